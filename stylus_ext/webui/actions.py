"""What the buttons of the panel do: each gives what is shown next. None raises, a failure is a sentence in the view."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stylus_ext.prompt.numbers import finite
from stylus_ext.prompt.rewrite import Insertion, rewrite
from stylus_ext.prompt.syntax import parse
from stylus_ext.settings import PromptSettings, TriggerMode
from stylus_ext.webui import generation, host, infotext
from stylus_ext.webui.asked import LESSONS, NOT_UNDERSTOOD, Asked, card_of, read_asked, wish
from stylus_ext.webui.boundary import guarded
from stylus_ext.webui.pictures import pictures_of
from stylus_ext.webui.view import LAST, PREVIEW, compose_view, panel_view, quiet, sentence_view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import AdapterCard, Choice, Rejection
    from stylus_ext.service.service import LastUse

NONE_YET = "No image was made with Stylus in this tab yet."
_TAG_ALONE = PromptSettings(triggers=TriggerMode.NONE)


@dataclass(frozen=True, slots=True)
class Boxes:
    """What stood in the boxes of a tab: the host's, and our own `controls` in their order."""

    prompt: str = ""
    styles: tuple[str, ...] = ()
    denoising: float | None = None
    controls: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """`prompt`: what the prompt box holds now, None: what it held; `view`: what the panel shows."""

    prompt: str | None
    view: str


def boxes(tab: str, values: Sequence[object]) -> Boxes:
    """Prompt and styles, in img2img the denoising strength, then our own controls, as a page sends them."""
    prompt, styles, *rest = values
    denoising = finite(str(rest.pop(0))) if tab == "img2img" else None
    chosen = styles if isinstance(styles, list | tuple) else ()
    named = tuple(style for style in chosen if isinstance(style, str))
    return Boxes(prompt if isinstance(prompt, str) else "", named, denoising, tuple(rest))


def preview(tab: str, values: Sequence[object]) -> str:
    """What a generation would use now."""
    return _view(tab, PREVIEW, boxes(tab, values))


def last(tab: str) -> str:
    """What the last generation used."""
    return _view(tab, LAST, Boxes())


def act(tab: str, text: object, values: Sequence[object]) -> Done:
    """Do what was clicked in the view, and show the same anew."""
    asked, filled = read_asked(text), boxes(tab, values)
    if asked is None:
        return Done(None, panel_view("", sentence_view(NOT_UNDERSTOOD)))

    def carried_out() -> tuple[str | None, str]:
        use = _use(tab, asked.shown, filled) if asked.act in LESSONS else None
        wish(asked, host.service(), _judged(asked, use))
        return (_inserted(asked, filled, use) if asked.act == "insert" else None), ""

    prompt, complaint = guarded(carried_out, lambda sentence: (None, sentence))
    now = filled if prompt is None else replace(filled, prompt=prompt)
    return Done(prompt, _view(tab, asked.shown, now, complaint))


def restored(pasted: object) -> str | None:
    """The prompt as it was before us, where the image that was pasted last says it."""
    return infotext.original_prompt(pasted) if isinstance(pasted, str) else None


def _view(tab: str, shown: str, filled: Boxes, complaint: str = "") -> str:
    complaints = [sentence_view(complaint)] if complaint else []

    def rendered() -> str:
        use = _use(tab, shown, filled)
        if use is None:
            return panel_view(shown, *complaints, quiet(NONE_YET))
        service = host.service()
        pictures, rejected = pictures_of(service.app().store), host.settings().guest.show_rejected
        return panel_view(shown, *complaints, compose_view(use, service.wished(), pictures, rejected))

    return guarded(rendered, lambda sentence: panel_view(shown, *complaints, sentence_view(sentence)))


def _use(tab: str, shown: str, filled: Boxes) -> LastUse | None:
    if shown == PREVIEW:
        return generation.preview(tab, filled.prompt, filled.styles, filled.controls, filled.denoising)
    return host.service().last(tab)


def _judged(asked: Asked, use: LastUse | None) -> Choice | Rejection | None:
    """What the view says of the adapter, if anything."""
    for batch in use.batches if use else ():
        judged: tuple[Choice | Rejection, ...] = (*batch.composition.choices, *batch.composition.rejections)
        for one in judged:
            if one.card.id == asked.adapter:
                return one
    return None


def _inserted(asked: Asked, filled: Boxes, use: LastUse | None) -> str:
    """The prompt with the adapter's tag, as strong as the view says. Raises StylusError."""
    card = card_of(asked, host.service())
    weight = _weight(card, use)
    return rewrite(parse(filled.prompt), [Insertion(card.name, weight)], _TAG_ALONE)


def _weight(card: AdapterCard, use: LastUse | None) -> float:
    batches = use.batches if use else ()
    shown = (choice for batch in batches for choice in batch.composition.choices if choice.card.key == card.key)
    return next((choice.weight for choice in shown), card.weight)
