"""What the two buttons say; on the page they are pressed in browser/test_settings.py."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import RefinePlan
from stylus_ext.errors import ModelError
from stylus_ext.service.service import Service
from stylus_ext.settings import DescriberSettings
from stylus_ext.webui.models_panel import answered, planned
from stylus_ext.webui.view import sentence_view
from stylus_ext.webui.view_models import CARDS_ALONE, answers_view, models_view
from stylus_ext.webui.view_parts import fact
from tests.webui.served import serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.webui.served import Served


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    return serve(tmp_path, monkeypatch)


def failing(*_: object) -> None:
    raise ModelError("The server says <no>.")


FAILED = models_view(sentence_view("The server says <no>."))


def test_the_test_says_what_the_service_says(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    said = ("OK: http://localhost:1 answers.", "Problem: it has no model <x>.")
    monkeypatch.setattr(Service, "test_connection", lambda _: said)
    assert answered() == answers_view(said)


def test_as_it_comes_nothing_is_set_and_that_is_fine(served: Served) -> None:
    assert "stylus-ok" in answered()
    assert "stylus-problem" not in answered()


def test_the_dry_run(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    assert CARDS_ALONE in planned()
    monkeypatch.setattr(Service, "plan", lambda _: RefinePlan(3, 7, 900))
    served.settings = replace(served.settings, describer=DescriberSettings("host"))
    assert fact("Pictures", "7") in planned()


def test_a_failure_is_its_sentence(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Service, "test_connection", failing)
    monkeypatch.setattr(Service, "plan", failing)
    assert (answered(), planned()) == (FAILED, FAILED)
