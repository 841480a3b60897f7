"""The section of the settings page, and the settings that are in force."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stylus_ext.webui.option import DEFAULTS, PREFIX
from stylus_ext.webui.option_table import GROUPS, OPTIONS

if TYPE_CHECKING:
    from collections.abc import Collection

    from stylus_ext.settings import Settings
    from stylus_ext.webui.option import Option

SECTION = ("stylus", "Stylus")
REINDEX = PREFIX + "reindex"
"""The option that is no option but the panels of the re-index and the self-test."""


def register() -> None:
    """Add the section. The host calls it at the start and on every Reload UI."""
    from modules import shared

    shared.opts.add_option(REINDEX, _panel())
    for number, group in enumerate(GROUPS):
        heading = shared.OptionHTML(f"<strong>{group.heading}</strong>")
        heading.section = SECTION
        shared.opts.add_option(f"{PREFIX}heading_{number}", heading)
        for option in group.options:
            shared.opts.add_option(option.key, _info(option))


def read_settings(overridden: Collection[str] = ()) -> Settings:
    """What the user has set; the default for what he has not, and for what cannot be used. Never raises.

    `overridden`: the keys that a request wanted to set for itself. A server that it names would get the key: where the
    host does not refuse private ones by itself, the default counts.
    """
    from modules import shared

    found = DEFAULTS
    for option in OPTIONS:
        if option.key in overridden and option.private and not _is_refused_to_requests(option.key):
            continue
        given = getattr(shared.opts, option.key, option.default)
        try:
            found = _with_value(found, option.path, option.control.read(given))
        except ValueError:
            continue  # a hand-written file, or the override of a request: the page shows what stands in it
    return found


def _panel() -> Any:  # noqa: ANN401 - the host's
    from modules import shared

    from stylus_ext.webui.settings_panel import settings_component

    info = shared.OptionInfo("", "", settings_component, section=SECTION)
    info.do_not_save = True
    return info


def _info(option: Option) -> Any:  # noqa: ANN401 - the host's
    import gradio as gr
    from modules import shared

    component = getattr(gr, option.control.component)
    arguments = dict(option.control.arguments)
    info = shared.OptionInfo(option.default, option.label, component, arguments, section=SECTION)
    info.info(option.explanation)
    if hasattr(info, "restrict_api"):  # neither `override_settings` nor POST /sdapi/v1/options sets it then
        info.restrict_api = option.private
    return info.needs_reload_ui() if option.reload else info


def _is_refused_to_requests(key: str) -> bool:
    """By `Options.set` of AUTOMATIC1111 1.10.1, Forge (2025-06) and reForge alike."""
    from modules import shared

    return bool(getattr(shared.opts.data_labels.get(key), "restrict_api", False))


def _with_value(settings: Any, path: str, value: object) -> Any:  # noqa: ANN401 - settings, or a part of them
    """The same settings but for one field."""
    name, _, rest = path.partition(".")
    return replace(settings, **{name: _with_value(getattr(settings, name), rest, value) if rest else value})
