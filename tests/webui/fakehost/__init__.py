"""A minimal double of the WebUI as `docs/HOST_CONTRACT.md` describes it. Our own code: none of the host's is in it."""

from __future__ import annotations

from tests.webui.fakehost.api import ApiError
from tests.webui.fakehost.host import FakeHost
from tests.webui.fakehost.processing import Img2Img, Processing, Result, Txt2Img

__all__ = ["ApiError", "FakeHost", "Img2Img", "Processing", "Result", "Txt2Img"]
