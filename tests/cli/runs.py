"""What the tests of the commands share."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.models.misbehaving import Act, Asked, Reply, chat, json_of

PROJECT = Path(__file__).resolve().parents[2]
Run = Callable[..., tuple[int, str, str]]
"""(command, folder, *arguments, encoder="none") -> exit code, stdout, stderr; the fixture `stylus`."""
CAPTAIN = "Captain Ferrowyn Ashgale laughing in a crowded tavern, candle light"
FERROWYN = re.compile(r"<lora:(ferrowyn_ashgale_v[12]):\d(?:\.\d+)?>")
WORDS_ALONE = "Searching by words alone, without meaning: no text encoder is set."
ANSWER = ["choices", "composer", "notes", "original", "rejections", "tasks", "text"]
"""The fields of one prompt's answer as JSON."""


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


def answer(out: str) -> dict[str, Any]:
    """What `compose --json` wrote for one prompt."""
    (found,) = json.loads(out)
    assert isinstance(found, dict)
    assert sorted(found) == ANSWER
    return found


KEY = "sk-of-the-tests-0123456789"
CHAT, MODELS = "/v1/chat/completions", "/v1/models"
SQUARE = {"category": "object", "description": "A red square.", "phrases": ["crimson quad"], "weight": None}
LLM = json.dumps({"tasks": [{"task": "Ferrowyn", "adapters": [{"id": "a1", "reason": "it is her"}]}], "refused": []})
"""Takes the first candidate for one word of the prompt."""


def well_behaved() -> dict[str, Act]:
    """A server with a vision model, `llava`, and a language model, `qwen`, which both say always the same."""

    def act(asked: Asked) -> Reply | None:
        said = {"llava": json.dumps(SQUARE), "qwen": LLM}[asked.json["model"]]
        return chat(said)(asked)

    return {CHAT: act, MODELS: json_of({"data": [{"id": "llava"}, {"id": "qwen"}]})}
