from __future__ import annotations

import json
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from stylus_ext import __version__
from stylus_ext.domain import Choice, Composition, PromptRewrite, Span, Task
from stylus_ext.webui.infotext import (
    Pasted,
    keys,
    original_prompt,
    pasted_keys,
    pasted_value,
    read_pasted,
    restore_styles,
    still_stands,
    without_keys,
)
from tests.toy import card

TASK = Task("fox", Span(0, 3))


def rewrite(prompt: str, *names: str) -> PromptRewrite:
    choices = tuple(Choice(TASK, card(name), 0.5, 0.9, "") for name in names)
    return PromptRewrite(prompt, "", Composition((TASK,), choices))


def told(value: object, **names: object) -> str | None:
    assert callable(value)
    found = value(**{"p": SimpleNamespace(batch_size=2, iteration=0), "use_main_prompt": False, "index": 0, **names})
    assert found is None or isinstance(found, str)
    return found


def test_the_keys_hold_version_tags_and_the_prompt_before_us() -> None:
    made = keys([rewrite("a fox: red,\nbig", "fox", "ink")])
    assert list(made) == ["Stylus", "Stylus tags", "Stylus prompt"]
    assert made["Stylus"] == __version__
    assert made["Stylus tags"] == "<lora:fox:0.5> <lora:ink:0.5>"
    assert made["Stylus prompt"] == "a fox: red,\nbig"


def test_where_nothing_was_chosen_no_tags_are_written() -> None:
    assert keys([rewrite("a fox")])["Stylus tags"] is None


def test_each_image_says_what_its_own_batch_got() -> None:
    tags = keys([rewrite("a", "one"), rewrite("a", "two"), rewrite("a", "three")])["Stylus tags"]
    one, two, three = "<lora:one:0.5>", "<lora:two:0.5>", "<lora:three:0.5>"
    # While images are saved the host gives the prompts of the batch, and the place within it (processing.py).
    second = SimpleNamespace(batch_size=2, iteration=1)
    assert [told(tags, p=second, all_prompts=["", ""], index=at) for at in (0, 1)] == [two, two]
    # params.txt and Processed.infotext give those of the whole job.
    assert [told(tags, p=second, all_prompts=[""] * 6, index=at) for at in range(6)] == [
        one,
        one,
        two,
        two,
        three,
        three,
    ]
    # The grid is made of the main prompt.
    assert told(tags, p=second, all_prompts=[""] * 6, index=0, use_main_prompt=True) == one


def test_old_keys_are_left_out_of_a_new_dict() -> None:
    params: dict[str, object] = {
        "Stylus": "0",
        "Stylus tags": "x",
        "Stylus prompt": "y",
        "Stylus note": "z",
        "Steps": 5,
    }
    assert without_keys(params) == {"Steps": 5}
    assert len(params) == 5


def test_an_image_of_ours_is_known_again() -> None:
    value = pasted_value({"Stylus": "0.1.0", "Stylus tags": "<lora:fox:0.5> <lora:ink:1>", "Stylus prompt": "a fox"})
    assert read_pasted(value) == Pasted("a fox", ("fox", "ink"))
    assert original_prompt(value) == "a fox"
    assert pasted_keys(value, "a fox <lora:fox:0.5> <lora:ink:1>") == {
        "Stylus": __version__,
        "Stylus tags": "<lora:fox:0.5> <lora:ink:1>",
        "Stylus prompt": "a fox",
    }


def test_where_the_words_were_changed_since_they_are_what_to_go_back_to() -> None:
    value = pasted_value({"Stylus": "0.1.0", "Stylus tags": "<lora:fox:0.5>", "Stylus prompt": "a fox"})
    assert pasted_keys(value, "a blue whale <lora:fox:0.5>")["Stylus prompt"] == "a blue whale"


def test_an_image_of_others_leaves_nothing_behind() -> None:
    assert pasted_value({"Prompt": "a fox <lora:fox:1>"}) == ""
    assert read_pasted("") is None
    assert original_prompt("") is None


def itself(name: str) -> str:
    return name


def test_the_pasted_selection_stands_while_its_tags_do() -> None:
    pasted = Pasted("a fox", ("fox", "ink"))
    assert still_stands(pasted, "another text <lora:ink:0.2> <lora:fox:0.5> <lora:mine:1>", itself)
    assert not still_stands(pasted, "a fox <lora:fox:0.5>", itself)
    assert not still_stands(pasted, "a fox", itself)


def test_the_lora_extension_may_write_an_alias_in_place_of_our_name() -> None:
    pasted = Pasted("a fox", ("fox",))
    assert still_stands(pasted, "a fox <lora:Reineke:0.5>", lambda name: "fox" if name == "Reineke" else name)


def test_where_nothing_was_chosen_the_same_prompt_stands_and_another_does_not() -> None:
    assert still_stands(Pasted("a fox", ()), " a fox\n", itself)
    assert not still_stands(Pasted("a fox", ()), "a fox, a castle", itself)


@given(st.text() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps))
def test_whatever_a_request_sends_is_read_or_nothing(value: str) -> None:
    found = read_pasted(value)
    assert found is None or isinstance(found.prompt, str)


def test_json_nested_without_end_is_nothing() -> None:
    assert read_pasted("[" * 100_000) is None


def extract(prompt: str, negative: str) -> tuple[list[str], str, str]:
    """As the host: a style's words at the end of both prompts."""
    if prompt.endswith(", oil") and negative.endswith(", bad"):
        return ["Oil"], prompt[: -len(", oil")], negative[: -len(", bad")]
    return [], prompt, negative


def test_a_style_is_found_in_front_of_our_tags() -> None:
    params: dict[str, object] = {
        "Prompt": "a fox, oil <lora:fox:0.5>",
        "Negative prompt": "ugly, bad",
        "Stylus prompt": "a fox, oil",
    }
    restore_styles(params, extract)
    assert params["Prompt"] == "a fox <lora:fox:0.5>"
    assert (params["Negative prompt"], params["Styles array"]) == ("ugly", ["Oil"])


def test_a_style_is_found_behind_our_tags() -> None:
    params = {"Prompt": "<lora:fox:0.5> a (fox, oil", "Negative prompt": ", bad", "Stylus prompt": "a (fox, oil"}
    restore_styles(params, extract)
    assert params["Prompt"] == "<lora:fox:0.5> a (fox"


def test_without_a_style_or_without_us_nothing_changes() -> None:
    for params in (
        {"Prompt": "a fox <lora:fox:0.5>", "Negative prompt": "", "Stylus prompt": "a fox"},
        {"Prompt": "a fox, oil <lora:fox:0.5>", "Negative prompt": ", bad"},
        {"Prompt": "changed, oil", "Negative prompt": ", bad", "Stylus prompt": "a fox, oil"},
    ):
        before = dict(params)
        restore_styles(params, extract)
        assert params == before
