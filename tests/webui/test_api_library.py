from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext import __version__
from stylus_ext.domain import Family, adapter_id
from stylus_ext.service.job import ReindexJob
from stylus_ext.webui.api_library import adapter, cancel, progress, search, start, status
from stylus_ext.webui.api_requests import Call, RequestError
from tests.webui.served import serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.webui.served import Served

KESTREL = adapter_id("birds/amber_kestrel.safetensors")


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    return serve(tmp_path, monkeypatch)


def call(**query: str) -> Call:
    return Call(query, {})


def names(found: dict[str, Any]) -> list[str]:
    return [one["name"] for one in found["adapters"]]


def test_status(served: Served) -> None:
    served.family = Family.PONY
    assert status(call()) == {
        "version": __version__,
        "adapters": 3,
        "without_sidecar": 3,
        "encoder": None,
        "composer": "keyword",
        "describer": "card",
        "checkpoint_family": "Pony",
        "reindex": progress(call()),
        "notes": [],
    }


def test_a_checkpoint_of_which_nothing_is_known(served: Served) -> None:
    assert status(call())["checkpoint_family"] is None


def test_the_report_of_the_last_run(served: Served) -> None:
    found = progress(call())
    report = found["report"]
    assert isinstance(report, dict)
    assert isinstance(report.pop("seconds"), float)
    assert found == {
        "running": False,
        "cancelling": False,
        "stage": "describe",
        "done": 3,
        "total": 3,
        "seconds_left": None,
        "runs": 1,
        "error": None,
        "report": {
            "described": 3,
            "refined": 0,
            "reused": 0,
            "moved": 0,
            "removed": 0,
            "failures": [],
            "cancelled": False,
        },
    }


def test_one_run_at_a_time_until_it_is_cancelled(served: Served) -> None:
    began, go_on = Event(), Event()

    def work(progress: Any, cancelled: Any) -> Any:
        progress("read", 1, 4)
        began.set()
        assert go_on.wait(60)
        return served.service._reindex(progress, cancelled)

    served.service.job = ReindexJob(work)
    assert start(call())["started"] is True
    assert began.wait(60)
    found = start(call())
    assert (found["started"], found["running"], found["stage"], found["done"], found["total"]) == (
        *(False, True),
        *("read", 1, 4),
    )
    stopped = cancel(call())
    assert (stopped["cancelled"], stopped["cancelling"]) == (True, True)
    go_on.set()
    assert served.service.job.wait(60)
    assert progress(call())["running"] is False
    assert cancel(call())["cancelled"] is False


def test_failures_name_files_below_the_lora_folder(served: Served) -> None:
    (served.loras / "birds" / "broken.safetensors").write_bytes(b"no header")
    served.index()
    report = progress(call())["report"]
    assert isinstance(report, dict)
    (failure,) = report["failures"]
    assert failure["file"] == "birds/broken.safetensors"
    assert "birds/broken.safetensors" in failure["message"]
    assert str(served.loras) not in failure["message"]


def test_a_failure_elsewhere_gives_the_name_alone(served: Served, tmp_path: Path) -> None:
    from stylus_ext.domain import Failure
    from stylus_ext.webui.api_library import _failure

    where = str(tmp_path / "elsewhere" / "fox.json")
    assert _failure(Failure(where, f"{where} is no JSON")) == {"file": "fox.json", "message": "fox.json is no JSON"}
    assert _failure(Failure("text encoder", "out of memory")) == {"file": "text encoder", "message": "out of memory"}


def test_an_error_of_the_run_is_told_without_our_folders(served: Served) -> None:
    def work(*_: Any) -> Any:
        from stylus_ext.errors import StoreError

        raise StoreError(f"{served.data / 'stylus.sqlite3'} is locked")

    served.service.job = ReindexJob(work)
    served.service.job.start()
    assert served.service.job.wait(60)
    assert progress(call())["error"] == "stylus.sqlite3 is locked"


def test_all_adapters_by_name(served: Served) -> None:
    found = search(call())
    assert (found["total"], found["start"]) == (3, 0)
    assert names(found) == ["amber_kestrel", "brick_lighthouse", "paper_lantern"]
    assert found["adapters"][0] == {  # type: ignore[index]
        "id": KESTREL,
        "name": "amber_kestrel",
        "title": "amber kestrel",
        "folder": "birds",
        "category": "animal",
        "family": "unknown",
        "weight": 0.8,
        "triggers": [],
        "nsfw": False,
    }


def test_a_search_and_a_page(served: Served) -> None:
    assert names(search(call(q="lantern"))) == ["paper_lantern"]
    assert names(search(call(start="1", count="1"))) == ["brick_lighthouse"]
    assert search(call(q="teacup")) == {"total": 0, "start": 0, "adapters": []}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"start": "x"}, "start must be a whole number."),
        ({"count": "201"}, "count must be from 0 to 200."),
        ({"q": "x" * 1001}, "q must have at most 1000 characters."),
    ],
)
def test_a_search_that_cannot_be(served: Served, query: dict[str, str], sentence: str) -> None:
    with pytest.raises(RequestError) as caught:
        search(Call(query, {}))
    assert (str(caught.value), caught.value.status) == (sentence, 422)


def test_one_adapter_with_all_that_is_known(served: Served) -> None:
    found = adapter(Call({}, {"id": KESTREL}))
    assert (found["id"], found["name"], found["key"]) == (KESTREL, "amber_kestrel", "birds/amber_kestrel.safetensors")
    assert found["origins"]
    assert str(served.loras) not in str(found)


def test_an_adapter_that_is_not_there(served: Served) -> None:
    with pytest.raises(RequestError, match="There is no adapter with this id") as caught:
        adapter(Call({}, {"id": "../../etc/passwd"}))
    assert caught.value.status == 404
