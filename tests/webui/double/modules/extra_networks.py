"""The host's: tags in prompts."""

from modules import double

from tests.webui.double.extra_networks import (
    ExtraNetwork,
    ExtraNetworkParams,
    Registry,
    parse_prompt,
    parse_prompts,
)

__all__ = ["ExtraNetwork", "ExtraNetworkParams", "parse_prompt", "parse_prompts"]

_registry = Registry(double.errors)
extra_network_registry = _registry.networks
extra_network_aliases = _registry.aliases
activate = _registry.activate


def deactivate(p: object, extra_network_data: object) -> None:
    _registry.deactivate(p)


def register_extra_network(network: ExtraNetwork) -> None:
    extra_network_registry[network.name] = network


def register_extra_network_alias(network: ExtraNetwork, alias: str) -> None:
    extra_network_aliases[alias] = network
