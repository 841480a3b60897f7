"""What holds for every composer; the tests of the keyword composer go through the same code."""

from __future__ import annotations

from dataclasses import replace

from stylus_ext.composer.settle import FAR, SHOWN, Proposal, Settlement
from stylus_ext.composer.tasks import read_tasks
from stylus_ext.composer.terms import Terms
from stylus_ext.domain import AdapterCard, Choice, Composition, Rejection, Span, Task
from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever.asked import Retrieved
from stylus_ext.settings import ComposerSettings
from tests.composer.red_fox import INK_DRAWING, OLD_CASTLE, PROMPT, RED_FOX, chosen
from tests.toy import candidate, card, character, style, tool


def settle(*proposals: Proposal, locked: frozenset[str] = frozenset(), prompt: str = PROMPT) -> Composition:
    parsed = parse(prompt)
    settlement = Settlement(Terms(ComposerSettings(), (), parsed.taken, locked=locked))
    refused = ((candidate(card("banned"), 0.4), "you banned it"),)
    return settlement.settle(parsed, read_tasks(parsed), Retrieved((), refused), proposals)


def wanted(of: AdapterCard, task: Task = RED_FOX, score: float = 0.2) -> Proposal:
    """However unlikely: what is likely enough is for the composer to say."""
    return Proposal(candidate(of, score), task, lambda _: "it fits")


def unwanted(of: AdapterCard, score: float = 0.2) -> Proposal:
    return Proposal(candidate(of, score), RED_FOX, lambda _: "it does not fit", wanted=False)


def reasons(composition: Composition) -> list[tuple[str, str]]:
    return [(one.card.name, one.reason) for one in composition.rejections]


BANNED = ("banned", "you banned it")


def test_proposals_become_choices_and_rejections_with_their_reasons() -> None:
    fox, wolf = card("fox"), card("wolf")
    assert settle(wanted(fox), unwanted(wolf)) == Composition(
        (RED_FOX, OLD_CASTLE, INK_DRAWING),
        (Choice(RED_FOX, fox, 0.6, 0.2, "it fits"),),
        (Rejection(wolf, 0.2, "it does not fit", RED_FOX), Rejection(card("banned"), 0.4, "you banned it")),
    )


def test_no_composer_gets_more_than_the_rules_allow() -> None:
    composition = settle(
        *(wanted(card(f"fox {name}")) for name in ("one", "two", "three", "four")),
        *(wanted(style(name), INK_DRAWING) for name in ("ink", "oil", "chalk")),
        wanted(character("amber"), OLD_CASTLE),
        wanted(tool("detail slider"), OLD_CASTLE),
        wanted(card("fox one v2", "fox one"), OLD_CASTLE),
    )
    assert [name for name, _ in chosen(composition)] == ["fox one", "fox two", "fox three", "ink", "oil"]
    assert reasons(composition) == [
        ("fox four", "3 adapters already serve “red fox”"),
        ("chalk", "there are already 2 styles"),
        ("amber", "a character, and the prompt does not name it"),
        ("detail slider", "a slider or utility, and the prompt does not ask for it by name"),
        ("fox one v2", "another version of fox one, which is chosen"),
        BANNED,
    ]


def test_what_the_prompt_has_already_is_not_taken_whoever_wants_it() -> None:
    composition = settle(wanted(card("fox")), prompt="red fox <lora:fox:0.5>")
    assert chosen(composition) == []
    assert reasons(composition) == [("fox", "your prompt already has it"), BANNED]


def test_a_locked_adapter_is_in_although_nobody_wants_it() -> None:
    amber = character("amber")
    composition = settle(unwanted(amber, 0.0), locked=frozenset({amber.key}))
    assert [(one.card.name, one.reason) for one in composition.choices] == [("amber", "you locked it")]


def test_tasks_that_overlap_are_one() -> None:
    whole = Task("red fox, old castle", Span(0, 19))
    composition = settle(wanted(card("fox")), wanted(card("both"), whole), wanted(card("castle"), OLD_CASTLE))
    assert chosen(composition) == [("fox", "red fox"), ("both", "red fox"), ("castle", "old castle")]
    assert composition.tasks == (RED_FOX, OLD_CASTLE, INK_DRAWING)


def test_a_reason_is_given_for_the_task_an_adapter_ends_up_in() -> None:
    whole = Task("red fox, old castle", Span(0, 19))
    both = Proposal(candidate(card("both")), whole, lambda task: f"it fits “{task.text}”")
    assert [choice.reason for choice in settle(wanted(card("fox")), both).choices] == ["it fits", "it fits “red fox”"]


def test_the_weight_is_ours_whatever_the_card_says() -> None:
    heavy = replace(card("fox"), weight=99.0)
    (choice,) = settle(wanted(heavy)).choices
    assert choice.weight == 2.4


def test_only_the_best_rejections_are_kept() -> None:
    proposals = [unwanted(card(f"x{at}"), 0.5) for at in range(SHOWN + 3)]
    assert [name for name, _ in reasons(settle(*proposals))] == [*(f"x{at}" for at in range(SHOWN)), "banned"]
    assert [name for name, _ in reasons(settle(unwanted(card("far"), FAR / 2)))] == ["banned"]


def test_what_the_user_corrected_before_is_said_behind_every_reason() -> None:
    told = "you removed it once for “red fox”: 41% -> 28%"
    taken, refused = wanted(card("fox")), unwanted(card("wolf"))
    both = [replace(one, candidate=replace(one.candidate, said=told)) for one in (taken, refused)]
    composition = settle(*both)
    assert [one.reason for one in composition.choices] == [f"it fits; {told}"]
    assert reasons(composition) == [("wolf", f"it does not fit; {told}"), BANNED]
