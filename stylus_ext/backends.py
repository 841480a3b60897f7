"""Settings -> models. Each is made once and kept while the settings that name it stay as they are."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, cast

from stylus_ext.composer.judge import Llm
from stylus_ext.errors import ModelError, UsageError
from stylus_ext.models.chat import ChatModel
from stylus_ext.models.local_chat import LocalChat
from stylus_ext.models.resting import RestingEncoder
from stylus_ext.models.server_encoder import ServerEncoder
from stylus_ext.models.text_encoders import load_encoder
from stylus_ext.models.vision import load_vision
from stylus_ext.ports import never
from stylus_ext.refiner.looking import ChatDescriber
from stylus_ext.servers import ON_SERVER, endpoint_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from stylus_ext.domain import AdapterCard, ModelDescription, Picture
    from stylus_ext.errors import StylusError
    from stylus_ext.models.endpoint import Endpoint
    from stylus_ext.ports import Chat, PictureDescriber, TextEncoder
    from stylus_ext.settings import ServerSettings, Settings

_PATIENCE = 600.0
"""Seconds a description may take with all tries and pauses: nobody waits for it."""
_QUICK = 4.0
"""Seconds for the words of a prompt: somebody waits for them."""


class Unavailable:
    """Stands for a describer that cannot be had: says so whenever it is asked."""

    id = ""
    needs_pictures = False

    def __init__(self, error: StylusError) -> None:
        self._sentence = str(error)

    def look(self, card: AdapterCard, pictures: Sequence[Picture]) -> ModelDescription:  # noqa: ARG002 - the port's
        """Raises ModelError."""
        raise ModelError(self._sentence)

    def unload(self) -> None:
        """Nothing to free."""


class Backends:
    """Holds the models in use. Safe from any thread.

    `paused`: whether an image is being made, for which models of this machine give way; `hosts`: what only a host can
    offer as a describer, by kind.
    """

    def __init__(
        self, paused: Callable[[], bool] = never, hosts: Mapping[str, Callable[[], PictureDescriber]] | None = None
    ) -> None:
        self.paused = paused
        self._hosts = hosts or {}
        self._lock = Lock()
        self._kept: dict[str, tuple[Hashable, object]] = {}
        self._endpoints: dict[str, Endpoint] = {}

    def chat(self, settings: Settings) -> Chat | None:
        """The composer's language model, None for the keyword composer. Raises StylusError."""
        kind, llm = settings.composer.kind, settings.composer.llm
        if kind == "keyword":
            return None
        model = _named(llm.model, "composer")

        def make() -> Chat:
            if kind == "transformers":
                return LocalChat(model, llm.device, idle=settings.describer.idle)
            return ChatModel(self._endpoint("chat", settings.server, max(llm.seconds, 1.0)), model)

        return cast("Chat", self._once("chat", _chat_key(settings), make))

    def llm(self, settings: Settings) -> Llm | None:
        """The same with what it has answered so far, None for the keyword composer. Raises StylusError."""
        chat = self.chat(settings)
        return cast("Llm", self._once("llm", _chat_key(settings), lambda: Llm(chat))) if chat else None

    def looker(self, settings: Settings) -> PictureDescriber | None:
        """The refiner's vision model, None where cards alone are read. Raises StylusError."""
        describer = settings.describer
        if describer.kind == "card":
            return None
        if describer.kind == "host":
            return self._of_host(describer.kind)
        model = _named(describer.model, "describer")

        def make() -> PictureDescriber:
            if describer.kind == "openai":
                return ChatDescriber(ChatModel(self._endpoint("looker", settings.server, _PATIENCE), model))
            return load_vision(model, ChatDescriber, describer.device, self.paused, describer.idle)

        on_server = settings.server if describer.kind == "openai" else None
        key = (describer.kind, model, describer.device, describer.idle, on_server)
        return cast("PictureDescriber", self._once("looker", key, make))

    def encoder(self, settings: Settings, *, quick: bool = False) -> TextEncoder | None:
        """The text encoder, None where words alone count. Raises StylusError.

        `quick`: for the words of a prompt, where a server gets little time.
        """
        name = settings.encoder

        def make() -> TextEncoder | None:
            if not name.startswith(ON_SERVER):
                return load_encoder(name)
            model = _named(name.removeprefix(ON_SERVER), "encoder")
            if quick:
                hurried = replace(settings.server, retries=0)
                return RestingEncoder(ServerEncoder(self._endpoint(role, hurried, _QUICK), model))
            return ServerEncoder(self._endpoint(role, settings.server, _PATIENCE), model)

        on_server = settings.server if name.startswith(ON_SERVER) else None
        role = "query encoder" if quick and on_server else "encoder"
        return cast("TextEncoder | None", self._once(role, (name, on_server), make))

    def hang_up(self) -> None:
        """End what the vision model's server is asked now: nobody waits for it any more."""
        with self._lock:
            self._let_go("looker")

    def make_way(self) -> None:
        """Free the memory of the vision model in use, if any."""
        with self._lock:
            kept = [known for role, (_, known) in self._kept.items() if role in {"looker", *self._hosts}]
        for looker in kept:
            cast("PictureDescriber", looker).unload()

    def _of_host(self, kind: str) -> PictureDescriber:
        made = self._hosts.get(kind)
        if made is None:
            raise UsageError("The WebUI's own interrogators can be asked in the WebUI alone: choose another describer.")
        return cast("PictureDescriber", self._once(kind, kind, made))

    def _endpoint(self, role: str, server: ServerSettings, deadline: float) -> Endpoint:
        self._endpoints[role] = endpoint_of(server, deadline)
        return self._endpoints[role]

    def _let_go(self, role: str) -> None:
        """Of what is in use for this: its memory, and the questions that are under way."""
        _, model = self._kept.pop(role, (None, None))
        if let_go := getattr(model, "close", None) or getattr(model, "unload", None):
            let_go()
        if endpoint := self._endpoints.pop(role, None):
            endpoint.close()

    def _once(self, role: str, key: Hashable, make: Callable[[], object]) -> object:
        with self._lock:
            known = self._kept.get(role)
            if known is None or known[0] != key:
                self._let_go(role)
                known = self._kept[role] = (key, make())
            return known[1]


def _chat_key(settings: Settings) -> Hashable:
    llm = settings.composer.llm
    if settings.composer.kind == "transformers":
        return (llm.model.strip(), llm.device, settings.describer.idle)
    return (llm.model.strip(), llm.seconds, settings.server)


def _named(model: str, role: str) -> str:
    if not model.strip():
        raise UsageError(f"No model is set for the {role}: enter its name.")
    return model.strip()
