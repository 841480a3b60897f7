"""The scripts of one tab: their controls, and their hooks called in turn (HOST_CONTRACT 1, 3, 5)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.webui.double.script import AlwaysVisible, OnComponent, Script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.webui.double.errors import Errors


class ScriptRunner:
    def __init__(self, errors: Errors) -> None:
        self._errors = errors
        self.scripts: list[Script] = []
        self.alwayson_scripts: list[Script] = []
        self.selectable_scripts: list[Script] = []
        self.infotext_fields: list[Any] = []
        self.paste_field_names: list[Any] = []
        self.inputs: list[Any] = [None]
        self._after: dict[str, list[Any]] = {}
        self._before: dict[str, list[Any]] = {}

    def initialize_scripts(self, classes: Iterable[tuple[type[Script], str]], is_img2img: bool) -> None:
        for made, path in classes:
            script = self._errors.call(f"Error # failed to initialize Script {path}: ", made)
            if script is None:
                continue
            script.filename = path
            script.is_img2img, script.is_txt2img = is_img2img, not is_img2img
            script.tabname = "img2img" if is_img2img else "txt2img"
            visible = script.show(is_img2img)
            if not visible:
                continue
            script.alwayson = visible is AlwaysVisible
            self.scripts.append(script)
            (self.alwayson_scripts if script.alwayson else self.selectable_scripts).append(script)
        self._take_component_callbacks()

    def _take_component_callbacks(self) -> None:
        """Those of `show()` and `__init__`; what `ui()` registers is taken when all scripts have their controls."""
        for script in self.scripts:
            for known, registered in (
                (self._before, script.on_before_component_elem_id),
                (self._after, script.on_after_component_elem_id),
            ):
                for elem_id, callback in registered or []:
                    known.setdefault(elem_id, []).append(callback)
            script.on_before_component_elem_id = script.on_after_component_elem_id = None

    def setup_ui_for_section(self, section: str | None, scripts: list[Script] | None = None) -> None:
        import gradio as gr

        for script in self.alwayson_scripts if scripts is None else scripts:
            if script.alwayson and script.section != section:
                continue
            if script.create_group:
                with gr.Group(visible=script.alwayson) as group:
                    self._create_script_ui(script)
                script.group = group
            else:
                self._create_script_ui(script)

    def setup_ui(self) -> list[Any]:
        """What is left of the always-on scripts, then the dropdown, then the scripts one may select in it."""
        import gradio as gr

        self.setup_ui_for_section(None)
        titles = ["None", *map(self._title, self.selectable_scripts)]
        self.inputs[0] = gr.Dropdown(label="Script", elem_id="script_list", choices=titles, value="None", type="index")
        self.setup_ui_for_section(None, self.selectable_scripts)
        groups = [script.group for script in self.selectable_scripts]
        self.inputs[0].change(fn=_shown(len(groups)), inputs=[self.inputs[0]], outputs=groups)
        self._take_component_callbacks()
        return self.inputs

    def _title(self, script: Script) -> str:
        title = self._errors.call(f"Error calling: {script.filename}/title", script.title)
        return str(title or f"{script.filename} [error]")

    def _create_script_ui(self, script: Script) -> None:
        script.args_from = script.args_to = len(self.inputs)
        message = f"Error calling: {script.filename}/ui"
        script.controls = controls = self._errors.call(message, lambda: script.ui(script.is_img2img))
        if controls is None:
            return
        script.name = script.title().lower()
        for control in controls:
            control.custom_script_source = Path(str(script.filename)).name
        script.api_info = [control.label or "" for control in controls]
        self.infotext_fields += script.infotext_fields or []
        self.paste_field_names += script.paste_field_names or []
        self.inputs += controls
        script.args_to = len(self.inputs)

    def call(self, hook: str, p: Any, *first: Any, **kwargs: Any) -> None:
        """The hook of every always-on script that has one, with that script's own arguments."""
        for script in self._with(hook, self.alwayson_scripts):
            if hook == "setup" and p.is_api and script.setup_for_ui_only:
                continue
            self._errors.call(
                f"Error running {hook}: {script.filename}",
                partial(_run, script, hook, (p, *first), kwargs),
            )

    def _with(self, hook: str, scripts: list[Script]) -> list[Script]:
        # The class is asked, not the instance: a hook that was set on an instance is not called.
        return [one for one in scripts if getattr(type(one), hook, None) is not getattr(Script, hook, None)]

    def run(self, p: Any, *args: Any) -> Any:
        """The selected script in place of the host's own way; None where none is selected."""
        if not args or not args[0]:
            return None
        script = self.selectable_scripts[args[0] - 1]
        return script.run(p, *args[script.args_from : script.args_to])

    def before_component(self, component: Any, **kwargs: Any) -> None:
        self._component("before_component", self._before.get(kwargs.get("elem_id") or "", []), component, kwargs)

    def after_component(self, component: Any, **kwargs: Any) -> None:
        self._component("after_component", self._after.get(component.elem_id or "", []), component, kwargs)

    def _component(self, hook: str, callbacks: list[Any], component: Any, kwargs: dict[str, Any]) -> None:
        for callback in callbacks:
            met = OnComponent(component)
            self._errors.call(f"Error running on_{hook}", partial(callback, met))
        for script in self._with(hook, self.scripts):
            self._errors.call(
                f"Error running {hook}: {script.filename}",
                partial(getattr(script, hook), component, **kwargs),
            )

    def script(self, title: str) -> Script | None:
        return next((one for one in self.scripts if one.title().lower() == title.lower()), None)


def _run(script: Script, hook: str, first: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    args = first[0].script_args[script.args_from : script.args_to]
    getattr(script, hook)(*first, *args, **kwargs)


def _shown(count: int) -> Callable[[int | None], Any]:
    """Which groups of controls are seen when a script is selected."""

    def choose(chosen: int | None) -> Any:
        import gradio as gr

        updates = [gr.update(visible=at == chosen) for at in range(1, count + 1)]
        return updates[0] if count == 1 else updates

    return choose
