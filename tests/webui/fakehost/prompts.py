"""Tags of extra networks in prompts, and comments (HOST_CONTRACT 1.10, 1a.1, 1a.10)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NETWORK = re.compile(r"<(\w+):([^>]+)>")
"""What the host takes for a tag."""


@dataclass(frozen=True)
class Params:
    """One tag's arguments: `:` parts them, `=` names them."""

    items: tuple[str, ...]

    @property
    def positional(self) -> list[str]:
        return [item for item in self.items if item.count("=") != 1]

    @property
    def named(self) -> dict[str, str]:
        return dict(item.split("=") for item in self.items if item.count("=") == 1)


Data = dict[str, list[Params]]
"""Kind of network -> its tags."""


def parse_prompts(prompts: Sequence[str]) -> tuple[list[str], Data]:
    """All prompts without their tags, and the tags of the first one alone."""
    data: Data = {}
    for kind, arguments in NETWORK.findall(prompts[0]) if prompts else ():
        data.setdefault(kind, []).append(Params(tuple(arguments.split(":"))))
    return [NETWORK.sub("", prompt) for prompt in prompts], data


def strip_comments(text: str) -> str:
    """From `#` to the end of its line; a line of nothing else goes with it."""
    text = re.sub(r"(^|\n)#[^\n]*(\n|$)", "\n", text)
    return re.sub(r"#[^\n]*(\n|$)", "\n", text)
