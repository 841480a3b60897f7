"""The settings page (HOST_CONTRACT 5): a component for each option, one button, all values anew on page load."""

from __future__ import annotations

from typing import Any


def component_of(key: str) -> Any:
    """Labelled, with its id and its value; by the type of the default where none is named."""
    import gradio as gr
    from modules import shared

    info = shared.opts.data_labels[key]
    arguments = info.component_args() if callable(info.component_args) else info.component_args or {}
    by_type = {str: gr.Textbox, int: gr.Number, bool: gr.Checkbox}
    component = info.component or by_type[type(info.default)]
    value = shared.opts.data.get(key, info.default)
    return component(label=info.label, value=value, elem_id=f"setting_{key}", **arguments)


def apply(*values: Any) -> tuple[str, str]:
    """All or nothing where a value is of another type than its default."""
    from modules import shared

    opts = shared.opts
    shown = [key for key in opts.data_labels if key in _shown()]
    for key, value in zip(shown, values, strict=True):
        default = opts.data_labels[key].default
        if not opts.same_type(value, default):
            raise TypeError(f"Bad value for setting {key}: {value}; expecting {type(default).__name__}")
    changed = [key for key, value in zip(shown, values, strict=True) if opts.set(key, value)]
    opts.save(shared.config_filename)
    return opts.dumpjson(), f"{len(changed)} settings changed{': ' if changed else ''}{', '.join(changed)}."


def _shown() -> dict[str, Any]:
    """The options that have a place on the page: those of a section."""
    from modules import shared

    return {key: info for key, info in shared.opts.data_labels.items() if info.section[0] is not None}


def _refreshed(key: str) -> Any:
    import gradio as gr
    from modules import shared

    info = shared.opts.data_labels[key]
    arguments = info.component_args() if callable(info.component_args) else info.component_args or {}
    return gr.update(value=getattr(shared.opts, key), **{k: v for k, v in arguments.items() if k != "precision"})


class SettingsPage:
    def __init__(self) -> None:
        import gradio as gr
        from modules import shared

        shared.opts.reorder()
        self.components: dict[str, Any] = {}
        with gr.Blocks(analytics_enabled=False) as self.blocks:
            self.submit = gr.Button(value="Apply settings", variant="primary", elem_id="settings_submit")
            self.restart = gr.Button(value="Reload UI", variant="primary", elem_id="settings_restart_gradio")
            self.result = gr.HTML(elem_id="settings_result")
            with gr.Tabs(elem_id="settings"):
                for section in dict.fromkeys(info.section for info in _shown().values()):
                    with gr.TabItem(elem_id=f"settings_{section[0]}", label=section[1]):
                        self._section(section)
            self.json = gr.Textbox(elem_id="settings_json", value=shared.opts.dumpjson, visible=False)

    def _section(self, section: tuple[str, str]) -> None:
        import gradio as gr

        with gr.Column(elem_id=f"column_settings_{section[0]}", variant="compact"):
            for key, info in _shown().items():
                if info.section == section:
                    self.components[key] = component_of(key)

    def connect(self, demo: Any) -> None:
        """Within the whole page."""
        in_order = [self.components[key] for key in _shown()]
        self.submit.click(fn=_applied, inputs=in_order, outputs=[self.json, self.result])
        keys = list(self.components)
        demo.load(
            fn=lambda: [_refreshed(key) for key in keys],
            inputs=[],
            outputs=[self.components[key] for key in keys],
            queue=False,
        )


def _applied(*values: Any) -> tuple[Any, str]:
    import gradio as gr
    from modules import double

    failed = object()
    done = double.errors.call("Error completing request", lambda: apply(*values), failed)
    if done is not failed:
        return done  # type: ignore[no-any-return]
    error = double.errors.reports[-1].error
    return gr.update(), f"<div class='error'>{type(error).__name__}: {error}</div>"
