"""Where the hosts differ, each with its host and version. Components are asked, never their classes."""

from __future__ import annotations

from typing import Any


def pending_checkpoint(model_data: Any) -> Any:  # noqa: ANN401 - the host's
    """The checkpoint that was chosen but is not loaded yet, or None.

    Forge (2025-06): a change of the dropdown is written into `forge_loading_parameters`, the next generation loads it.
    AUTOMATIC1111 1.10.1 loads it at once.
    """
    chosen = (getattr(model_data, "forge_loading_parameters", None) or {}).get("checkpoint_info")
    loaded = getattr(model_data.sd_model, "sd_checkpoint_info", None)
    return None if chosen is None or getattr(loaded, "filename", None) == chosen.filename else chosen


def unsaved(component: Any) -> Any:  # noqa: ANN401 - gradio's
    """The component, kept out of `ui-config.json`: its first value follows our settings, not the first start.

    AUTOMATIC1111 1.10.1: an InputAccordion is saved twice, as the checkbox it is and as the accordion it holds.
    Forge (2025-06, gradio 4.40): it is a function, its accordion is not saved; the mark does no harm there.
    """
    component.do_not_save_to_config = True
    if (accordion := getattr(component, "accordion", None)) is not None:
        accordion.do_not_save_to_config = True
    return component
