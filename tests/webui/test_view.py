from __future__ import annotations

from dataclasses import replace

import pytest

from stylus_ext.domain import Choice, Composition, PromptRewrite, Rejection, Span, Task
from stylus_ext.service.service import LastUse
from stylus_ext.service.wishes import Wishes
from stylus_ext.webui.view import (
    LAST,
    NO_PART,
    NOTHING_FITS,
    PREVIEW,
    compose_view,
    panel_view,
    quiet,
    sentence_view,
)
from stylus_ext.webui.view_parts import INSERT, LESS, MORE, REMOVE, button, wish_buttons
from tests.toy import card

FOX, OWL = card("amber_fox", "Amber Fox"), card("owl")
A_FOX, A_HILL = Task("a fox", Span(0, 5)), Task("a hill", Span(9, 15))
CHOSEN = Composition((A_FOX, A_HILL), (Choice(A_FOX, FOX, 0.65, 0.874, "the prompt says “fox”"),))
PROMPT = "a fox on a hill"
BATCH = PromptRewrite(PROMPT, f"{PROMPT} <lora:amber_fox:0.65>", CHOSEN)
NOBODY = PromptRewrite("a hill", "a hill", Composition((A_HILL,)))
NO_WISHES = Wishes()
HOSTILE, HARMLESS = "<script>alert('x')</script>", "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;"

FOX_ACTS = "".join(
    [
        *(button(LESS, FOX.id), button(MORE, FOX.id), wish_buttons(FOX, Wishes())),
        *(button(REMOVE, FOX.id), button(INSERT, FOX.id)),
    ]
)
FOX_ROW = (
    '<div class="stylus-adapter" role="group" aria-label="Amber Fox">'
    '<div class="stylus-picture" aria-hidden="true"></div>'
    '<div class="stylus-told"><span class="stylus-title">Amber Fox</span> <code class="stylus-file">amber_fox</code>'
    '<div class="stylus-reason">the prompt says “fox”</div>'
    '<div class="stylus-status">'
    '<span class="stylus-fact"><span class="stylus-label">Weight</span> <b>0.65</b></span>'
    '<span class="stylus-fact"><span class="stylus-label">Score</span> <b>87%</b></span></div></div>'
    f'<div class="stylus-acts">{FOX_ACTS}</div></div>'
)
FOX_BATCH = (
    '<section class="stylus-batch">'
    '<section class="stylus-task"><div class="stylus-task-name" role="heading" aria-level="4">a fox</div>'
    f"{FOX_ROW}</section>"
    '<div class="stylus-unserved"><span class="stylus-label">Without an adapter</span>'
    '<span class="stylus-chip">a hill</span></div>'
    '<details class="stylus-prompt"><summary>Prompt with its adapters</summary>'
    "<pre>a fox on a hill &lt;lora:amber_fox:0.65&gt;</pre></details></section>"
)
NOBODY_BATCH = f'<section class="stylus-batch"><p class="stylus-quiet">{NOTHING_FITS}</p></section>'


def shown(use: LastUse, wishes: Wishes = NO_WISHES, rejected: int = 5) -> str:
    return compose_view(use, wishes, lambda _: None, rejected)


def numbered(batch: str, numbers: str) -> str:
    title = f'<div class="stylus-batch-name" role="heading" aria-level="4"><span>Batch</span> {numbers}</div>'
    return batch.replace('<section class="stylus-batch">', f'<section class="stylus-batch">{title}')


def by(*names: str) -> str:
    said = "".join(f" <b>{name}</b>" for name in names or ("the keyword composer",))
    return f'<p class="stylus-quiet"><span class="stylus-label">Composed by</span>{said}</p>'


def composed(*inner: str) -> str:
    return f'<div class="stylus-compose">{"".join(inner)}</div>'


def test_a_task_shows_its_adapter_and_what_got_none_is_named() -> None:
    assert shown(LastUse((BATCH,))) == composed(by(), FOX_BATCH)


def test_a_prompt_that_nothing_fits_gets_a_friendly_line() -> None:
    assert shown(LastUse((NOBODY,))) == composed(by(), NOBODY_BATCH)


def test_batches_that_are_equal_are_shown_once() -> None:
    assert shown(LastUse((BATCH, BATCH, BATCH))) == composed(by(), FOX_BATCH)


def test_others_are_numbered() -> None:
    assert shown(LastUse((BATCH, NOBODY, BATCH))) == composed(
        by(), numbered(FOX_BATCH, "1, 3"), numbered(NOBODY_BATCH, "2")
    )


def test_no_page_is_filled_with_batches() -> None:
    batches = tuple(replace(NOBODY, original=str(number)) for number in range(11))
    made = shown(LastUse(batches))
    assert made.count("stylus-batch-name") == 8
    assert made.endswith('<p class="stylus-quiet">… and 3 more</p></div>')


def test_a_failure_is_its_sentence() -> None:
    assert shown(LastUse(sentence=HOSTILE)) == composed(f'<p class="stylus-sentence" role="status">{HARMLESS}</p>')


def test_an_image_that_was_made_without_us_says_so() -> None:
    assert shown(LastUse()) == composed(f'<p class="stylus-quiet">{NO_PART}</p>')


def test_notes_are_said_once() -> None:
    noted = tuple(replace(one, composition=replace(one.composition, notes=("words alone",))) for one in (BATCH, NOBODY))
    assert shown(LastUse(noted)).count('<p class="stylus-quiet">words alone</p>') == 1


def test_a_language_model_is_named_and_why_it_was_not_it() -> None:
    def answered(composer: str, *notes: str) -> PromptRewrite:
        return replace(BATCH, composition=replace(CHOSEN, composer=composer, notes=notes))

    why = "The language model took too long: the keyword composer answered."
    assert shown(LastUse((answered("qwen2.5:<7b>"),))) == composed(by("qwen2.5:&lt;7b&gt;"), FOX_BATCH)
    made = shown(LastUse((answered("qwen2.5"), answered("keyword", why))))
    assert by("qwen2.5", "the keyword composer") in made
    assert made.endswith(f'<p class="stylus-quiet">{why}</p></div>')


def rejecting(*refused: Rejection) -> LastUse:
    return LastUse((replace(NOBODY, composition=replace(NOBODY.composition, rejections=refused)),))


def test_who_was_not_taken_can_be_locked_and_banned() -> None:
    row = (
        '<div class="stylus-adapter stylus-small" role="group" aria-label="owl"><div class="stylus-told">'
        '<span class="stylus-title">owl</span><div class="stylus-reason">close in subject only</div></div>'
        f'<div class="stylus-acts">{wish_buttons(OWL, Wishes())}</div></div>'
    )
    label = '<div class="stylus-label" role="heading" aria-level="4">Not taken</div>'
    assert shown(rejecting(Rejection(OWL, 0.1, "close in subject only"))) == composed(
        by(), NOBODY_BATCH, f'<section class="stylus-rejected">{label}{row}</section>'
    )


def test_who_was_not_taken_for_some_words_can_be_inserted() -> None:
    made = shown(rejecting(Rejection(OWL, 0.1, "close in subject only", A_HILL)))
    assert f'<div class="stylus-acts">{wish_buttons(OWL, Wishes())}{button(INSERT, OWL.id)}</div>' in made


@pytest.mark.parametrize(("most", "seen"), [(0, []), (1, ["b0"]), (9, ["b0", "b1", "b2"])])
def test_of_them_the_first_are_shown(most: int, seen: list[str]) -> None:
    refused = [Rejection(card(f"b{number}"), 0.1, "no") for number in range(3)]
    made = shown(rejecting(*refused, refused[0]), rejected=most)
    assert [name for name in ("b0", "b1", "b2") if f'aria-label="{name}"' in made] == seen
    assert ("Not taken" in made) == bool(seen)


def test_a_pending_step_is_seen_on_both_kinds() -> None:
    wishes = Wishes(steps=(("amber_fox", 0.1), ("owl", -0.1)))
    use = LastUse((replace(BATCH, composition=replace(CHOSEN, rejections=(Rejection(OWL, 0.1, "no"),))),))
    made = shown(use, wishes)
    assert '<span class="stylus-badge stylus-step">+0.1</span>' in made
    assert '<span class="stylus-badge stylus-step">−0.1</span>' in made


def test_nothing_that_a_stranger_wrote_is_markup() -> None:
    evil = replace(card(HOSTILE, HOSTILE), name=f"{HOSTILE}!")
    task = Task(HOSTILE, Span(0, 5))
    composition = Composition(
        (task, Task(HOSTILE, Span(6, 9))),
        (Choice(task, evil, 0.5, 0.5, HOSTILE),),
        (Rejection(evil, 0.1, HOSTILE),),
        (HOSTILE,),
        HOSTILE,
    )
    use = LastUse((PromptRewrite(HOSTILE, f"{HOSTILE}!", composition),), HOSTILE)
    made = compose_view(use, Wishes(locked=frozenset({evil.name})), lambda _: f'"{HOSTILE}', 5)
    assert "<script" not in made
    assert made.count(HARMLESS) == 15


@pytest.mark.parametrize(("what", "title"), [(PREVIEW, "Preview"), (LAST, "Last image")])
def test_the_panel_says_what_it_shows(what: str, title: str) -> None:
    assert panel_view(what, quiet("<")) == (
        f'<div class="stylus-view" data-shown="{what}">'
        f'<div class="stylus-shown" role="heading" aria-level="4">{title}</div>'
        '<p class="stylus-quiet">&lt;</p></div>'
    )


def test_before_anything_was_shown_it_has_no_title() -> None:
    assert panel_view("", sentence_view("<")) == (
        '<div class="stylus-view" data-shown=""><p class="stylus-sentence" role="status">&lt;</p></div>'
    )
