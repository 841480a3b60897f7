"""The class that scripts of extensions stand on (HOST_CONTRACT 1 and 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

AlwaysVisible = object()


@dataclass
class OnComponent:
    component: Any


class Script:
    """All hooks do nothing: the runner knows by that which ones a script has."""

    name: str | None = None
    section: str | None = None
    filename: str | None = None
    args_from: int | None = None
    args_to: int | None = None
    alwayson = False
    is_txt2img = False
    is_img2img = False
    tabname: str | None = None
    group: Any = None
    create_group = True
    infotext_fields: Any = None
    paste_field_names: Any = None
    api_info: Any = None
    on_before_component_elem_id: list[tuple[str, Callable[[OnComponent], object]]] | None = None
    on_after_component_elem_id: list[tuple[str, Callable[[OnComponent], object]]] | None = None
    setup_for_ui_only = False
    controls: Any = None
    sorting_priority = 0

    def title(self) -> str:
        raise NotImplementedError

    def ui(self, is_img2img: bool) -> Any:
        return None

    def show(self, is_img2img: bool) -> Any:
        return True

    def run(self, p: Any, *args: Any) -> Any:
        return None

    def setup(self, p: Any, *args: Any) -> None: ...

    def before_process(self, p: Any, *args: Any) -> None: ...

    def process(self, p: Any, *args: Any) -> None: ...

    def before_process_batch(self, p: Any, *args: Any, **kwargs: Any) -> None: ...

    def after_extra_networks_activate(self, p: Any, *args: Any, **kwargs: Any) -> None: ...

    def process_before_every_sampling(self, p: Any, *args: Any, **kwargs: Any) -> None: ...

    def process_batch(self, p: Any, *args: Any, **kwargs: Any) -> None: ...

    def postprocess_batch(self, p: Any, *args: Any, **kwargs: Any) -> None: ...

    def postprocess_batch_list(self, p: Any, pp: Any, *args: Any, **kwargs: Any) -> None: ...

    def on_mask_blend(self, p: Any, mba: Any, *args: Any) -> None: ...

    def post_sample(self, p: Any, ps: Any, *args: Any) -> None: ...

    def before_hr(self, p: Any, *args: Any) -> None: ...

    def postprocess_image(self, p: Any, pp: Any, *args: Any) -> None: ...

    def postprocess_maskoverlay(self, p: Any, ppmo: Any, *args: Any) -> None: ...

    def postprocess_image_after_composite(self, p: Any, pp: Any, *args: Any) -> None: ...

    def postprocess(self, p: Any, processed: Any, *args: Any) -> None: ...

    def before_component(self, component: Any, **kwargs: Any) -> None: ...

    def after_component(self, component: Any, **kwargs: Any) -> None: ...

    def on_before_component(self, callback: Callable[[OnComponent], object], *, elem_id: str) -> None:
        self.on_before_component_elem_id = [*(self.on_before_component_elem_id or []), (elem_id, callback)]

    def on_after_component(self, callback: Callable[[OnComponent], object], *, elem_id: str) -> None:
        self.on_after_component_elem_id = [*(self.on_after_component_elem_id or []), (elem_id, callback)]

    def elem_id(self, item_id: str) -> str:
        """The tab is part of it only when the script is in both tabs."""
        kind = "img2img" if self.is_img2img else "txt2img"
        tab = f"{kind}_" if self.show(True) == self.show(False) else ""
        title = re.sub(r"[^a-z_0-9]", "", re.sub(r"\s", "_", self.title().lower()))
        return f"script_{tab}{title}_{item_id}"
