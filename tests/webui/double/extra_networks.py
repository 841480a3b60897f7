"""Tags in prompts: what is parsed, and what is called with it (HOST_CONTRACT 1.10, 1.11, 1a.10)."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.webui.double.errors import Errors

TAG = re.compile(r"<(\w+):([^>]+)>")


class ExtraNetworkParams:
    """The parts between the colons; `key=value` is a named one."""

    def __init__(self, items: Sequence[Any] = ()) -> None:
        self.items = list(items)
        self.positional: list[Any] = []
        self.named: dict[str, str] = {}
        for item in self.items:
            parts = item.split("=", 2) if isinstance(item, str) else [item]
            if len(parts) == 2:
                self.named[parts[0]] = parts[1]
            else:
                self.positional.append(item)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ExtraNetworkParams) and self.items == other.items

    __hash__ = None  # type: ignore[assignment]


class ExtraNetwork:
    def __init__(self, name: str) -> None:
        self.name = name

    def activate(self, p: Any, params_list: list[ExtraNetworkParams]) -> None:
        raise NotImplementedError

    def deactivate(self, p: Any) -> None:
        raise NotImplementedError


Parsed = dict[str, list[ExtraNetworkParams]]


def parse_prompt(prompt: str) -> tuple[str, Parsed]:
    found: Parsed = defaultdict(list)

    def take(match: re.Match[str]) -> str:
        found[match[1]].append(ExtraNetworkParams(match[2].split(":")))
        return ""

    return TAG.sub(take, prompt), found


def parse_prompts(prompts: Sequence[str]) -> tuple[list[str], Parsed | None]:
    """All prompts lose their tags; those of the first one alone count."""
    parsed = [parse_prompt(prompt) for prompt in prompts]
    return [text for text, _ in parsed], parsed[0][1] if parsed else None


class Registry:
    def __init__(self, errors: Errors) -> None:
        self._errors = errors
        self.networks: dict[str, ExtraNetwork] = {}
        self.aliases: dict[str, ExtraNetwork] = {}

    def activate(self, p: Any, data: Parsed) -> None:
        """Those that are asked for, then all others with nothing; then the scripts' hook."""
        asked: dict[ExtraNetwork, list[ExtraNetworkParams]] = {}
        for name, params in data.items():
            network = self.networks.get(name) or self.aliases.get(name)
            if network is not None:
                asked.setdefault(network, []).extend(params)
        done = [network for network, params in asked.items() if self._activate(p, network, params)]
        for network in self.networks.values():
            if network not in done:
                self._activate(p, network, [])
        if p.scripts is not None:
            p.scripts.call(
                "after_extra_networks_activate",
                p,
                batch_number=p.iteration,
                prompts=p.prompts,
                seeds=p.seeds,
                subseeds=p.subseeds,
                extra_network_data=data,
            )

    def _activate(self, p: Any, network: ExtraNetwork, params: list[ExtraNetworkParams]) -> bool:
        failed = object()
        message = f"activating extra network {network.name}"
        return self._errors.call(message, lambda: network.activate(p, params), failed) is not failed

    def deactivate(self, p: Any) -> None:
        for network in self.networks.values():
            self._errors.call(f"deactivating extra network {network.name}", partial(network.deactivate, p))
