"""What is done on a page and seen there."""

from __future__ import annotations

import sys
from typing import Any

STYLUS = "#script_txt2img_stylus_"
VIEW = f"{STYLUS}view"
EVIL = "<img src=x onerror=alert(1)>"


def service() -> Any:
    """The one that the page talks to: its modules are others than those that this file could import."""
    return sys.modules["stylus_ext.webui.host"].service()


def act(page: Any, wanted: str, within: str = VIEW) -> None:
    page.locator(f"{within} [data-act={wanted}]").first.click()


def see(page: Any, text: str, within: str = VIEW) -> None:
    """Wait until it stands there."""
    page.locator(within, has_text=text).first.wait_for()


def vanish(page: Any, selector: str) -> None:
    page.wait_for_selector(selector, state="detached")


def generated(page: Any) -> str:
    page.click("#txt2img_generate")
    page.wait_for_selector("#html_info_txt2img p")
    return str(page.inner_text("#html_info_txt2img"))


def turn_to(page: Any, tab: str) -> None:
    page.click(f"#tabs > .tab-nav > button:has-text('{tab}')")
