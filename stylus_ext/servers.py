"""The model server of the settings: its address, its key, and whether it stands on this machine."""

from __future__ import annotations

import ipaddress
import os
from typing import TYPE_CHECKING

from stylus_ext.errors import ModelError, UsageError
from stylus_ext.models.endpoint import Endpoint, EndpointSettings

if TYPE_CHECKING:
    from stylus_ext.settings import ServerSettings, Settings

KEY = "STYLUS_API_KEY"
"""What the environment calls the key of the model server."""
ON_SERVER = "openai:"
"""What an encoder's name begins with when the server has it."""


def endpoint_of(server: ServerSettings, deadline: float = 120.0) -> Endpoint:
    """The server of the settings. Raises UsageError without an address, ModelError where it cannot be meant."""
    if not server.address.strip():
        raise UsageError("No model server is set: enter its address, for example http://localhost:11434/v1.")
    key = server.key.strip() or os.environ.get(KEY, "").strip()
    timeout = min(server.timeout, deadline)
    return Endpoint(EndpointSettings(server.address, key, timeout, deadline, server.retries))


def is_remote(settings: Settings) -> bool:
    """Whether pictures would leave this machine. What cannot be told counts as elsewhere."""
    return settings.describer.kind == "openai" and not _is_here(settings.server)


def uses_this_gpu(settings: Settings) -> bool:
    """Whether the composer's language model may want the GPU that images are made on."""
    if settings.composer.kind == "transformers":
        return settings.composer.llm.device != "cpu"
    return settings.composer.kind == "openai" and _is_here(settings.server)


def _is_here(server: ServerSettings) -> bool:
    try:
        host = EndpointSettings(server.address).host
    except ModelError:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
