from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from examples.demo_library import demo_cards
from stylus_ext.bench.figures import measures_of
from tests.cli.runs import KEY, well_behaved
from tests.models.misbehaving import chat, closed_port, serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.runs import Run


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The benchmark's files over the demo library: one small folder, two prompts, two natural ones."""
    ids = {card.name: f"demo:{number}@1" for number, card in enumerate(demo_cards())}
    captain = ids["ferrowyn_ashgale_v2"]
    held = sorted({captain, *list(ids.values())[:10]})
    queries = [
        {"id": "q1", "prompt": "Captain Ferrowyn Ashgale, tavern", "truth": [captain], "kind": "own_card"},
        {"id": "q2", "prompt": "plain teacup", "truth": ["demo:99"], "kind": "cross_lora"},
        {"id": "q3", "prompt": "detail", "truth": [captain], "kind": "own_card", "utility_only": True},
    ]
    natural = [
        {"library": "L", "kind": "named", "prompt": "Ferrowyn Ashgale at sea", "groups": [[captain]], "ok": []},
        {"library": "L", "kind": "none", "prompt": "a plain white teacup", "groups": [], "ok": []},
    ]
    (tmp_path / "stem_to_id.json").write_text(json.dumps(ids))
    (tmp_path / "libraries.json").write_text(json.dumps([{"id": "L", "size": 50, "adapters": held, "queries": ["q1"]}]))
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (tmp_path / "natural.jsonl").write_text("\n".join(map(json.dumps, natural)))
    return tmp_path


def options(files: Path) -> list[str]:
    return ["--ids", str(files / "stem_to_id.json"), "--libraries", str(files / "libraries.json")]


def test_the_whole_run(stylus: Run, demo: Path, files: Path) -> None:
    pytest.importorskip("rapidfuzz", reason="the fuzzy baseline needs rapidfuzz")
    out_file = files / "figures.json"
    code, out, err = stylus("bench", demo, *options(files), "--json", str(out_file))
    assert code == 0
    figures = json.loads(out_file.read_text("utf-8"))
    assert sorted(figures) == ["baselines", "choosing", "choosing_kinds", "natural", "retrieval"]
    assert sorted(figures["retrieval"]) == ["all", "own_card"]
    assert measures_of(figures["retrieval"]["all"]) == ["r@1", "r@5", "r@10", "r@150", "mrr"]
    assert all(f"{name}_{end}" in figures["retrieval"]["all"] for name in ("r@1", "mrr") for end in ("low", "high"))
    assert figures["retrieval"]["all"]["n"] == 1
    assert sorted(figures["choosing"]) == ["50"]
    assert measures_of(figures["choosing"]["50"]) == ["precision", "recall", "f1", "chosen", "foreign"]
    assert list(figures["choosing_kinds"]["50"]) == ["own_card", "cross", "cross_lora"]
    assert sorted(figures["natural"]) == ["all", "named", "none"]
    assert measures_of(figures["natural"]["all"]) == ["precision", "recall", "clean"]
    assert sorted(figures["baselines"]) == ["BM25, top 1", "fuzzy + dense", "paper's retriever, top 3", "three random"]
    assert all(list(one) == ["choosing", "choosing_kinds", "natural"] for one in figures["baselines"].values())
    titles = [line for line in out.splitlines() if re.fullmatch(r"[A-Z][\w ]+", line)]
    assert titles == ["Retrieval", "Choosing", "Choosing by kind", "Natural", "Targets"]
    assert "choosing   100 %  4/4" in err


def test_natural_prompts_may_be_missing(stylus: Run, demo: Path, files: Path) -> None:
    (files / "natural.jsonl").unlink()
    code, out, _ = stylus("bench", demo, *options(files))
    assert (code, "Natural" in out) == (0, False)
    code, out, err = stylus("bench", demo, *options(files), "--natural", str(files / "natural.jsonl"))
    assert (code, out) == (1, "")
    assert err.startswith(f"{files / 'natural.jsonl'} cannot be read as JSON lines")


def test_wrong_files_are_said_before_anything_is_indexed(stylus: Run, demo: Path, files: Path) -> None:
    (files / "libraries.json").write_text("{")
    code, out, err = stylus("bench", demo, *options(files))
    assert (code, out) == (1, "")
    assert err.startswith(f"{files / 'libraries.json'} cannot be read as JSON")
    assert err.count("\n") == 1


def test_an_output_that_cannot_be_written(stylus: Run, demo: Path, files: Path) -> None:
    out = files / "no" / "figures.json"
    assert stylus("bench", demo, *options(files), "--json", str(out)) == (
        1,
        "",
        f"{out} cannot be written: create its folder first.\n",
    )


LLM = ("--composer", "openai", "--llm", "qwen")
VLM = ("--describer", "openai", "--vlm", "llava", "--concurrency", "1")


def test_a_language_model_is_measured_beside_the_keyword_composer(stylus: Run, demo: Path, files: Path) -> None:
    out_file = files / "figures.json"
    with serving(well_behaved()) as server:
        code, out, _ = stylus("bench", demo, *options(files), *LLM, "--server", server.url, "--json", str(out_file))
    figures = json.loads(out_file.read_text("utf-8"))
    cost = figures["composer"]
    assert code == 0
    assert "keyword composer" in figures["baselines"]
    # One prompt with an answer in the folder, one without, two natural ones.
    assert cost["n"] + cost["unasked"] == 4
    assert cost["n"] == len(server.asked) > 0
    assert (cost["fallbacks"], cost["reasons"]) == (0.0, {})
    assert 0 < cost["median"] <= cost["p95"] < 8
    assert "\nComposer\n" in out


def test_without_its_server_every_prompt_falls_back_as_quickly_as_that_is_known(
    stylus: Run, demo: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STYLUS_API_KEY", KEY)
    out_file, address = files / "figures.json", closed_port()
    code, out, err = stylus("bench", demo, *options(files), *LLM, "--server", address, "--json", str(out_file))
    figures = json.loads(out_file.read_text("utf-8"))
    assert code == 0
    assert figures["composer"]["fallbacks"] == 1.0
    assert figures["composer"]["reasons"] == {
        f"Nothing listens at {address}: start the server or correct the address.": figures["composer"]["n"]
    }
    assert figures["choosing"] == figures["baselines"]["keyword composer"]["choosing"]
    assert KEY not in out + err + out_file.read_text("utf-8")


def test_a_limit_counts_for_prompts_and_described_adapters(stylus: Run, demo: Path, files: Path) -> None:
    out_file = files / "figures.json"
    with serving(well_behaved()) as server:
        code, out, _ = stylus(
            "bench", demo, *options(files), *VLM, "--server", server.url, "--limit", "3", "--json", str(out_file)
        )
        cost = json.loads(out_file.read_text("utf-8"))["describer"]
        assert code == 0
        assert (cost["n"], cost["failed"], cost["reasons"]) == (3, 0.0, {})
        assert cost["tokens"] > 3 * 300
        assert "\nDescriber\n" in out
        assert [one.path for one in server.asked].count("/v1/chat/completions") == 3
        # The next run goes on with others; those that were described count in its figures.
        stylus("bench", demo, *options(files), *VLM, "--server", server.url, "--limit", "2")
        assert [one.path for one in server.asked].count("/v1/chat/completions") == 5


def test_a_describer_that_fails_is_measured_as_well(stylus: Run, demo: Path, files: Path) -> None:
    out_file = files / "figures.json"
    with serving({"/v1/chat/completions": chat("A square.")}) as server:
        stylus("bench", demo, *options(files), *VLM, "--server", server.url, "--json", str(out_file))
    cost = json.loads(out_file.read_text("utf-8"))["describer"]
    assert cost["failed"] == 1.0
    assert cost["reasons"] == {"The model's answer holds no JSON object.": cost["n"]}


def test_a_describer_that_cannot_be_had_is_said_before_anything_is_indexed(
    stylus: Run, demo: Path, files: Path, tmp_path: Path
) -> None:
    missing = str(tmp_path / "no model")
    code, out, err = stylus("bench", demo, *options(files), "--describer", "transformers", "--vlm", missing)
    assert (code, out) == (1, "")
    assert missing in err
    assert err.count("\n") == 1


def test_a_language_model_that_cannot_be_had_is_a_reason_to_fall_back(
    stylus: Run, demo: Path, files: Path, tmp_path: Path
) -> None:
    missing = str(tmp_path / "no model")
    code, out, _ = stylus("bench", demo, *options(files), "--composer", "transformers", "--llm", missing)
    assert code == 0
    assert missing in out.split("\nComposer\n")[1]


def test_a_limit_is_a_number_above_0(stylus: Run, demo: Path, files: Path) -> None:
    with pytest.raises(SystemExit):
        stylus("bench", demo, *options(files), "--limit", "0")
