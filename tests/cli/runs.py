"""What the tests of the commands share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.models.misbehaving import Act, Asked, Reply, chat, json_of

PROJECT = Path(__file__).resolve().parents[2]
Run = Callable[..., tuple[int, str, str]]
"""(command, folder, *arguments, encoder="none") -> exit code, stdout, stderr; the fixture `stylus`."""


def start(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """The command line in a process of its own, all streams piped."""
    return subprocess.Popen(
        [sys.executable, "-m", "stylus_ext", *arguments],
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def write_named(folder: Path, *names: str) -> Path:
    """Adapters of which only the name is known: `.pt` files are never opened."""
    for name in names:
        path = folder / f"{name}.pt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return folder


KEY = "sk-of-the-tests-0123456789"
CHAT, MODELS = "/v1/chat/completions", "/v1/models"
SQUARE = {"category": "object", "description": "A red square.", "phrases": ["crimson quad"], "weight": None}
LLM = json.dumps({"tasks": [{"task": "Ferrowyn", "adapters": [{"id": "a1", "reason": "it is her"}]}], "refused": []})
"""Takes the first candidate for one word of the prompt."""


def well_behaved() -> dict[str, Act]:
    """A server with a vision model, `llava`, and a language model, `qwen`, which both say always the same."""

    def act(asked: Asked) -> Reply | None:
        answer = {"llava": json.dumps(SQUARE), "qwen": LLM}[asked.json["model"]]
        return chat(answer)(asked)

    return {CHAT: act, MODELS: json_of({"data": [{"id": "llava"}, {"id": "qwen"}]})}
