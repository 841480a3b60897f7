"""Scripts and the runner of a tab (HOST_CONTRACT 1, 5). `Script` is one class for all tests, as in one process."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.webui.fakehost.prompts import strip_comments

if TYPE_CHECKING:
    from tests.webui.fakehost.world import World

AlwaysVisible = object()
HOOKS = (
    "setup before_process process before_process_batch after_extra_networks_activate process_batch postprocess_batch "
    "postprocess"
).split()


class Script:
    """The base class: what it defines itself counts as not there."""

    name: str | None = None
    section: str | None = None
    filename = ""
    args_from = args_to = 0
    alwayson = is_txt2img = is_img2img = False
    tabname = ""
    infotext_fields: list[Any] | None = None
    paste_field_names: list[Any] | None = None

    def title(self) -> str:
        raise NotImplementedError

    def show(self, is_img2img: bool) -> object:
        return AlwaysVisible

    def ui(self, is_img2img: bool) -> Any:
        return None

    def before_component(self, component: Any, **kwargs: Any) -> None: ...

    def after_component(self, component: Any, **kwargs: Any) -> None: ...

    def elem_id(self, item_id: str) -> str:
        slug = re.sub(r"[^a-z_0-9]", "", re.sub(r"\s", "_", self.title().lower()))
        return f"script_{self.tabname}_{slug}_{item_id}"


class Comments(Script):
    """The host's own, and the last one of all."""

    def title(self) -> str:
        return "Comments"

    def process(self, p: Any, *_: object) -> None:
        if p.world.opts.enable_prompt_comments:
            p.all_prompts = [strip_comments(prompt) for prompt in p.all_prompts]
            p.main_prompt = strip_comments(p.main_prompt)
            if getattr(p, "enable_hr", False):
                p.all_hr_prompts = [strip_comments(prompt) for prompt in p.all_hr_prompts]


@dataclass
class Runner:
    """The always-on scripts of one tab. `inputs` starts with the dropdown of selectable scripts."""

    world: World
    is_img2img: bool
    scripts: list[Script] = field(default_factory=list)
    inputs: list[Any] = field(default_factory=lambda: [None])
    infotext_fields: list[tuple[Any, Any]] = field(default_factory=list)

    def add(self, script_class: type[Script], filename: str) -> Script:
        script = script_class()
        script.filename = filename
        script.is_img2img, script.is_txt2img = self.is_img2img, not self.is_img2img
        script.tabname = "img2img" if self.is_img2img else "txt2img"
        script.alwayson = script.show(self.is_img2img) is AlwaysVisible
        script.args_from = script.args_to = len(self.inputs)
        self.scripts.append(script)
        return script

    def take_inputs(self, script: Script, controls: list[Any] | None) -> None:
        """What `ui()` returned. Only a script that returned a list has a name."""
        script.args_from = script.args_to = len(self.inputs)
        if controls is not None:
            script.name = script.title().lower()
            self.inputs += controls
            script.args_to = len(self.inputs)
            self.infotext_fields += script.infotext_fields or []

    def call(self, hook: str, p: Any, *args: Any, **kwargs: Any) -> None:
        """One hook of all scripts, each with its own arguments. Whatever a script raises is printed, no more."""
        for script in self.scripts:
            if hook not in _own(type(script)):
                continue
            own = p.script_args[script.args_from : script.args_to]
            work = partial(getattr(script, hook), p, *args, *own, **kwargs)
            self.world.shielded(f"Error running {hook}: {script.filename}", work)


def _own(script_class: type) -> set[str]:
    """The hooks a class defines: those of an instance are not seen."""
    return {name for one in script_class.__mro__ if one is not Script for name in vars(one) if name in HOOKS}
