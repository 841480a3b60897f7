"""A request of the API: script arguments by title, and what an `infotext` fills (HOST_CONTRACT 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.webui.fakehost.infotext import parse_infotext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.webui.fakehost.scripts import Runner, Script


class ApiError(Exception):
    """What the caller gets as status and detail."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"{status}: {detail}")
        self.status = status


def script_args(runner: Runner, defaults: Sequence[object], body: Mapping[str, Any]) -> tuple[object, ...]:
    """Defaults, above them what the infotext says, above that what the request names."""
    args = list(defaults)
    params = parse_infotext(body["infotext"]) if body.get("infotext") else {}
    for component, label in runner.infotext_fields if params else ():
        value = label(params) if callable(label) else params.get(label)
        if value is not None:
            args[runner.inputs.index(component)] = type(component.value)(value)
    for title, named in (body.get("alwayson_scripts") or {}).items():
        script = _named(runner, title)
        given = named.get("args", [])[: script.args_to - script.args_from]
        args[script.args_from : script.args_from + len(given)] = given
    return tuple(args)


def prompt_of(body: Mapping[str, Any]) -> str:
    """Its own, else that of the infotext."""
    prompt = body.get("prompt", parse_infotext(body.get("infotext") or "")["Prompt"])
    if not isinstance(prompt, str):
        raise ApiError(422, "prompt must be a string")
    return prompt


def _named(runner: Runner, title: str) -> Script:
    for script in runner.scripts:
        if script.title().lower() == title.lower():
            if script.alwayson:
                return script
            raise ApiError(422, "Cannot have a selectable script in the always on scripts params")
    raise ApiError(422, f"Script '{title}' not found")
