"""The host's settings (HOST_CONTRACT 5)."""

from __future__ import annotations

from typing import Any


class OptionInfo:
    """One option; `info` and `needs_reload_ui` return it, so that they can be chained."""

    def __init__(  # noqa: PLR0917 - the host's signature
        self,
        default: Any = None,
        label: str = "",
        component: Any = None,
        component_args: Any = None,
        onchange: Any = None,
        section: tuple[str, str] | None = None,
        **more: Any,
    ) -> None:
        self.default, self.label, self.component, self.component_args = default, label, component, component_args
        self.onchange, self.section, self.more = onchange, section, more
        self.comment_after = ""
        self.do_not_save = False

    def info(self, text: str) -> OptionInfo:
        self.comment_after += f" ({text})"
        return self

    def needs_reload_ui(self) -> OptionInfo:
        return self.info("requires Reload UI")


class OptionHTML(OptionInfo):
    """Text between options; it has no value."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.do_not_save = True


class Options:
    """A value that nobody has set or declared is no attribute at all."""

    data: dict[str, Any]
    data_labels: dict[str, OptionInfo]

    def __init__(self, **data: Any) -> None:
        self.__dict__.update(data=data, data_labels={})

    def __getattr__(self, key: str) -> Any:
        if key in self.data:
            return self.data[key]
        if key in self.data_labels:
            return self.data_labels[key].default
        raise AttributeError(key)

    def __setattr__(self, key: str, value: Any) -> None:
        self.data[key] = value

    def add_option(self, key: str, info: OptionInfo) -> None:
        self.data_labels[key] = info
        if not info.do_not_save:
            self.data.setdefault(key, info.default)
