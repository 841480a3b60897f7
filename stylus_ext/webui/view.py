"""What the panel shows of a composition: who was chosen for what, how strong and why, and who was not."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from stylus_ext.prompt.numbers import decimal
from stylus_ext.webui.view_parts import (
    INSERT,
    LESS,
    MORE,
    REMOVE,
    Html,
    badges,
    button,
    called,
    element,
    fact,
    heading,
    picture,
    row,
    together,
    wish_buttons,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import Choice, Composition, PromptRewrite, Rejection, Task
    from stylus_ext.service.service import LastUse
    from stylus_ext.service.wishes import Wishes
    from stylus_ext.webui.view_parts import Pictures

NOTHING_FITS = "No adapter of your library fits this prompt well enough, so it stays as it is."
NO_PART = "Stylus had no part in the last image."
INVITATION = "“Preview” shows which adapters your prompt would get, before anything is generated."
PREVIEW, LAST = "preview", "last"
"""What a panel shows; its buttons say so when they are clicked, and it is shown anew."""
KEYWORD = "the keyword composer"
_NAMES = {PREVIEW: "Preview", LAST: "Last image"}
_MOST = 8
"""Different batches that are shown."""


def panel_view(shown: str, *inner: str) -> str:
    """What stands below the buttons of the panel. `shown`: PREVIEW, LAST, or "" for neither."""
    named = [heading("stylus-shown", _NAMES[shown])] if shown in _NAMES else []
    return element("div", "stylus-view", *named, *inner, data_shown=shown)


def quiet(sentence: str) -> Html:
    """A line that says why there is nothing else."""
    return element("p", "stylus-quiet", sentence)


def sentence_view(sentence: str) -> Html:
    """What went wrong."""
    return element("p", "stylus-sentence", sentence, role="status")


def compose_view(use: LastUse, wishes: Wishes, pictures: Pictures, rejected: int) -> Html:
    """All of it. `rejected`: how many that were not taken are shown."""
    groups = _groups(use.batches)
    shown = [_batch(batch, numbers if len(groups) > 1 else "", wishes, pictures) for batch, numbers in groups[:_MOST]]
    compositions = [batch.composition for batch, _ in groups]
    return element(
        "div",
        "stylus-compose",
        *([sentence_view(use.sentence)] if use.sentence else []),
        *([quiet(NO_PART)] if not use.batches and not use.sentence else []),
        _composers(compositions),
        *shown,
        *([quiet(f"… and {len(groups) - _MOST} more")] if len(groups) > _MOST else []),
        _rejected(compositions, wishes, rejected),
        _notes(compositions),
    )


def _composers(compositions: Sequence[Composition]) -> Html:
    """Who answered; the notes say why it was not the one that was asked."""
    names = dict.fromkeys(KEYWORD if each.composer == "keyword" else each.composer for each in compositions)
    said = chain.from_iterable((" ", element("b", "", name)) for name in names)
    return element("p", "stylus-quiet", element("span", "stylus-label", "Composed by"), *said) if names else Html("")


def _groups(batches: Sequence[PromptRewrite]) -> list[tuple[PromptRewrite, str]]:
    """Batches that are equal once, with their numbers."""
    numbers: dict[PromptRewrite, list[int]] = {}
    for number, batch in enumerate(batches, 1):
        numbers.setdefault(batch, []).append(number)
    return [(batch, ", ".join(map(str, found))) for batch, found in numbers.items()]


def _batch(batch: PromptRewrite, numbers: str, wishes: Wishes, pictures: Pictures) -> Html:
    composition = batch.composition
    served = list(dict.fromkeys(choice.task for choice in composition.choices))
    inner = [_task(task, composition, wishes, pictures) for task in served]
    if not composition.choices:
        inner = [quiet(NOTHING_FITS)]
    title = [heading("stylus-batch-name", element("span", "", "Batch"), " ", numbers)] if numbers else []
    bare = [task for task in composition.tasks if task not in served] if composition.choices else []
    return element("section", "stylus-batch", *title, *inner, _unserved(bare), _written(batch))


def _task(task: Task, composition: Composition, wishes: Wishes, pictures: Pictures) -> Html:
    rows = [_chosen(choice, wishes, pictures) for choice in composition.choices if choice.task == task]
    return element("section", "stylus-task", heading("stylus-task-name", task.text), *rows)


def _chosen(choice: Choice, wishes: Wishes, pictures: Pictures) -> Html:
    card = choice.card
    weight, score = fact("Weight", decimal(choice.weight)), fact("Score", f"{choice.score:.0%}")
    about = element("div", "stylus-status", weight, score, badges(card, wishes))
    weights = together(button(LESS, card.id), button(MORE, card.id))
    acts = together(weights, wish_buttons(card, wishes), button(REMOVE, card.id), button(INSERT, card.id))
    told = element("div", "stylus-told", called(card), element("div", "stylus-reason", choice.reason), about)
    return row(card, "stylus-adapter", picture(card, pictures), told, element("div", "stylus-acts", acts))


def _unserved(tasks: Sequence[Task]) -> Html:
    if not tasks:
        return Html("")
    label = element("span", "stylus-label", "Without an adapter")
    return element("div", "stylus-unserved", label, *(element("span", "stylus-chip", task.text) for task in tasks))


def _written(batch: PromptRewrite) -> Html:
    if batch.text == batch.original:
        return Html("")
    summary = element("summary", "", "Prompt with its adapters")
    return element("details", "stylus-prompt", summary, element("pre", "", batch.text))


def _rejected(compositions: Sequence[Composition], wishes: Wishes, most: int) -> Html:
    """Those of all batches, each once."""
    found = {one.card.key: one for one in chain.from_iterable(each.rejections for each in compositions)}
    rows = [_refused(one, wishes) for one in list(found.values())[:most]]
    return element("section", "stylus-rejected", heading("stylus-label", "Not taken"), *rows) if rows else Html("")


def _refused(one: Rejection, wishes: Wishes) -> Html:
    told = element("div", "stylus-told", called(one.card), element("div", "stylus-reason", one.reason))
    insert = [button(INSERT, one.card.id)] if one.task else []  # what the filters keep out is not for this prompt
    acts = element("div", "stylus-acts", badges(one.card, wishes), wish_buttons(one.card, wishes), *insert)
    return row(one.card, "stylus-adapter stylus-small", told, acts)


def _notes(compositions: Sequence[Composition]) -> Html:
    return together(*map(quiet, dict.fromkeys(chain.from_iterable(each.notes for each in compositions))))
