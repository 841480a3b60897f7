"""Over a real service, by words alone: no page, no gradio."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.composer.leaning import Feedback, Kind
from stylus_ext.domain import adapter_id
from stylus_ext.errors import UsageError
from stylus_ext.service.service import LastUse
from stylus_ext.webui import host
from stylus_ext.webui.actions import NONE_YET, Boxes, act, boxes, last, preview, restored
from stylus_ext.webui.asked import NOT_UNDERSTOOD
from stylus_ext.webui.boundary import UNEXPECTED
from tests.webui.served import serve

if TYPE_CHECKING:
    from pathlib import Path

    from stylus_ext.webui.actions import Done
    from tests.webui.served import Served

KESTREL = adapter_id("birds/amber_kestrel.safetensors")
LANTERN = adapter_id("paper_lantern.safetensors")
PROMPT = "an amber kestrel over the harbour"
CONTROLS = (True, True, True, 1.0, 3, "needed", "all", "")
PANEL = '<div class="stylus-view" data-shown="{}">{}'
TITLES = {
    "preview": '<div class="stylus-shown" role="heading" aria-level="4">Preview</div>',
    "last": '<div class="stylus-shown" role="heading" aria-level="4">Last image</div>',
    "": "",
}


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    return serve(tmp_path, monkeypatch)


def values(prompt: object = PROMPT, *controls: object) -> list[object]:
    return [prompt, [], *(controls or CONTROLS)]


def clicked(wanted: str, adapter: str = KESTREL, shown: str = "preview", prompt: str = PROMPT) -> Done:
    return act("txt2img", json.dumps({"act": wanted, "id": adapter, "shown": shown}), values(prompt))


def weight(view: str) -> str:
    """What is shown of the first adapter; "" where none was chosen."""
    found = view.partition('<span class="stylus-label">Weight</span> <b>')[2]
    return found.partition("<")[0]


def said(view: str) -> str:
    return view.partition('<p class="stylus-sentence" role="status">')[2].partition("<")[0]


def test_boxes_are_read_in_txt2img() -> None:
    assert boxes("txt2img", ["a fox", ["ink"], True, 5]) == Boxes("a fox", ("ink",), None, (True, 5))


def test_boxes_are_read_in_img2img() -> None:
    assert boxes("img2img", ["a fox", ["ink"], 0.4, False]) == Boxes("a fox", ("ink",), 0.4, (False,))


@pytest.mark.parametrize("prompt", [None, 5, ["a fox"], {"a": 1}])
def test_what_is_no_prompt_is_none(prompt: object) -> None:
    assert boxes("txt2img", [prompt, None]) == Boxes()


@pytest.mark.parametrize(
    ("styles", "read"), [(None, ()), ("ink", ()), ({"ink": 1}, ()), ([["ink"], 5, None, "ink"], ("ink",))]
)
def test_what_is_no_style_is_left_out(styles: object, read: tuple[str, ...]) -> None:
    assert boxes("txt2img", ["", styles]).styles == read


@pytest.mark.parametrize("denoising", [None, "much", float("nan"), [0.4]])
def test_a_strength_that_is_none_does_not_count(denoising: object) -> None:
    assert boxes("img2img", ["", [], denoising]) == Boxes()


def test_a_preview_shows_what_would_be_used(served: Served) -> None:
    view = preview("txt2img", values())
    assert view.startswith(PANEL.format("preview", TITLES["preview"]))
    assert 'aria-label="amber kestrel"' in view
    assert weight(view) == "0.6"


def test_it_heeds_our_own_controls(served: Served) -> None:
    assert weight(preview("txt2img", values(PROMPT, True, True, True, 0.5, 3, "needed", "all", ""))) == "0.3"


def test_in_img2img_it_heeds_the_denoising_strength(served: Served) -> None:
    assert weight(preview("img2img", [PROMPT, [], 0.3, *CONTROLS])) == "0.45"


def test_a_preview_merges_the_styles(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    styles = SimpleNamespace(apply_styles_to_prompt=lambda prompt, names: f"{prompt}, {' '.join(names)} kestrel")
    monkeypatch.setattr(sys.modules["modules.shared"], "prompt_styles", styles, raising=False)
    assert weight(preview("txt2img", ["a harbour", ["amber"], *CONTROLS])) == "0.6"


def test_what_was_not_understood_is_said_above_it(served: Served) -> None:
    view = preview("txt2img", values(PROMPT, True, True, True, 99))
    assert said(view) == "Stylus expects a number from 0 to 2 for strength, not 99."
    assert weight(view) == "0.6"


def test_before_the_first_image_there_is_no_last_one(served: Served) -> None:
    assert last("txt2img") == PANEL.format("last", f'{TITLES["last"]}<p class="stylus-quiet">{NONE_YET}</p></div>')


def test_the_last_image_is_that_of_the_tab(served: Served) -> None:
    served.service.remember("txt2img", LastUse(sentence="It <broke>."))
    assert said(last("txt2img")) == "It &lt;broke&gt;."
    assert NONE_YET in last("img2img")


def test_how_many_rejected_are_shown_is_a_setting(served: Served) -> None:
    served.service.wishes.ban("amber_kestrel", on=True)
    assert "you banned it" in preview("txt2img", values())
    served.guest(show_rejected=0)
    assert "you banned it" not in preview("txt2img", values())


@pytest.mark.parametrize(
    ("wanted", "weights"), [("more", "0.7"), ("less", "0.5"), ("lock", "0.6"), ("ban", ""), ("unban", "0.6")]
)
def test_a_wish_shows_at_once_in_the_preview(served: Served, wanted: str, weights: str) -> None:
    done = clicked(wanted)
    assert (done.prompt, weight(done.view)) == (None, weights)


def test_a_lock_shows_in_the_preview_of_another_prompt(served: Served) -> None:
    done = clicked("lock", LANTERN, prompt="a harbour")
    assert "you locked it" in done.view
    assert ">Unlock<" in done.view


def test_a_click_in_the_last_image_shows_the_last_image(served: Served) -> None:
    served.service.remember("txt2img", LastUse(served_preview(PROMPT)))
    done = clicked("ban", shown="last", prompt="another prompt")
    assert done.view.startswith(PANEL.format("last", TITLES["last"]))
    assert weight(done.view) == "0.6"
    assert '<span class="stylus-badge stylus-banned">banned</span>' in done.view


def served_preview(prompt: str) -> Any:
    from stylus_ext.webui import generation

    return generation.preview("txt2img", prompt, (), CONTROLS, None).batches


def test_insert_writes_the_tag_as_strong_as_shown(served: Served) -> None:
    done = clicked("insert")
    assert done.prompt == f"{PROMPT} <lora:amber_kestrel:0.6>"
    assert "your prompt already has it" in done.view


def test_insert_minds_steps_comments_and_open_brackets(served: Served) -> None:
    clicked("more")
    prompt = f"({PROMPT} # a note"
    assert clicked("insert", prompt=prompt).prompt == f"<lora:amber_kestrel:0.7> {prompt}"


def test_insert_out_of_the_last_image(served: Served) -> None:
    served.service.remember("txt2img", LastUse(served_preview(PROMPT)))
    assert clicked("insert", shown="last", prompt="a pier").prompt == "a pier <lora:amber_kestrel:0.6>"


def test_insert_of_what_is_not_shown_takes_the_weight_of_its_card(served: Served) -> None:
    assert clicked("insert", LANTERN, shown="last", prompt="a pier").prompt == "a pier <lora:paper_lantern:0.8>"


def test_insert_twice_is_once(served: Served) -> None:
    written = clicked("insert").prompt
    assert written is not None
    assert clicked("insert", prompt=written).prompt == written


def test_who_is_not_in_the_library_is_a_sentence_above_the_view(served: Served) -> None:
    for wanted in ("ban", "insert"):
        done = clicked(wanted, "0123456789ab")
        assert done.prompt is None
        assert said(done.view).startswith("There is no adapter with this id")
        assert weight(done.view) == "0.6"


@pytest.mark.parametrize("text", [None, "", "{}", "[1]", '{"act": "drop", "id": "", "shown": ""}', 5])
def test_a_click_that_is_none_changes_nothing(served: Served, text: object) -> None:
    done = act("txt2img", text, values())
    sentence = f'<p class="stylus-sentence" role="status">{NOT_UNDERSTOOD}</p></div>'
    assert (done.prompt, done.view) == (None, PANEL.format("", sentence))
    assert served.service.wishes.read().banned == frozenset()


def test_wishes_that_cannot_be_read_are_a_sentence(served: Served) -> None:
    path = served.service.wishes._path
    path.write_text("{", "utf-8")
    done = clicked("ban")
    assert said(done.view).endswith(
        "mend or delete it (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))"
    )


def test_a_service_that_cannot_be_had_is_a_sentence(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise UsageError("There is no Lora folder.")

    monkeypatch.setattr(host, "service", none)
    assert said(last("txt2img")) == "There is no Lora folder."
    assert said(clicked("ban", shown="last").view) == "There is no Lora folder."


def test_what_nobody_expected_is_one_as_well(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served.service, "last", lambda tab: 1 / 0)
    assert said(last("txt2img")) == UNEXPECTED


@pytest.mark.parametrize(
    ("pasted", "prompt"),
    [
        (json.dumps({"prompt": "a fox", "tags": "<lora:fox:1>"}), "a fox"),
        (json.dumps({"prompt": "", "tags": "<lora:fox:1>"}), ""),
        ("", None),
        ("{", None),
        (None, None),
        (7, None),
    ],
)
def test_the_prompt_before_us_comes_back(pasted: object, prompt: str | None) -> None:
    assert restored(pasted) == prompt


def test_not_for_this_leaves_it_out_and_is_learned_for_its_words(served: Served) -> None:
    done = clicked("remove")
    assert (done.prompt, weight(done.view)) == (None, "")
    assert "you took it out of the next image; you removed it once for “amber kestrel”: " in done.view
    assert ">Forget<" in done.view
    (learned,) = served.service.feedback.read()
    assert (learned.kind, learned.name, learned.task) == (Kind.REMOVED, "amber_kestrel", "amber kestrel")
    assert weight(clicked("forget").view) == "0.6"
    assert served.service.feedback.read() == ()


def test_what_is_inserted_is_learned_for_its_words(served: Served) -> None:
    clicked("insert")
    (learned,) = served.service.feedback.read()
    assert (learned.kind, learned.name, learned.task) == (Kind.ACCEPTED, "amber_kestrel", "amber kestrel")


def test_hostile_words_are_text(served: Served) -> None:
    served.service.learn([Feedback(Kind.REMOVED, "amber_kestrel", "<b>amber</b> kestrel")])
    view = preview("txt2img", values())
    assert "“&lt;b&gt;amber&lt;/b&gt; kestrel”" in view
    assert "<b>amber" not in view


def test_learning_that_fails_is_a_sentence_in_the_view(served: Served) -> None:
    path = next(served.data.rglob("stylus.sqlite3")).with_name("feedback.json")
    path.write_text("{", "utf-8")
    assert "feedback.json cannot be read" in said(clicked("ban").view)
    assert path.read_text("utf-8") == "{"
