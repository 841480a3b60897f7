"""What can fail, and what is left behind: the image is made in any case. Traps of the host: `test_contract`."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.app import store_path
from stylus_ext.errors import StoreError
from stylus_ext.service.service import LastUse, Service
from stylus_ext.webui import generation, host
from stylus_ext.webui.boundary import UNEXPECTED
from tests.webui.fakehost import Txt2Img
from tests.webui.fakehost.infotext import parse_infotext

if TYPE_CHECKING:
    from tests.webui.fakehost import FakeHost, Result

pytest_plugins = ["tests.webui.fakehost.fixtures"]

PRIVATE = {"stylus_server_address": "http://evil.example/v1", "stylus_describer_kind": "openai"}
PROMPT = "an amber kestrel over the harbour"
TAG, LOADED = "<lora:amber_kestrel:0.6>", [("amber_kestrel", 0.6)]
NAMED: dict[str, object] = {"Stylus": {"args": [{}]}}
NO_LORA = "the built-in Lora extension is switched off, so no adapter can be loaded: switch it on under Extensions."


def assert_left_alone(made: Result, sentence: str) -> None:
    """One sentence under the image, the same one in the panel, and the image as it would be without us."""
    assert (made.prompts, made.images, made.errors) == ([PROMPT], 1, [])
    assert made.comments == [generation.LEFT_ALONE + sentence]
    last = host.service().last("txt2img")
    assert last is not None
    assert (last.batches, last.sentence) == ((), generation.LEFT_ALONE + sentence)


def test_a_broken_store_costs_one_sentence(empty_host: FakeHost) -> None:
    path = store_path(empty_host.data, [empty_host.loras])
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database at all" * 1000)
    empty_host.load_extension()
    made = empty_host.txt2img(PROMPT)
    assert str(path) in made.comments[0]
    assert_left_alone(made, made.comments[0].removeprefix(generation.LEFT_ALONE))


def test_without_the_lora_extension_nothing_is_written(a1111: FakeHost) -> None:
    a1111.switch_lora_off()
    assert_left_alone(a1111.txt2img(PROMPT), NO_LORA)


def test_after_the_time_limit_the_image_is_made_without_us(a1111: FakeHost, monkeypatch: pytest.MonkeyPatch) -> None:
    released = Event()
    monkeypatch.setattr(Service, "_compose", lambda *_: released.wait(60))
    a1111.opts.stylus_guest_seconds = 0  # below the least there is
    assert_left_alone(a1111.txt2img(PROMPT), "Choosing adapters took longer than 1 s.")
    released.set()


def test_an_error_nobody_expected_is_one_sentence_too(a1111: FakeHost, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Service, "compose", broken)
    assert_left_alone(a1111.txt2img(PROMPT), UNEXPECTED)


def test_a_request_finds_the_sentence_in_the_infotext(a1111: FakeHost) -> None:
    a1111.switch_lora_off()
    made = a1111.api_txt2img({"prompt": PROMPT, "alwayson_scripts": NAMED})
    assert parse_infotext(made.infotexts[0])["Stylus note"] == generation.LEFT_ALONE + NO_LORA


def test_an_image_after_a_failure_is_made_with_us_again(a1111: FakeHost, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Service, "compose", lambda *_: None)
        assert a1111.txt2img(PROMPT).loaded == [[]]
    assert a1111.txt2img(PROMPT).loaded == [LOADED]


def test_an_empty_library_says_nothing_and_changes_nothing(empty_host: FakeHost) -> None:
    empty_host.load_extension()
    made = empty_host.txt2img(PROMPT)
    assert (made.prompts, made.errors) == ([PROMPT], [])


def test_a_tag_that_fits_nothing_changes_nothing(a1111: FakeHost) -> None:
    made = a1111.txt2img("nothing of the kind")
    assert (made.prompts, made.comments) == (["nothing of the kind"], [])


def test_unticked_it_is_not_ours(a1111: FakeHost) -> None:
    made = a1111.txt2img(PROMPT, (False,))
    assert (made.prompts, made.comments, host.service().last("txt2img")) == ([PROMPT], [], LastUse())


def test_an_image_without_us_is_the_last_one_as_well(a1111: FakeHost) -> None:
    a1111.txt2img(PROMPT)
    a1111.txt2img(PROMPT, (False,))
    assert host.service().last("txt2img") == LastUse()


def test_what_a_request_did_is_not_the_last_image_of_the_page(a1111: FakeHost) -> None:
    a1111.txt2img(PROMPT)
    before = host.service().last("txt2img")
    a1111.api_txt2img({"prompt": "a brick lighthouse", "alwayson_scripts": {"Stylus": {"args": [True]}}})
    assert host.service().last("txt2img") is before


def test_before_the_first_index_it_says_why_nothing_is_chosen(empty_host: FakeHost) -> None:
    empty_host.load_extension()
    empty_host.write("amber_kestrel", "Amber Kestrel")
    assert empty_host.lora is not None
    empty_host.opts.stylus_guest_index_at_start = False
    empty_host.lora.list_available_networks()
    made = empty_host.txt2img(PROMPT)
    assert (made.prompts, made.comments) == ([PROMPT], [generation.LEFT_ALONE + generation.NOTHING_INDEXED])


def test_a_mask_that_takes_everything_away_does_not_end_a_reused_p(a1111: FakeHost) -> None:
    seen = set()
    p = Txt2Img(a1111.world, prompt=PROMPT)
    for seed in range(20):
        p.seed = seed
        p.run_by(a1111.runners["txt2img"], a1111.args("txt2img", {"enabled": True, "diversity": "power set"}))
        seen.add(a1111.process(p).prompts[0])
    assert seen == {PROMPT, f"{PROMPT} {TAG}"}


def test_a_request_is_told_of_a_wrong_tick(a1111: FakeHost) -> None:
    made = a1111.api_txt2img({"prompt": PROMPT, "alwayson_scripts": {"Stylus": {"args": [{"enabled": "maybe"}]}}})
    assert made.prompts == [PROMPT]
    assert "Stylus expects true or false for enabled, not 'maybe'." in made.comments


def test_where_extra_networks_are_off_it_is_not_ours(a1111: FakeHost) -> None:
    assert a1111.txt2img(PROMPT, disable_extra_networks=True).prompts == [PROMPT]


def test_words_of_a_style_count(a1111: FakeHost) -> None:
    a1111.styles.add("bird", "an amber kestrel")
    assert a1111.txt2img("over the harbour", styles=["bird"]).prompts == [f"over the harbour, an amber kestrel {TAG}"]


def test_a_second_call_for_the_same_prompts_does_nothing(a1111: FakeHost) -> None:
    p = Txt2Img(a1111.world, PROMPT)
    p.run_by(a1111.runners["txt2img"], a1111.args("txt2img", (True,)))
    a1111.process(p)
    written = list(p.all_prompts)
    generation.process(p, "txt2img", (True,))
    assert p.all_prompts == written == [f"{PROMPT} {TAG}"]


def test_the_last_use_knows_its_seeds(a1111: FakeHost) -> None:
    a1111.txt2img(PROMPT, batch_size=2, n_iter=2, seed=40)
    last = host.service().last("txt2img")
    assert last is not None
    assert (last.seeds, last.batch_size, len(last.batches)) == ((40, 41, 42, 43), 2, 2)
    assert host.service().last("img2img") is None


def test_a_step_is_for_one_image_of_the_page(a1111: FakeHost) -> None:
    a1111.opts.data["stylus_feedback"] = False
    host.service().wishes.step("amber_kestrel", 0.1)
    assert [a1111.txt2img(PROMPT).loaded for _ in range(2)] == [[[("amber_kestrel", 0.7)]], [LOADED]]


def test_the_images_after_it_follow_a_step_half_the_way(a1111: FakeHost) -> None:
    host.service().wishes.step("amber_kestrel", 0.1)
    loaded = [a1111.txt2img(PROMPT).loaded for _ in range(3)]
    assert loaded == [[[("amber_kestrel", weight)]] for weight in (0.7, 0.65, 0.65)]


def test_a_weight_that_cannot_be_learned_costs_no_image(a1111: FakeHost, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(host.service().feedback, "add", full)
    host.service().wishes.step("amber_kestrel", 0.1)
    made = a1111.txt2img(PROMPT)
    assert (made.loaded, made.comments) == ([[("amber_kestrel", 0.7)]], ["the disk is full"])


def test_requests_of_the_api_spend_no_steps(a1111: FakeHost) -> None:
    host.service().wishes.step("amber_kestrel", 0.1)
    a1111.api_txt2img({"prompt": PROMPT, "alwayson_scripts": NAMED})
    assert a1111.txt2img(PROMPT).loaded == [[("amber_kestrel", 0.7)]]


def test_an_image_that_failed_spends_no_steps(a1111: FakeHost, monkeypatch: pytest.MonkeyPatch) -> None:
    host.service().wishes.step("amber_kestrel", 0.1)
    with monkeypatch.context() as broken:
        broken.setattr(Service, "compose", lambda *_: None)
        a1111.txt2img(PROMPT)
    assert a1111.txt2img(PROMPT).loaded == [[("amber_kestrel", 0.7)]]


def test_who_is_banned_is_not_used_and_who_is_locked_always_is(a1111: FakeHost) -> None:
    host.service().wishes.ban("amber_kestrel", on=True)
    host.service().wishes.lock("paper_lantern", on=True)
    assert [[name for name, _ in loaded] for loaded in a1111.txt2img(PROMPT).loaded] == [["paper_lantern"]]


@pytest.mark.parametrize(("looks", "expected"), [(True, [("copper_teapot", 0.6)]), (False, [])])
def test_a_list_the_host_has_read_anew_is_indexed(a1111: FakeHost, looks: bool, expected: Any) -> None:
    a1111.opts.stylus_guest_index_at_start = looks
    a1111.txt2img(PROMPT)
    a1111.write("copper_teapot")
    assert a1111.lora is not None
    a1111.lora.list_available_networks()
    a1111.txt2img(PROMPT)
    assert host.service().job.wait(60)
    assert a1111.txt2img("a copper teapot").loaded == [expected]


def test_settings_of_one_request_count_for_it_alone(a1111: FakeHost) -> None:
    a1111.opts.stylus_prompt_debias = ""  # as on_ui_settings has declared it: the host restores what it knows
    made = a1111.txt2img(PROMPT, override_settings={"stylus_prompt_debias": "sharp"})
    assert made.prompts == [f"{PROMPT} {TAG}, sharp"]
    assert a1111.txt2img(PROMPT).prompts == [f"{PROMPT} {TAG}"]


def test_a_preview_shows_what_a_generation_uses(a1111: FakeHost) -> None:
    shown = generation.preview("txt2img", PROMPT, (), (True,), None)
    assert [batch.text for batch in shown.batches] == a1111.txt2img(PROMPT).prompts
    assert shown.sentence == ""


def test_a_preview_with_diversity_shows_all_and_says_so(a1111: FakeHost) -> None:
    given = (True, None, None, None, None, None, "power set")
    shown = generation.preview("img2img", PROMPT, (), given, 0.3)
    assert [batch.text for batch in shown.batches] == [f"{PROMPT} <lora:amber_kestrel:0.45>"]
    assert shown.sentence == generation.VARIED


def test_a_preview_that_fails_says_why(a1111: FakeHost) -> None:
    a1111.switch_lora_off()
    shown = generation.preview("txt2img", PROMPT, (), (), None)
    assert (shown.batches, shown.sentence) == ((), f"Nothing can be chosen: {NO_LORA}")


@pytest.mark.parametrize("given", [(True,), (False,)], ids=["ours", "not ours"])
def test_every_image_gets_the_gpu(a1111: FakeHost, monkeypatch: pytest.MonkeyPatch, given: tuple[bool]) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Service, "make_way", lambda _: asked.append("way"))
    a1111.txt2img(PROMPT, given)
    assert asked == ["way"]


def test_no_request_says_where_anything_is_sent(a1111: FakeHost, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host of old that knows no `restrict_api` (test_options has the others)."""
    used: list[Any] = []
    compose = Service.compose

    def seen(self: Service, images: Any, request: Any, settings: Any, view_of: Any = None) -> Any:
        used.append(settings)
        return compose(self, images, request, settings, view_of)

    monkeypatch.setattr(Service, "compose", seen)
    a1111.opts.data["stylus_server_key"] = "sk-1"
    made = a1111.api_txt2img({"prompt": PROMPT, "alwayson_scripts": NAMED, "override_settings": PRIVATE})
    assert made.loaded == [LOADED]
    assert [(one.server.address, one.describer.kind) for one in used] == [("", "card")]
