"""The host's settings (HOST_CONTRACT 5)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Section = tuple[str | None, str]
"""The id and the name of a page; without an id its settings are on no page."""
_OWN = {"data_labels", "data", "errors"}


class OptionInfo:
    def __init__(  # noqa: PLR0917 - the host's
        self,
        default: Any = None,
        label: str = "",
        component: Any = None,
        component_args: Any = None,
        onchange: Callable[[], object] | None = None,
        section: Section | None = None,
        refresh: Callable[[], object] | None = None,
        comment_before: str = "",
        comment_after: str = "",
        infotext: str | None = None,
        restrict_api: bool = False,
        category_id: str | None = None,
    ) -> None:
        self.default, self.label, self.component, self.component_args = default, label, component, component_args
        self.onchange, self.section, self.refresh, self.infotext = onchange, section, refresh, infotext
        self.comment_before, self.comment_after = comment_before, comment_after
        self.restrict_api, self.category_id = restrict_api, category_id
        self.do_not_save = False

    def info(self, info: str) -> OptionInfo:
        self.comment_after += f"<span class='info'>({info})</span>"
        return self

    def html(self, html: str) -> OptionInfo:
        self.comment_after += html
        return self

    def link(self, label: str, url: str) -> OptionInfo:
        self.comment_before += f"[<a href='{url}' target='_blank'>{label}</a>]"
        return self

    def needs_restart(self) -> OptionInfo:
        self.comment_after += " <span class='info'>(requires restart)</span>"
        return self

    def needs_reload_ui(self) -> OptionInfo:
        self.comment_after += " <span class='info'>(requires Reload UI)</span>"
        return self


class OptionHTML(OptionInfo):
    """A piece of the settings page that holds no value."""

    def __init__(self, text: str) -> None:
        super().__init__(str(text).strip(), component=_html)
        self.do_not_save = True


def _html(**kwargs: Any) -> Any:
    import gradio as gr

    return gr.HTML(elem_classes="settings-info", **kwargs)


def options_section(identifier: tuple[str | None, ...], options: dict[str, OptionInfo]) -> dict[str, OptionInfo]:
    for one in options.values():
        one.section = (identifier[0], str(identifier[1]))
        if len(identifier) == 3:
            one.category_id = identifier[2]
    return options


class Options:
    def __init__(self, data_labels: dict[str, OptionInfo], errors: Any) -> None:
        self.data_labels = data_labels
        self.errors = errors
        self.data: dict[str, Any] = {key: one.default for key, one in data_labels.items() if not one.do_not_save}

    def __getattr__(self, key: str) -> Any:
        if key in _OWN:
            raise AttributeError(key)
        if key in self.data:
            return self.data[key]
        if key in self.data_labels:
            return self.data_labels[key].default
        raise AttributeError(key)

    def __setattr__(self, key: str, value: Any) -> None:
        if key in _OWN or (key not in self.data and key not in self.data_labels):
            super().__setattr__(key, value)
            return
        info = self.data_labels.get(key)
        if info is not None and info.do_not_save:
            return
        if info is not None and isinstance(info.component_args, dict) and info.component_args.get("visible") is False:
            raise RuntimeError(f"not possible to set '{key}' because it is restricted")
        self.data[key] = value

    def add_option(self, key: str, info: OptionInfo) -> None:
        self.data_labels[key] = info
        if key not in self.data and not info.do_not_save:
            self.data[key] = info.default

    def set(self, key: str, value: Any, is_api: bool = False, run_callbacks: bool = True) -> bool:
        """True if it is another value than before."""
        before, info = self.data.get(key), self.data_labels[key]
        if before == value or info.do_not_save or (is_api and info.restrict_api):
            return False
        try:
            setattr(self, key, value)
        except RuntimeError:
            return False
        if not run_callbacks or info.onchange is None:
            return True
        failed = object()
        if self.errors.call(f"changing setting {key} to {value}", info.onchange, failed) is failed:
            setattr(self, key, before)
            return False
        return True

    def get_default(self, key: str) -> Any:
        info = self.data_labels.get(key)
        return None if info is None else info.default

    def same_type(self, one: Any, other: Any) -> bool:
        """None fits everything, a whole number is a number."""
        if one is None or other is None:
            return True
        kinds = [float if type(value) is int else type(value) for value in (one, other)]
        return kinds[0] == kinds[1]

    def cast_value(self, key: str, value: Any) -> Any:
        default = self.data_labels[key].default
        kind = type(getattr(self, key) if default is None else default)
        if value is None or kind is type(None):
            return None
        return False if kind is bool and value == "False" else kind(value)

    def reorder(self) -> None:
        """Settings of one section go together, sections by their names. An option of none breaks the host's page."""

        def name(one: tuple[str, OptionInfo]) -> str:
            assert one[1].section is not None, f"{one[0]} has no section"
            return one[1].section[1]

        self.data_labels = dict(sorted(self.data_labels.items(), key=name))

    def dumpjson(self) -> str:
        return json.dumps({key: self.data.get(key, one.default) for key, one in self.data_labels.items()})

    def save(self, path: str | Path) -> None:
        with open(path, "w", encoding="utf8") as file:  # noqa: PTH123 - the host's own way, a path or a name
            json.dump(self.data, file, indent=4, ensure_ascii=False)

    def load(self, path: str | Path) -> None:
        try:
            with open(path, encoding="utf8") as file:  # noqa: PTH123
                self.data = json.load(file)
        except FileNotFoundError:
            self.data = {}
