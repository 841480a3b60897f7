"""Where the hosts differ, each with its host and version. Components are asked, never their classes."""

from __future__ import annotations

from typing import Any


def unsaved(component: Any) -> Any:  # noqa: ANN401 - gradio's
    """The component, kept out of `ui-config.json`: its first value follows our settings, not the first start.

    AUTOMATIC1111 1.10.1: an InputAccordion is saved twice, as the checkbox it is and as the accordion it holds.
    Forge (2025-06, gradio 4.40): it is a function, its accordion is not saved; the mark does no harm there.
    """
    component.do_not_save_to_config = True
    if (accordion := getattr(component, "accordion", None)) is not None:
        accordion.do_not_save_to_config = True
    return component
