"""`<lora:name:weight>` (HOST_CONTRACT 1.11, 1a.7, 6)."""

from __future__ import annotations

from typing import Any

import networks
from modules import double, extra_networks, shared

from tests.webui.double.context import Activation

_REMOVE = str.maketrans("", "", ":,")


class ExtraNetworkLora(extra_networks.ExtraNetwork):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__("lora")

    def activate(self, p: Any, params_list: list[Any]) -> None:
        self._add_network(p, params_list)
        error: BaseException | None = None
        try:
            self._load(params_list)
        except Exception as raised:
            error = raised
            raise
        finally:
            double.activations.append(Activation(p.iteration, p.is_hr_pass, networks.applied(), error))
        _hashes(p)

    def deactivate(self, p: Any) -> None: ...

    def _add_network(self, p: Any, params_list: list[Any]) -> None:
        """The setting "Add network to prompt"."""
        name = shared.opts.sd_lora
        if (
            name == "None"
            or name not in networks.available_networks
            or any(one.items[0] == name for one in params_list)
        ):
            return
        weight = shared.opts.extra_networks_default_multiplier
        p.all_prompts = [f"{prompt}<lora:{name}:{weight}>" for prompt in p.all_prompts]
        params_list.append(extra_networks.ExtraNetworkParams([name, weight]))

    def _load(self, params_list: list[Any]) -> None:
        names, te, unet = [], [], []
        for one in params_list:
            names.append(one.positional[0])
            # What is no number raises here: nothing of this batch is loaded.
            te.append(float(one.named.get("te", one.positional[1] if len(one.positional) > 1 else 1.0)))
            unet.append(float(one.named.get("unet", one.positional[2] if len(one.positional) > 2 else te[-1])))
        networks.load_networks(names, te, unet)


def _hashes(p: Any) -> None:
    if not shared.opts.lora_add_hashes_to_infotext:
        return
    if not p.is_hr_pass or not hasattr(p, "lora_hashes"):
        p.lora_hashes = {}
    for one in networks.loaded_networks:
        p.lora_hashes[one.mentioned_name.translate(_REMOVE)] = one.network_on_disk.shorthash
    if p.lora_hashes:
        p.extra_generation_params["Lora hashes"] = ", ".join(f"{key}: {value}" for key, value in p.lora_hashes.items())
