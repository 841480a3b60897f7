"""Everything that is registered with the host. Run anew on Reload UI, when the host has forgotten all of it.

What is not needed to build a page is imported late: the host waits for every module while it starts.
"""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Any

from stylus_ext.webui import host, new_files, options, xyz
from stylus_ext.webui.boundary import guarded

if TYPE_CHECKING:
    from collections.abc import MutableMapping

FIRST_LOOK = "stylus-start"
"""The thread that looks for new files when the page is up."""


def register() -> None:
    """Called by `scripts/stylus.py` while the host loads it."""
    from modules import script_callbacks

    script_callbacks.on_ui_settings(options.register)
    script_callbacks.on_ui_tabs(_tab)
    script_callbacks.on_before_ui(xyz.register)
    script_callbacks.on_infotext_pasted(_pasted)
    script_callbacks.on_app_started(started)
    script_callbacks.on_script_unloaded(new_files.watcher.stop)


def started(demo: Any, app: Any) -> None:  # noqa: ANN401 - the host's
    """The page is up: routes, and a look for new files in the background, now and whenever the host has looked."""
    from stylus_ext.webui import api

    api.add_routes(demo, app)
    new_files.watcher.start()
    Thread(target=guarded, args=(_look, lambda _: None), name=FIRST_LOOK, daemon=True).start()


def _look() -> None:
    if host.settings().guest.index_at_start:
        host.service().job.start()


def _tab() -> list[tuple[Any, str, str]]:
    from stylus_ext.webui import library_tab

    return library_tab.tab()


def _pasted(_: str, params: MutableMapping[str, Any]) -> None:
    from modules import shared

    from stylus_ext.webui import infotext

    if getattr(shared.opts, "infotext_styles", "Ignore") != "Ignore":
        infotext.restore_styles(params, shared.prompt_styles.extract_styles_from_prompt)
