"""The library as a tab of its own: search, cards, what is locked and banned, and the re-index."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from stylus_ext.service import adapters
from stylus_ext.webui import host, reindex_panel
from stylus_ext.webui.asked import NOT_UNDERSTOOD, Place, read_asked, read_place, wish
from stylus_ext.webui.boundary import guarded
from stylus_ext.webui.panel_events import QUIET
from stylus_ext.webui.pictures import pictures_of
from stylus_ext.webui.shims import unsaved
from stylus_ext.webui.view import sentence_view
from stylus_ext.webui.view_feedback import feedback_view
from stylus_ext.webui.view_library import PAGE, card_view, library_view, wishes_view
from stylus_ext.webui.view_parts import element, together

if TYPE_CHECKING:
    from stylus_ext.service.adapters import Found
    from stylus_ext.service.service import Service

ID = "stylus_library"
_MOST_WORDS = 200
"""Characters of a search that count."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page keeps, and its two views."""

    place: Place
    found: str
    wishes: str


@dataclass(frozen=True, slots=True)
class _Page:
    """The components of the page; `views` in the order of `_listed`."""

    words: Any
    search: Any
    views: list[Any]
    action: Any
    run: Any
    again: Any


def tab() -> list[tuple[Any, str, str]]:
    """What the host asks for as `on_ui_tabs`."""
    import gradio as gr

    with gr.Blocks(analytics_enabled=False) as blocks:
        reindex_panel.build(f"{ID}_index")
        with gr.Column(elem_classes=["stylus-panel", "stylus-live"]):
            _attach(_page())
    return [(blocks, "Stylus", ID)]


def _page() -> _Page:
    import gradio as gr

    with gr.Row(elem_classes=["stylus-search"]):
        words = gr.Textbox(
            label="Search the library",
            show_label=False,
            placeholder="Search: a name, a trigger word, or anything a card says",
            max_lines=1,
            elem_id=f"{ID}_words",
            scale=8,
        )
        search = gr.Button("Search", elem_id=f"{ID}_search", scale=1)
    with gr.Row():
        with gr.Column(scale=3):
            found = gr.HTML(reindex_panel.waiting_view("stylus-library"), elem_id=f"{ID}_found")
        with gr.Column(scale=1):
            wishes = gr.HTML("", elem_id=f"{ID}_wishes")
    # Hidden by style.css: what gradio itself hides may not be there for javascript/stylus.js.
    with gr.Row(elem_classes=["stylus-hidden"]):
        place = gr.Textbox(label="Stylus place", value="")
        action = gr.Textbox(label="Stylus action", value="", elem_classes=["stylus-action"])
        run = gr.Button("Run Stylus action", elem_classes=["stylus-run"])
        again = gr.Button("Refresh Stylus library", elem_classes=["stylus-refresh"])
    for component in (words, search, place, action, run, again):
        unsaved(component)
    return _Page(words, search, [place, found, wishes], action, run, again)


def _attach(page: _Page) -> None:
    for event in (page.words.submit, page.search.click):
        event(lambda words: _listed(searched(words)), inputs=[page.words], outputs=page.views, queue=False)
    page.again.click(lambda kept: _listed(shown(read_place(kept))), inputs=page.views[:1], outputs=page.views, **QUIET)
    page.run.click(
        lambda text, kept: ("", *_listed(act(text, read_place(kept)))),
        inputs=[page.action, *page.views[:1]],
        outputs=[page.action, *page.views],
        **QUIET,
    )


def searched(words: object) -> Shown:
    """The first page of what holds these words."""
    return shown(Place(words[:_MOST_WORDS] if isinstance(words, str) else ""))


def act(text: object, place: Place) -> Shown:
    """Do what was clicked, and show the page anew."""
    asked = read_asked(text)
    if asked is None:
        return shown(place, NOT_UNDERSTOOD)
    if asked.act == "page" and asked.shown.isdecimal():
        return shown(replace(place, start=int(asked.shown)))
    if asked.act == "show":
        return shown(replace(place, opened=asked.adapter))

    def wished() -> str:
        wish(asked, host.service())
        return ""

    return shown(place, guarded(wished, lambda sentence: sentence))


def shown(place: Place, complaint: str = "") -> Shown:
    """A page of the library."""
    complaints = [sentence_view(complaint)] if complaint else []

    def listed() -> Shown:
        service = host.service()
        wishes, store = service.wished(), service.app().store
        found = adapters.find(store, place.words, place.start, PAGE)
        view = library_view(found, wishes, pictures_of(store), place, _details(found, place, service))
        return Shown(place, together(*complaints, view), wishes_view(wishes))

    def failed(sentence: str) -> Shown:
        return Shown(
            place, element("div", "stylus-library", *complaints, sentence_view(sentence), data_running="false"), ""
        )

    return guarded(listed, failed)


def _details(found: Found, place: Place, service: Service) -> str:
    card = next((card for card in found.cards if card.id == place.opened), None)
    if card is None:
        return ""
    said = [one for one in service.feedback.read() if one.name == card.name]
    return together(card_view(card, next(service.app().store.evidence([card.key]), None)), feedback_view(said))


def _listed(page: Shown) -> tuple[str, str, str]:
    """In the order of the components."""
    return page.place.text(), page.found, page.wishes
