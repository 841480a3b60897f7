"""Asks a chat model of a server: one answer as text."""

from __future__ import annotations

import base64
import re
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from stylus_ext.errors import ModelError, UnusableAnswerError
from stylus_ext.models.endpoint_errors import EndpointError, Failure, cleaned
from stylus_ext.models.endpoint_status import explanation
from stylus_ext.models.redaction import names_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stylus_ext.models.endpoint import Endpoint
    from stylus_ext.ports import Message

_UNLOAD_SECONDS = 2.0
_REFUSED = {
    "response_format": re.compile(r"(?i)response[_ ]format|json[_ ]?(schema|object)|structured|grammar"),
    "temperature": re.compile(r"(?i)temperature"),
    "seed": re.compile(r"(?i)\bseed\b"),
    "max_tokens": re.compile(r"(?i)max_tokens"),
}
"""What some servers do not take -> how they say so."""
_REFUSING = frozenset({200, 400, 422, 500, 501})
"""The statuses they say it with."""
_NOBODY_THERE = frozenset({0, 429, 500, 502, 503, 504})
"""Statuses, or none, that do not tell what kind of server it is."""
_CLOSED = "</think>"


def as_json(message: Message) -> dict[str, object]:
    """As the API wants it; plain text where there are no pictures, because small servers know nothing else."""
    if not message.images:
        return {"role": message.role, "content": message.text}
    pictures = [f"data:image/jpeg;base64,{base64.b64encode(image).decode()}" for image in message.images]
    parts: list[object] = [{"type": "text", "text": message.text}]
    parts += [{"type": "image_url", "image_url": {"url": picture}} for picture in pictures]
    return {"role": message.role, "content": parts}


class ChatModel:
    """One model of a server. For any number of threads at once."""

    def __init__(self, endpoint: Endpoint, model: str) -> None:
        self._endpoint = endpoint
        self.id = model
        self._refused: frozenset[str] = frozenset()
        """Learned from the server, and kept as long as this object."""
        self._is_ollama: bool | None = None
        self._used = False
        """Whether anything was asked since the last `unload`."""

    def ask(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, object] | None,
        max_tokens: int,
        within: float | None = None,
    ) -> str:
        """The answer, as likely as can be the same for the same question. Raises ModelError.

        `schema`: a JSON schema the answer is to follow; a server that knows no `response_format` is asked once more
        without it, so the answer must be checked all the same. The same goes for
        what else only some take (temperature, seed, max_tokens). `within`: seconds in all, if less than the deadline
        of the endpoint.
        """
        wanted: dict[str, object] = {"temperature": 0, "seed": 0, "max_tokens": max_tokens}
        if schema is not None:
            named = {"name": "answer", "strict": True, "schema": schema}
            wanted["response_format"] = {"type": "json_schema", "json_schema": named}
        written = [as_json(message) for message in messages]
        end = monotonic() + (within if within is not None else self._endpoint.settings.deadline)
        self._used = True
        try:
            return self._content(self._choice({"model": self.id, "messages": written}, wanted, end))
        finally:
            self._used = True  # the server may have loaded it again after an `unload` meanwhile

    def models(self) -> tuple[str, ...]:
        """The names of the models the server offers, in its order. Raises ModelError."""
        answer = self._endpoint.get("/models")
        rows = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            raise ModelError(f"{self._endpoint.settings.origin} does not list its models: correct the address.")
        names = (row.get("id") for row in rows if isinstance(row, dict))
        return tuple(name for name in names if isinstance(name, str))

    def unload(self) -> None:
        """Asks Ollama to free the memory of the model, if it was asked anything since; at most two seconds.

        Other servers are left alone.
        """
        if not self._used:
            return
        self._used = False
        if self._is_ollama is None:
            self._is_ollama = self._found_ollama()
        if not self._is_ollama:
            return
        with suppress(ModelError):  # there is no server any more: nothing to free
            body = {"model": self.id, "keep_alive": 0}
            self._endpoint.post("/api/generate", body, root=True, within=_UNLOAD_SECONDS / 2)

    def close(self) -> None:
        """Ends what is under way; nothing can be asked any more."""
        self._endpoint.close()

    def _found_ollama(self) -> bool | None:
        """None where nobody told. No hosted one is asked: what a strange path costs there is not ours to know."""
        if self._endpoint.settings.origin.startswith("https:"):
            return False
        try:
            answer = self._endpoint.get("/api/version", root=True, within=_UNLOAD_SECONDS / 2)
        except EndpointError as error:
            return None if error.status in _NOBODY_THERE else False
        return isinstance(answer, dict) and isinstance(answer.get("version"), str)

    def _choice(self, body: Mapping[str, object], wanted: Mapping[str, object], end: float) -> dict[str, object]:
        """The first choice of the answer; what the server turns out not to take is left out."""
        refused = self._refused
        while True:
            asked = {**body, **_without(wanted, refused)}
            try:
                answer = self._endpoint.post("/chat/completions", asked, within=end - monotonic())
                choice = self._first(answer)
            except EndpointError as error:
                name = _newly_refused(error, wanted.keys() - refused)
                if name is None or monotonic() >= end:
                    raise
                refused |= {name}
            else:
                self._refused |= refused
                return choice

    def _first(self, answer: object) -> dict[str, object]:
        choices = answer.get("choices") if isinstance(answer, dict) else None
        choice = choices[0] if isinstance(choices, list) and choices else None
        if not isinstance(choice, dict) or not isinstance(choice.get("message"), dict):
            raise self._no_chat(answer)
        return choice

    def _content(self, choice: Mapping[str, object]) -> str:
        """Its text, which is stored and shown."""
        message = choice["message"]
        if choice.get("finish_reason") == "length":
            raise UnusableAnswerError(
                f"The answer of {self.id} was cut off: allow more tokens, or turn off its thinking."
            )
        text = _after_thinking(_text(message.get("content") if isinstance(message, dict) else None)).strip()
        if names_key(text, self._endpoint.settings.key):
            raise ModelError(f"{self.id} repeated the key in its answer, which is not used: try another model.")
        if not text:
            raise UnusableAnswerError(f"{self.id} gave no answer in words: try another model.")
        return text

    def _no_chat(self, answer: object) -> EndpointError:
        """Some servers answer 200 and tell only in the body what is wrong."""
        settings = self._endpoint.settings
        wrong = isinstance(answer, dict) and answer.get("error")
        said = cleaned(explanation(answer), settings.key) if wrong else ""
        sentence = f"{settings.origin} does not answer as a chat model: correct the address or the name of the model."
        return Failure(sentence, status=200, said=said).error()


def _without(wanted: Mapping[str, object], refused: frozenset[str]) -> dict[str, object]:
    """What is left to ask for; the limit of tokens has a second name, which newer hosted models want."""
    left = {name: value for name, value in wanted.items() if name not in refused}
    return left if "max_tokens" in left else {**left, "max_completion_tokens": wanted["max_tokens"]}


def _newly_refused(error: EndpointError, names: frozenset[str] | set[str]) -> str | None:
    if error.status not in _REFUSING:
        return None
    return next((name for name, said in _REFUSED.items() if name in names and said.search(error.said)), None)


def _text(content: object) -> str:
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _after_thinking(text: str) -> str:
    """Without the thoughts before it. Some servers leave out the tag that opens them, JSON never begins with them."""
    text = text.lstrip()
    if text.startswith("<think>"):
        return text.partition(_CLOSED)[2]
    return text.partition(_CLOSED)[2] if _CLOSED in text and text[0] not in "{[`" else text
