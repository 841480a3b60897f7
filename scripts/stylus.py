"""What the WebUI loads. All of it lives in `stylus_ext`: this file is executed anew on Reload UI, packages are not."""

from stylus_ext.webui import callbacks
from stylus_ext.webui.script import StylusScript

callbacks.register()

__all__ = ["StylusScript"]
