"""Rules, limits, locks and the user's own tags, as the keyword composer keeps them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.composer.settle import FAR
from stylus_ext.settings import ComposerSettings
from tests.composer.by_keywords import compose, near
from tests.composer.red_fox import INK_DRAWING, RED_FOX, chosen, reasons
from tests.toy import candidate, card, character, query, style, tool


def test_at_most_three_adapters_serve_one_task() -> None:
    cards = [candidate(card(f"fox {name}"), 0.9, "fox") for name in ("one", "two", "three", "four")]
    composition = compose(*cards)
    assert [name for name, _ in chosen(composition)] == ["fox one", "fox two", "fox three"]
    assert [choice.weight for choice in composition.choices] == [0.2, 0.2, 0.2]
    assert reasons(composition) == {"fox four": "3 adapters already serve “red fox”"}


def test_the_number_of_adapters_for_a_task_is_a_setting() -> None:
    cards = [candidate(card(f"fox {name}"), 0.9, "fox") for name in ("one", "two")]
    assert reasons(compose(*cards, settings=ComposerSettings(per_task=1))) == {
        "fox two": "1 adapters already serve “red fox”"
    }


def test_a_full_task_does_not_hinder_the_others() -> None:
    foxes = [candidate(card(f"fox {name}"), 0.9, "fox") for name in ("one", "two")]
    composition = compose(*foxes, candidate(card("castle"), 0.8, "castle"), settings=ComposerSettings(per_task=1))
    assert chosen(composition) == [("fox one", "red fox"), ("castle", "old castle")]


def test_two_styles_are_enough() -> None:
    styles = [candidate(style(name), 0.9, name) for name in ("fox", "castle", "ink")]
    composition = compose(*styles)
    assert chosen(composition) == [("fox", "red fox"), ("castle", "old castle")]
    assert reasons(composition) == {"ink": "there are already 2 styles"}


def test_a_character_that_the_prompt_does_not_name_is_rejected() -> None:
    composition = compose(near(character("amber"), RED_FOX), candidate(character("fox"), 0.9, "fox"))
    assert chosen(composition) == [("fox", "red fox")]
    assert reasons(composition) == {"amber": "a character, and the prompt does not name it"}


def test_a_tool_that_the_prompt_does_not_name_is_rejected() -> None:
    composition = compose(near(tool("detail"), INK_DRAWING), candidate(tool("ink slider"), 0.9, "ink"))
    assert chosen(composition) == [("ink slider", "ink drawing")]
    assert reasons(composition) == {"detail": "a slider or utility, and the prompt does not ask for it by name"}


def test_versions_of_one_model_collapse_to_the_best() -> None:
    best, older = card("foxy", "Red Fox v2"), card("foxy_old", "Red Fox v1")
    epoch = card("foxy-000010", "Epoch ten")
    composition = compose(*(candidate(one, 0.9, "fox") for one in (best, older, epoch)))
    assert chosen(composition) == [("foxy", "red fox")]
    said = "another version of foxy, which is chosen"
    assert reasons(composition) == {"foxy_old": said, "foxy-000010": said}


def test_what_the_prompt_holds_already_is_not_chosen() -> None:
    fox, copy = candidate(card("fox"), 0.9, "fox"), candidate(card("fox2", "Red Fox v2"), 0.9, "fox")
    composition = compose(fox, copy, prompt="red fox <lora:fox:0.7>", taken=(card("fox", "Red Fox"),))
    assert composition.choices == ()
    assert reasons(composition) == {"fox": "your prompt already has it", "fox2": "your prompt already has it"}


def test_the_users_own_tags_leave_less_strength_for_ours() -> None:
    prompt = "red fox, castle <lora:a:-0.8> <lyco:b:0.6> <hypernet:d:9>"
    composition = compose(candidate(card("fox"), 0.9, "fox"), candidate(card("castle"), 0.9, "castle"), prompt=prompt)
    assert [choice.weight for choice in composition.choices] == [0.5, 0.5]


def test_when_the_users_own_tags_use_up_the_total_nothing_is_added() -> None:
    prompt = "red fox <lora:a:-0.8> <lora:b:0.6> <lora:c>"
    composition = compose(candidate(card("fox"), 0.9, "fox"), prompt=prompt)
    assert composition.choices == ()
    assert reasons(composition) == {
        "fox": "no strength is left for it: see the strength, and the total that your own tags use up"
    }


def test_the_weight_is_that_of_the_card_by_the_papers_rule() -> None:
    strong = replace(card("fox"), weight=1.0)
    weak = replace(card("red"), weight=-0.5)
    composition = compose(candidate(strong, 0.9, "fox"), candidate(weak, 0.8, "red"))
    assert [(choice.card.name, choice.weight) for choice in composition.choices] == [("fox", 0.4), ("red", -0.2)]


def test_the_limits_speak_only_of_what_was_likely_enough() -> None:
    composition = compose(candidate(character("amber"), 0.2))
    assert reasons(composition) == {"amber": "close in subject only: 20% likely to be wanted, 50% are needed"}


WORDS = ["red", "fox", "old", "castle", "in", "the", "ink", "and"]
PROMPTS = st.lists(st.sampled_from([*WORDS, ",", "(", ")", "BREAK", "<lora:x:1>"]), max_size=14).map(" ".join)
MAKERS = st.sampled_from([card, style, character, tool])
DRAWN = st.lists(st.tuples(MAKERS, st.floats(FAR, 1), st.sets(st.sampled_from(WORDS), max_size=3)), max_size=8)


@given(PROMPTS, DRAWN)
def test_choices_keep_every_limit_and_their_tasks_are_disjoint(
    prompt: str, drawn: list[tuple[object, float, set[str]]]
) -> None:
    asked = query(prompt)
    if not asked.spans:
        return
    made = [
        candidate(maker(f"name{chr(97 + at)}"), score, *sorted(words & set(asked.words)))  # type: ignore[operator]
        for at, (maker, score, words) in enumerate(drawn)
    ]
    made.sort(key=lambda one: one.score, reverse=True)
    composition = compose(*made, prompt=prompt)
    assert composition == compose(*made, prompt=prompt)
    served = {choice.task for choice in composition.choices}
    assert served <= set(composition.tasks) <= set(asked.spans)
    ends = [(task.span.start, task.span.end) for task in composition.tasks]
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))
    assert len({choice.card.key for choice in composition.choices}) == len(composition.choices)
    assert all(sum(choice.task == task for choice in composition.choices) <= 3 for task in served)
    assert sum(choice.card.category.value == "style" for choice in composition.choices) <= 2
    assert len(composition.choices) + len(composition.rejections) == len(made)


def test_a_locked_adapter_is_used_although_the_prompt_does_not_ask_for_it() -> None:
    amber, fox = character("amber"), card("fox", "Red Fox")
    found = compose(candidate(fox, 0.9, "fox"), candidate(amber, 0.01), locked=frozenset({amber.key}))
    assert [(one.card.name, one.reason) for one in found.choices if one.card == amber] == [("amber", "you locked it")]


def test_a_locked_adapter_that_the_prompt_holds_already_is_not_written_twice() -> None:
    fox = card("fox", "Red Fox")
    found = compose(candidate(fox, 0.01), prompt="a red fox <lora:fox:0.5>", taken=(fox,), locked=frozenset({fox.key}))
    assert [one.reason for one in found.rejections] == ["your prompt already has it"]


def test_a_locked_style_comes_before_the_limit_of_styles() -> None:
    styles = [style(name) for name in ("ink", "oil", "chalk")]
    found = compose(
        *(candidate(one, 0.9 - at / 10) for at, one in enumerate(styles)), locked=frozenset({styles[2].key})
    )
    assert {one.card.name for one in found.choices} == {"chalk", "ink"}
