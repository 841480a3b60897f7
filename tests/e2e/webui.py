"""A real checkout of the WebUI, started on a free loopback port with this extension linked in."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PROJECT = Path(__file__).resolve().parents[2]
CHECKOUT = os.environ.get("STYLUS_WEBUI_DIR", "")
FLAGS = "--api --skip-torch-cuda-test --use-cpu all --no-half --skip-version-check --no-download-sd-model"
START = os.environ.get("STYLUS_WEBUI_START", "")
"""How to start it where `venv/bin/python launch.py` will not do; `{port}` stands for the port."""
UP_SECONDS = 600
UP = "Startup time:"
"""What it prints when all is there, its routes and ours; it answers requests well before."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any


@dataclass(frozen=True)
class WebUI:
    """A running one. `login`: what requests carry, as `user:password`."""

    url: str
    loras: Path
    data: Path
    log: Path
    login: str = ""

    def ask(self, path: str, body: object = None, method: str = "", login: str | None = None) -> Answer:
        headers = {"Content-Type": "application/json"}
        if credentials := self.login if login is None else login:
            headers["Authorization"] = f"Basic {b64encode(credentials.encode()).decode()}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method or None)
        try:
            with urllib.request.urlopen(request, timeout=300) as response:
                return Answer(response.status, json.load(response))
        except urllib.error.HTTPError as error:
            text = error.read()
            return Answer(error.code, json.loads(text) if text[:1] in (b"{", b"[") else text.decode("utf-8", "replace"))

    def get(self, path: str) -> Any:
        answer = self.ask(path)
        assert answer.status == 200, answer
        return answer.body

    def post(self, path: str, body: object = None) -> Any:
        answer = self.ask(path, {} if body is None else body)
        assert answer.status == 200, answer
        return answer.body

    def printed(self, text: str) -> int:
        """How often so far."""
        return self.log.read_text("utf-8", "replace").count(text)

    def reindex(self) -> Any:
        """Index what is there now; returns the report."""
        self.post("/sdapi/v1/refresh-loras")
        self.post("/stylus/v1/reindex")
        deadline = time.monotonic() + 120
        while (state := self.get("/stylus/v1/reindex"))["running"]:
            assert time.monotonic() < deadline, state
            time.sleep(0.2)
        return state


@contextmanager
def running(folder: Path, flags: Sequence[str] = (), login: str = "") -> Iterator[WebUI]:
    """Start the checkout with a Lora folder and a data folder of its own below `folder`, and stop it in the end."""
    loras, data, log = folder / "Lora", folder / "data", folder / "webui.log"
    loras.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [*_start(port), "--lora-dir", str(loras), *flags]
    environment = {**os.environ, "STYLUS_DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"}
    with _linked(), log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=CHECKOUT, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            _wait(url, process, log)
            yield WebUI(url, loras, data, log, login)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def _start(port: int) -> list[str]:
    if START:
        return [part.replace("{port}", str(port)) for part in shlex.split(START)]
    own = Path(CHECKOUT, "venv", "bin", "python")
    python = str(own) if own.exists() else sys.executable
    return [python, "launch.py", *FLAGS.split(), "--port", str(port)]


@contextmanager
def _linked() -> Iterator[None]:
    """The extension in the checkout for as long as it runs; a link that is there already is left alone."""
    link = Path(CHECKOUT, "extensions", "stylus-under-test")
    mine = not any(one.resolve() == PROJECT for one in link.parent.iterdir())
    if mine:
        link.symlink_to(PROJECT, target_is_directory=True)
    try:
        yield
    finally:
        if mine:
            link.unlink()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it says itself that it is up: a request before that can keep its API from starting at all."""
    deadline = time.monotonic() + UP_SECONDS
    while UP not in log.read_text("utf-8", "replace"):
        assert process.poll() is None, log.read_text("utf-8", "replace")[-3000:]
        assert time.monotonic() < deadline, f"not up after {UP_SECONDS} s: {log.read_text('utf-8', 'replace')[-3000:]}"
        time.sleep(0.5)
    while _status(f"{url}/stylus/v1/status") not in (200, 401):
        assert time.monotonic() < deadline, f"{url} does not answer"
        time.sleep(0.5)


def _status(url: str) -> int:
    """Of the answer; 0 for none."""
    try:
        with urllib.request.urlopen(url, timeout=60) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
