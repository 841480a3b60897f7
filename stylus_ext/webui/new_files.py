"""New LoRA files get indexed when the host has read its list anew."""

from __future__ import annotations

from stylus_ext.webui import host
from stylus_ext.webui.boundary import guarded
from stylus_ext.webui.loras import listed
from stylus_ext.webui.watch import Watcher


def notice_new_files() -> None:
    """Re-index in the background when the host has read its list of files anew."""

    def look() -> None:
        if host.list_watch.changed(listed()) and host.settings().guest.index_at_start:
            host.service().job.start()

    guarded(look, lambda _: None)  # whoever composes next is told


watcher = Watcher(notice_new_files)
