"""The settings that `model_options` ask for, and what they cannot do without."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stylus_ext.errors import UsageError
from stylus_ext.models.endpoint_settings import EndpointSettings
from stylus_ext.settings import COMPOSERS, DESCRIBERS

if TYPE_CHECKING:
    from argparse import Namespace

    from stylus_ext.settings import Settings

KEYWORD, CARD, SERVER = COMPOSERS[0], DESCRIBERS[0], "openai"
"""What needs no model, and what needs a server."""
_REAL = "openai or transformers"
_EXAMPLE = "http://localhost:11434/v1"


def with_models(settings: Settings, arguments: Namespace) -> Settings:
    """The settings, with what those options of `model_options` ask for that the command has."""
    given = vars(arguments)
    server = replace(settings.server, address=given.get("server", ""))
    composer, describer = settings.composer, settings.describer
    if "composer" in given:
        llm = replace(
            composer.llm,
            model=given["llm"],
            seconds=given["llm_seconds"],
            candidates=given["llm_candidates"],
            check=given["llm_check"],
            device=given["device"],
            free=False,  # no image is made here that would need its memory, and the next prompt needs the model
        )
        composer = replace(composer, kind=given["composer"], llm=llm)
    if "describer" in given:
        describer = replace(
            describer,
            kind=given["describer"],
            model=given["vlm"],
            pictures=given["pictures"],
            concurrency=given["concurrency"],
            nsfw_remote=given["allow_nsfw_upload"],
            again=given["describe_again"],
            device=given["device"],
        )
    return replace(settings, server=server, composer=composer, describer=describer)


def require_models(settings: Settings) -> None:
    """What `openai` and `transformers` cannot do without. Raises StylusError, before anything is read."""
    composer, describer = settings.composer, settings.describer
    for flag, kind, name, model in (
        ("--composer", composer.kind, "--llm", composer.llm.model),
        ("--describer", describer.kind, "--vlm", describer.model),
    ):
        if kind in {KEYWORD, CARD}:
            if model:
                raise UsageError(f"{name} alone does nothing: add {flag} {_REAL}.")
        elif not model:
            raise UsageError(f"{flag} {kind} needs a model: name it with {name}.")
    used = " and ".join(using_server(settings))
    if used and not settings.server.address:
        raise UsageError(f"No server is set for {used}: add --server and its address, such as {_EXAMPLE}.")
    if used:
        EndpointSettings(settings.server.address)


def using_server(settings: Settings) -> tuple[str, ...]:
    """The options that need the server."""
    encoder = settings.encoder
    asked = (
        (f"--composer {SERVER}", settings.composer.kind == SERVER),
        (f"--describer {SERVER}", settings.describer.kind == SERVER),
        (f"--encoder {encoder}", encoder.startswith(f"{SERVER}:")),
    )
    return tuple(option for option, is_asked in asked if is_asked)
