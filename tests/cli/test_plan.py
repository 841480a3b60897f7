from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.runs import KEY, well_behaved
from tests.models.misbehaving import serving

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.cli.runs import Run

DRY = ("--dry-run", "--describer", "openai", "--vlm", "llava")


def test_a_dry_run_counts_and_sends_nothing(stylus: Run, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLUS_API_KEY", KEY)
    stylus("index", demo)
    with serving(well_behaved()) as server:
        code, out, err = stylus("index", demo, *DRY, "--server", f"{server.url}/v1")
        counts = json.loads(stylus("index", demo, *DRY, "--server", f"{server.url}/v1", "--json")[1])
        assert server.asked == []
        tokens = counts.pop("tokens")
        assert counts == {"adapters": 41, "pictures": 17, "to": server.url, "sent": False}
        assert 10_000 < tokens < 100_000
        assert (code, err) == (0, "")
        assert out == (
            f"41 adapters, 17 pictures and about {tokens:,} tokens would be sent to {server.url}; nothing was sent.\n"
        )


def test_fewer_pictures_cost_fewer_tokens(stylus: Run, demo: Path) -> None:
    stylus("index", demo)
    options = (*DRY, "--server", "http://localhost:9", "--json")
    some = json.loads(stylus("index", demo, *options)[1])
    none = json.loads(stylus("index", demo, *options, "--pictures", "0")[1])
    assert none["pictures"] == 0
    assert none["tokens"] < some["tokens"]


def test_what_was_described_is_not_counted_again(stylus: Run, demo: Path) -> None:
    with serving(well_behaved()) as server:
        stylus("index", demo, *DRY[1:], "--server", server.url)
        out = stylus("index", demo, *DRY, "--server", server.url)[1]
        assert out == f"0 adapters, 0 pictures and about 0 tokens would be sent to {server.url}; nothing was sent.\n"


def test_a_model_of_this_machine_is_sent_nothing(stylus: Run, demo: Path, tmp_path: Path) -> None:
    stylus("index", demo)
    (tmp_path / "vlm").mkdir()
    (tmp_path / "vlm" / "config.json").write_text(json.dumps({"model_type": "blip"}))
    code, out, err = stylus("index", demo, "--dry-run", "--describer", "transformers", "--vlm", str(tmp_path / "vlm"))
    assert (code, err) == (0, "")
    assert out.endswith(f" tokens would be given to {tmp_path / 'vlm'} on this machine; nothing was.\n")


def test_there_must_be_an_index(stylus: Run, demo: Path) -> None:
    code, out, err = stylus("index", demo, *DRY, "--server", "http://localhost:9")
    assert (code, out) == (1, "")
    assert err == (
        "These folders are not indexed yet: run `python -m stylus_ext index` with the same --lora-dir and without "
        "--describer first, which asks no model about them.\n"
    )
