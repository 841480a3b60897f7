"""Over a real folder, words alone."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

import pytest

from stylus_ext.batches import Images
from stylus_ext.compose import HostView, Request
from stylus_ext.service.deadline import TookTooLongError
from stylus_ext.service.service import LastUse, Service, Status
from stylus_ext.settings import GuestSettings, Settings
from tests.reindex.toys import write_lora

if TYPE_CHECKING:
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
    assert service.status() == Status(3, 2, "", "keyword", service.job.state())


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
