"""Over a real folder, words alone."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

import pytest

from stylus_ext.batches import Images
from stylus_ext.compose import HostView, Request
from stylus_ext.composer.leaning import Feedback, Kind
from stylus_ext.domain import AdapterCard, ModelDescription, Picture, RefinePlan
from stylus_ext.errors import StoreError, UsageError
from stylus_ext.selftest.report import SelfTestReport, Why
from stylus_ext.selftest.run import Asked
from stylus_ext.service.deadline import TookTooLongError
from stylus_ext.service.host_tools import HostTools
from stylus_ext.service.service import LastUse, Service
from stylus_ext.service.status import Status
from stylus_ext.settings import (
    ComposerSettings,
    DescriberSettings,
    GuestSettings,
    LlmSettings,
    ServerSettings,
    Settings,
)
from tests.composer.fake_chat import answer, saying
from tests.models import misbehaving
from tests.models.misbehaving import serving
from tests.reindex.looks import Looker, write
from tests.reindex.toys import write_lora

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

LEXICAL = Settings(encoder="none")
PROMPT = Images(("an amber kestrel over the harbour",))


@pytest.fixture
def loras(tmp_path: Path) -> Path:
    folder = tmp_path / "loras"
    folder.mkdir()
    for name in ("amber_kestrel", "brick_lighthouse", "paper_lantern"):
        write_lora(folder / f"{name}.safetensors")
    (folder / "amber_kestrel.txt").write_text("A kestrel with amber feathers.", "utf-8")
    return folder


@pytest.fixture
def service(loras: Path, tmp_path: Path) -> Service:
    made = Service([loras], tmp_path / "data", lambda: LEXICAL)
    made.job.start()
    assert made.job.wait(60)
    return made


def composed(service: Service, settings: Settings = LEXICAL) -> str:
    return service.compose(PROMPT, Request(), settings).prompts[0]


def test_before_the_first_index_nothing_is_chosen(loras: Path, tmp_path: Path) -> None:
    service = Service([loras], tmp_path / "data", lambda: LEXICAL)
    assert composed(service) == PROMPT.prompts[0]


def test_after_the_index_the_prompt_gets_its_adapter(service: Service) -> None:
    assert "<lora:amber_kestrel:" in composed(service)


def test_who_is_banned_is_not_chosen_and_says_so(service: Service) -> None:
    service.wishes.ban("amber_kestrel", on=True)
    done = service.compose(PROMPT, Request(), LEXICAL)
    assert done.prompts == PROMPT.prompts
    assert [one.reason for one in done.batches[0].composition.rejections] == ["you banned it"]


def test_who_is_locked_is_chosen_whatever_the_prompt_says(service: Service) -> None:
    service.wishes.lock("paper_lantern", on=True)
    assert "<lora:paper_lantern:" in composed(service)


def test_a_step_changes_the_weight(service: Service) -> None:
    before = service.compose(PROMPT, Request(), LEXICAL).batches[0].composition.choices[0].weight
    service.wishes.step("amber_kestrel", -0.1)
    after = service.compose(PROMPT, Request(), LEXICAL).batches[0].composition.choices[0].weight
    assert after == pytest.approx(before - 0.1)


def test_the_time_limit_is_that_of_the_settings(service: Service) -> None:
    hurried, released = replace(LEXICAL, guest=GuestSettings(seconds=0.01)), Event()
    slow = HostView(refuses=lambda _: str(released.wait(30)))
    with pytest.raises(TookTooLongError):
        service.compose(PROMPT, Request(host=slow), hurried)
    released.set()


def test_settings_of_one_request_hold_for_it_alone(service: Service) -> None:
    nothing = replace(LEXICAL, composer=replace(LEXICAL.composer, per_task=0))
    assert composed(service, settings=nothing) == PROMPT.prompts[0]
    assert "<lora:" in composed(service)


def test_another_encoder_is_another_app(service: Service) -> None:
    before = service.app()
    assert service.app(replace(LEXICAL, top_k=10)) is before
    assert service.app(replace(LEXICAL, encoder="packaged")) is not before


def test_the_status_counts(service: Service) -> None:
    assert service.status() == Status(3, 2, "", "keyword", "card", service.job.state())


def test_new_and_deleted_files_are_taken_at_the_next_run(service: Service, loras: Path) -> None:
    (loras / "amber_kestrel.safetensors").unlink()
    write_lora(loras / "amber_fox.safetensors")
    service.job.start()
    assert service.job.wait(60)
    report = service.job.state().report
    assert report is not None
    assert (report.described, report.reused, report.removed) == (1, 2, 1)
    assert "<lora:amber_kestrel:" not in composed(service)


def test_the_index_in_use_stays_while_a_new_one_is_made(service: Service, loras: Path) -> None:
    assert "<lora:amber_kestrel:" in composed(service)
    app = service.app()
    with app.held():
        (loras / "amber_kestrel.safetensors").unlink()
        app.reindex(lambda *_: None, lambda: False)
        assert app.retriever.index.size == 3
    assert app.retriever.index.size == 2


def test_an_empty_index_gives_way_while_the_first_one_is_made(loras: Path, tmp_path: Path) -> None:
    app = Service([loras], tmp_path / "data", lambda: LEXICAL).app()
    with app.held():
        assert app.retriever.index.size == 0
        app.reindex(lambda *_: None, lambda: False)
        assert app.retriever.index.size == 3


def test_the_last_use_of_each_tab_is_remembered(service: Service) -> None:
    assert service.last("txt2img") is None
    service.remember("txt2img", LastUse(sentence="nothing fits"))
    assert service.last("txt2img") == LastUse(sentence="nothing fits")
    assert service.last("img2img") is None


HOSTS = replace(LEXICAL, describer=DescriberSettings(kind="host"))
LLM = replace(
    LEXICAL,
    server=ServerSettings("http://localhost:1/v1"),
    composer=ComposerSettings(kind="openai", llm=LlmSettings(model="tiny")),
)


def captioned(card: AdapterCard, pictures: Sequence[Picture]) -> ModelDescription:
    return ModelDescription("Pictures show: a lighthouse.", whole=False)


def with_host(loras: Path, data: Path, looker: Looker, busy: Callable[[], bool] = lambda: False) -> Service:
    return Service([loras], data, lambda: HOSTS, HostTools(busy, {"host": lambda: looker}))


def test_what_only_the_host_has_describes_in_the_background(loras: Path, tmp_path: Path) -> None:
    write(loras, "kite", ".png")
    service = with_host(loras, tmp_path / "data", Looker(look_at=captioned))
    assert service.plan() == RefinePlan()
    assert service.job.start()
    assert service.job.wait(60)
    report = service.job.state().report
    assert report is not None
    assert (report.described, report.refined, report.failures) == (4, 1, ())
    assert service.app().store.cards(["kite.safetensors"])[0].description.endswith("Pictures show: a lighthouse.")
    assert service.status().describer == "host"


def test_what_was_indexed_is_chosen_while_pictures_are_still_looked_at(loras: Path, tmp_path: Path) -> None:
    looks, released = Event(), Event()

    def slow(card: AdapterCard, pictures: Sequence[Picture]) -> ModelDescription:
        looks.set()
        released.wait(60)
        return captioned(card, pictures)

    looker = Looker(look_at=slow)
    service = with_host(loras, tmp_path / "data", looker)
    service.job.start()
    assert service.job.wait(60)
    assert "<lora:amber_kestrel:" in composed(service)
    write(loras, "zinc_kettle", ".png")
    service.job.start()
    assert looks.wait(60)
    done = service.compose(Images(("a zinc kettle on the stove",)), Request(), LEXICAL)
    assert "<lora:zinc_kettle:" in done.prompts[0]
    given_back = looker.unloaded
    service.make_way()
    assert looker.unloaded == given_back + 1
    released.set()
    assert service.job.wait(60)


def test_nothing_is_looked_at_while_an_image_is_made(loras: Path, tmp_path: Path) -> None:
    write(loras, "kite", ".png")
    polled, free = Event(), Event()

    def busy() -> bool:
        polled.set()
        return not free.is_set()

    looker = Looker(look_at=captioned)
    service = with_host(loras, tmp_path / "data", looker, busy)
    service.job.start()
    assert polled.wait(60)
    assert looker.names == []
    free.set()
    assert service.job.wait(60)
    assert looker.names == ["kite"]


def test_a_describer_that_cannot_be_had_keeps_nothing_from_being_indexed(loras: Path, tmp_path: Path) -> None:
    write(loras, "kite", ".png")
    service = Service([loras], tmp_path / "data", lambda: HOSTS)
    service.job.start()
    assert service.job.wait(60)
    state = service.job.state()
    assert state.report is not None
    assert (state.error, state.report.described, state.report.refined) == ("", 4, 0)
    assert [failure.message for failure in state.report.failures] == [
        (
            "this adapter could not be looked at: The WebUI's own interrogators can be asked in the WebUI alone: "
            "choose another describer."
        )
    ]
    with pytest.raises(UsageError):
        service.plan()


def test_a_language_model_that_is_not_there_costs_a_note(service: Service) -> None:
    done = service.compose(PROMPT, Request(), LLM)
    assert done.prompts[0] == composed(service)
    composition = done.batches[0].composition
    assert composition.composer == "keyword"
    assert composition.notes[-1] == (
        "The keyword composer answered, because the language model did not: "
        "Nothing listens at http://localhost:1: start the server or correct the address."
    )


def test_nor_does_one_that_is_not_set(service: Service) -> None:
    done = service.compose(PROMPT, Request(), replace(LLM, server=ServerSettings()))
    assert done.prompts[0] == composed(service)
    assert done.batches[0].composition.notes[-1] == (
        "The keyword composer answers: "
        "No model server is set: enter its address, for example http://localhost:11434/v1."
    )


def test_it_gets_its_own_seconds_and_is_told_to_free_its_memory(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = saying(answer({"amber kestrel": ["a1"]}))
    monkeypatch.setattr(service.backends, "chat", lambda _: chat)
    patient = replace(LLM, guest=GuestSettings(seconds=0.0))
    done = service.compose(PROMPT, Request(), patient)
    assert done.batches[0].composition.composer == "tiny"
    assert chat.limits[0] == pytest.approx(8, abs=1)
    assert chat.unloaded == 1
    service.compose(PROMPT, Request(), patient)
    assert len(chat.asked) == 1
    keeping = replace(patient.composer, llm=replace(patient.composer.llm, free=False))
    service.compose(PROMPT, Request(), replace(patient, composer=keeping))
    assert chat.unloaded == 2


def test_the_connection_is_tested_with_what_is_set(service: Service, loras: Path, tmp_path: Path) -> None:
    assert service.test_connection() == ("OK: nothing is sent anywhere: no model server and no other model is set.",)
    asking = Service([loras], tmp_path / "data", lambda: LLM)
    assert asking.test_connection() == (
        "Problem: Nothing listens at http://localhost:1: start the server or correct the address.",
        "Problem: Not asked: see what is said of the server.",
    )


@pytest.mark.parametrize("encoder", ["none", "openai:embedder"])
def test_with_a_server_that_hangs_the_keyword_composer_answers_in_time(
    loras: Path, tmp_path: Path, encoder: str
) -> None:
    with serving(dict.fromkeys(("/v1/chat/completions", "/v1/embeddings"), misbehaving.hangs)) as server:
        hanging = replace(LLM, encoder=encoder, server=ServerSettings(f"{server.url}/v1"))
        quick = replace(hanging.composer, llm=replace(hanging.composer.llm, seconds=1.0))
        hanging = replace(hanging, composer=quick, guest=GuestSettings(seconds=8.0))
        service = Service([loras], tmp_path / "data", lambda: hanging)
        lexical = Service([loras], tmp_path / "data", lambda: LEXICAL)
        lexical.job.start()
        assert lexical.job.wait(60)
        prompts = tuple(f"an amber kestrel, {place}" for place in ("harbour", "cliff", "tower"))
        done = service.compose(Images(prompts), Request(), hanging)
    assert all("<lora:amber_kestrel:" in prompt for prompt in done.prompts)
    because = f"because the language model did not: {server.url} did not answer within 1 second"
    assert done.batches[0].composition.notes[-1].startswith(f"The keyword composer answered, {because}")
    assert done.batches[2].composition.composer == "keyword"


def test_a_preview_beside_an_image_leaves_the_gpu_to_it(loras: Path, tmp_path: Path) -> None:
    making = [True]
    service = Service([loras], tmp_path / "data", lambda: LLM, HostTools(lambda: making[0]))
    assert service.beside(LLM).composer.kind == "keyword"
    hosted = replace(LLM, server=ServerSettings("https://api.example.com/v1"))
    assert service.beside(hosted) is hosted
    making[0] = False
    assert service.beside(LLM) is LLM


def test_a_self_test_heeds_bans_and_how_many_are_asked_about(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Asked] = []

    def noted(_: object, one: Asked, *__: object) -> SelfTestReport:
        asked.append(one)
        return SelfTestReport(adapters=3)

    monkeypatch.setattr("stylus_ext.service.service.self_test", noted)
    service.wishes.ban("paper_lantern", on=True)
    assert service.start_self_test(7)
    assert service.test_job.wait(60)
    assert service.test_job.state().report == SelfTestReport(adapters=3)
    filters = replace(LEXICAL.filters, banned=("paper_lantern",))
    assert asked == [Asked(replace(LEXICAL, filters=filters), 7)]


def test_a_real_self_test(service: Service) -> None:
    service.wishes.ban("paper_lantern", on=True)
    service.start_self_test()
    assert service.test_job.wait(60)
    report = service.test_job.state().report
    assert report is not None
    assert [(one.name, one.why) for one in report.troubles] == [
        ("paper_lantern", Why.REFUSED),
        ("brick_lighthouse", Why.NO_CARD),
    ]


def test_who_is_skipped_is_not_in_the_next_image_and_says_so(service: Service) -> None:
    service.wishes.skip("amber_kestrel", on=True)
    done = service.compose(PROMPT, Request(), LEXICAL)
    assert [one.reason for one in done.batches[0].composition.rejections] == ["you took it out of the next image"]
    service.used(done.batches)
    assert "<lora:amber_kestrel:" in composed(service)


def test_corrections_shift_what_is_chosen_unless_the_settings_say_not_to(service: Service) -> None:
    def score(settings: Settings) -> float:
        done = service.compose(PROMPT, Request(), settings)
        found = done.batches[0].composition
        scores = [(one.card.name, one.score) for one in found.choices]
        scores += [(one.card.name, one.score) for one in found.rejections]
        return dict(scores)["amber_kestrel"]

    before = score(LEXICAL)
    service.learn([Feedback(Kind.REMOVED, "amber_kestrel", "amber kestrel", 1, 1.0)])
    assert score(LEXICAL) < before
    assert score(replace(LEXICAL, feedback=False)) == before
    assert service.wished().taught == frozenset({"amber_kestrel"})


def test_where_learning_is_off_nothing_is_learned(loras: Path, tmp_path: Path) -> None:
    service = Service([loras], tmp_path / "data", lambda: replace(LEXICAL, feedback=False))
    service.learn([Feedback(Kind.REMOVED, "amber_kestrel")])
    assert service.feedback.read() == ()


def test_a_weight_that_was_moved_for_an_image_moves_the_next_ones(service: Service) -> None:
    service.wishes.step("amber_kestrel", 0.2)
    done = service.compose(PROMPT, Request(), LEXICAL)
    assert [one.weight for one in done.batches[0].composition.choices] == [0.8]
    service.used(done.batches)
    (learned,) = service.feedback.read()
    assert (learned.kind, learned.name, learned.factor) == (Kind.WEIGHT, "amber_kestrel", 1.333)
    after = service.compose(PROMPT, Request(), LEXICAL).batches[0].composition.choices[0]
    assert (after.weight, after.reason.endswith("; its weight x 1.17, as you moved it before")) == (0.7, True)


def test_a_broken_file_of_feedback_is_a_sentence(service: Service) -> None:
    service.learn([Feedback(Kind.REMOVED, "amber_kestrel")])
    (path,) = service.roots[0].parent.rglob("feedback.json")
    path.write_text("{", "utf-8")
    with pytest.raises(StoreError, match=r"feedback\.json cannot be read: mend or delete it"):
        composed(service)
    assert "<lora:amber_kestrel:" in composed(service, replace(LEXICAL, feedback=False))
