"""Tests the models of the settings by asking them: what answers, how soon, and else exactly what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from time import monotonic
from typing import TYPE_CHECKING

from stylus_ext.backends import Backends
from stylus_ext.errors import ModelError, StylusError
from stylus_ext.models.chat import ChatModel
from stylus_ext.models.endpoint_errors import EndpointError, cleaned
from stylus_ext.probes import SECONDS, probe_chat, probe_encoder, probe_looker
from stylus_ext.servers import ON_SERVER, endpoint_of

if TYPE_CHECKING:
    from stylus_ext.models.endpoint import Endpoint
    from stylus_ext.settings import Settings

SHOWN = 10
"""Names of a server's models that are listed."""
_NAME = 60
"""Characters shown of each."""
_HOPELESS = frozenset({0, 401})
"""No server there, or the key is wrong: whatever else is asked would only say so again."""
_NO_LIST = "is there, but does not list its models: that alone is no fault."


@dataclass(frozen=True, slots=True)
class Check:
    """What became of asking one of `server`, `composer`, `describer`, `encoder`; the sentence is for the user."""

    role: str
    ok: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class _Part:
    """What a model is asked for. `limit`: seconds after which its answer comes too late to be used."""

    role: str
    model: str
    on_server: bool
    limit: float = inf


def check(settings: Settings, backends: Backends) -> tuple[Check, ...]:
    """Asks whatever the settings use of the server, the composer's model, the describer and the encoder.

    A server has SECONDS for each answer; a model of this machine takes what it needs to load. Raises no StylusError,
    and no sentence holds the key.
    """
    parts = _parts(settings)
    if not any(part.on_server for part in parts):
        return tuple(_check(part, settings, backends) for part in parts)
    server = _Server(settings)
    first = server.check()
    return first, *(server.check_part(part) if part.on_server else _check(part, settings, backends) for part in parts)


def _parts(settings: Settings) -> tuple[_Part, ...]:
    """What there is to ask; nothing where no model is used but the packaged encoder, which its package brings."""
    composer, describer, encoder = settings.composer, settings.describer, settings.encoder
    parts = []
    if composer.kind != "keyword":
        llm = composer.llm
        parts.append(_Part("composer", llm.model, composer.kind == "openai", llm.seconds))
    if describer.kind != "card":
        model = "" if describer.kind == "host" else describer.model
        parts.append(_Part("describer", model, describer.kind == "openai"))
    if encoder not in {"none", "packaged"}:
        parts.append(_Part("encoder", encoder.removeprefix(ON_SERVER), encoder.startswith(ON_SERVER)))
    return tuple(parts)


class _Server:
    """The server of the settings, with one try for each question: who waits for the answer can ask again."""

    def __init__(self, settings: Settings) -> None:
        server = replace(settings.server, timeout=min(settings.server.timeout, SECONDS), retries=0)
        composer = replace(settings.composer, llm=replace(settings.composer.llm, seconds=SECONDS))
        self._settings = replace(settings, server=server, composer=composer)
        # Not those in use: they would be let go for these settings, which nothing else has.
        self._backends = Backends()
        self._key = ""
        self._offers: tuple[str, ...] = ()
        self._hopeless = False

    def check(self) -> Check:
        try:
            endpoint = endpoint_of(self._settings.server, SECONDS)
        except StylusError as error:
            self._hopeless = True
            return Check("server", ok=False, sentence=str(error))
        self._key = endpoint.settings.key
        ok, sentence = self._list(endpoint)
        return Check("server", ok, cleaned(sentence, self._key))

    def check_part(self, part: _Part) -> Check:
        if self._hopeless:
            return Check(part.role, ok=False, sentence="Not asked: see what is said of the server.")
        found = _check(part, self._settings, self._backends)
        sentence = found.sentence if found.ok else found.sentence + self._missing(part.model)
        return replace(found, sentence=cleaned(sentence, self._key))

    def _list(self, endpoint: Endpoint) -> tuple[bool, str]:
        origin, began = endpoint.settings.origin, monotonic()
        try:
            self._offers = ChatModel(endpoint, "").models()
        except EndpointError as error:
            self._hopeless = error.status in _HOPELESS
            return (True, f"{origin} {_NO_LIST}") if error.status == 404 else (False, str(error))
        except ModelError:
            return True, f"{origin} {_NO_LIST}"
        count = len(self._offers)
        plural = "" if count == 1 else "s"
        return True, f"{origin} answered in {monotonic() - began:.1f} s and offers {count} model{plural}."

    def _missing(self, model: str) -> str:
        """What to say of a model that it does not list; nothing where it lists it, or none at all."""
        if not self._offers or {model, f"{model}:latest"}.intersection(self._offers):
            return ""
        shown = ", ".join(cleaned(name, self._key)[:_NAME] for name in self._offers[:SHOWN])
        more = f" and {len(self._offers) - SHOWN} more" if len(self._offers) > SHOWN else ""
        return f" The server offers: {shown}{more}."


def _check(part: _Part, settings: Settings, backends: Backends) -> Check:
    began = monotonic()
    try:
        trouble = _asked(part.role, settings, backends)
    except EndpointError as error:
        return Check(part.role, ok=False, sentence=str(error))
    except StylusError as error:
        # A describer's answer that cannot be used is told in words for the model.
        is_answer = isinstance(error, ModelError) and part.on_server and part.role == "describer"
        context = f"{part.model} answered, but not as it was asked to: " if is_answer else ""
        return Check(part.role, ok=False, sentence=f"{context}{error}")
    took = monotonic() - began
    answered = f"{part.model or part.role} answered in {took:.1f} s"
    if trouble:
        return Check(part.role, ok=False, sentence=f"{answered}, {trouble}")
    late = f", which is more than the {part.limit:g} s it has: test again, the first answer loads the model"
    return Check(part.role, ok=True, sentence=f"{answered}{late if took > part.limit else ''}.")


def _asked(role: str, settings: Settings, backends: Backends) -> str:
    """What is wrong with its answer, or nothing. Raises StylusError."""
    if role == "composer" and (chat := backends.chat(settings)):
        return probe_chat(chat)
    if role == "describer" and (looker := backends.looker(settings)):
        return probe_looker(looker)
    if role == "encoder" and (encoder := backends.encoder(settings)):
        return probe_encoder(encoder)
    return ""
