"""Everything that is registered with the host. Run anew on Reload UI, when the host has forgotten all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stylus_ext.webui import api, generation, host, infotext, library_tab, options, xyz
from stylus_ext.webui.boundary import guarded

if TYPE_CHECKING:
    from collections.abc import MutableMapping


def register() -> None:
    """Called by `scripts/stylus.py` while the host loads it."""
    from modules import script_callbacks

    host.service()  # made here, before there are threads that could make two
    script_callbacks.on_ui_settings(options.register)
    script_callbacks.on_ui_tabs(library_tab.tab)
    script_callbacks.on_before_ui(xyz.register)
    script_callbacks.on_infotext_pasted(_pasted)
    script_callbacks.on_app_started(started)
    script_callbacks.on_script_unloaded(generation.watcher.stop)


def started(demo: Any, app: Any) -> None:  # noqa: ANN401 - the host's
    """The page is up: routes, and a look for new files in the background, now and whenever the host has looked."""
    api.add_routes(demo, app)
    generation.watcher.start()

    def look() -> None:
        if host.settings().guest.index_at_start:
            host.service().job.start()

    guarded(look, lambda _: None)


def _pasted(_: str, params: MutableMapping[str, Any]) -> None:
    from modules import shared

    if getattr(shared.opts, "infotext_styles", "Ignore") != "Ignore":
        infotext.restore_styles(params, shared.prompt_styles.extract_styles_from_prompt)
