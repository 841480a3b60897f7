from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("httpx")

from stylus_ext.app import App
from stylus_ext.models.background import begun
from stylus_ext.service.supervised import supervised
from stylus_ext.settings import DescriberSettings, ServerSettings, Settings
from tests.models import misbehaving
from tests.models.misbehaving import serving
from tests.reindex.looks import write
from tests.reindex.toys import silent

if TYPE_CHECKING:
    from pathlib import Path

    from tests.models.misbehaving import Asked


def test_who_clears_the_address_ends_the_refining_and_what_is_under_way(tmp_path: Path) -> None:
    for name in ("castle", "kite", "tower"):
        write(tmp_path / "Lora", name, ".png")
    asked = Event()

    def hangs(question: Asked) -> None:
        asked.set()
        misbehaving.hangs(question)

    with serving({"/v1/chat/completions": hangs}) as server:
        describer = DescriberSettings(kind="openai", model="tiny", concurrency=1)
        now = [Settings(encoder="none", server=ServerSettings(server.url), describer=describer)]
        with closing(App(now[0], (tmp_path / "Lora",), tmp_path / "data")) as app:
            run = begun(lambda: supervised(app, lambda: now[0], silent, lambda: False), "test")
            assert asked.wait(30)
            now[0] = replace(now[0], server=ServerSettings())
            report = run.result(30)
            assert (report.described, report.refined, report.cancelled) == (3, 0, True)
            assert [one.path for one in server.asked].count("/v1/chat/completions") == 1
            assert app.backends._endpoints == {}
