from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from stylus_ext.cli import main
from tests.cli.runs import PROJECT, start

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = ("numpy", "torch", "transformers", "faiss", "safetensors", "PIL", "sqlite3", "stylus_ext.app")
COMMANDS = ("index", "compose", "show", "doctor", "bench")


@pytest.mark.parametrize("arguments", [["--help"], *([command, "--help"] for command in COMMANDS)])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import json, sys; from stylus_ext.cli import main\n"
        f"try: main({arguments!r})\n"
        f"except SystemExit as end: print(json.dumps([end.code, [name for name in {HEAVY!r} if name in sys.modules]]))"
    )
    child = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert json.loads(child.stdout.splitlines()[-1]) == [0, []]
    assert child.stdout.startswith(f"usage: python -m stylus_ext {'' if len(arguments) == 1 else arguments[0]}")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["dance"], "invalid choice: 'dance'"),
        (["index"], "the following arguments are required: --lora-dir"),
        (["show", "--lora-dir", "."], "the following arguments are required: NAME"),
        (["bench", "--lora-dir", "."], "the following arguments are required: --ids, --libraries"),
        (["index", "--lora-dir", ".", "--seed", "1"], "unrecognized arguments: --seed 1"),
    ],
)
def test_wrong_usage_is_2(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_a_reader_that_has_seen_enough(tmp_path: Path) -> None:
    child = start("doctor", "--lora-dir", str(tmp_path), "--data-dir", f"{tmp_path}/data", "--encoder", "none")
    assert child.stdout
    child.stdout.close()
    assert child.stderr
    assert child.stderr.read() == b""
    assert child.wait(timeout=60) == 1
