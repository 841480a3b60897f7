"""Example images of a card: their prompts, the multiplier its own adapter had in them, and whether any is daring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylus_ext.library.cleaning import weight_of
from stylus_ext.library.formats.daring import flag_pictures
from stylus_ext.library.formats.json_values import mapping, mappings, name_key
from stylus_ext.library.infotext import lora_weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stylus_ext.library.formats.sheet import FactSheet

_MAX_IMAGES = 100
# sd-webui-additional-networks, the extension before the host had LoRA, has five slots.
_ADDNET_KEYS = tuple(
    (f"AddNet Model {slot}", f"AddNet Weight A {slot}", f"AddNet Weight {slot}") for slot in range(1, 6)
)


@dataclass(frozen=True)
class Identity:
    """How the adapter is called in its examples: `name_key`s, and the civitai version id (an int) if known."""

    names: frozenset[str]
    version_id: object = None

    def weight_in(self, prompt: object, meta: Mapping[str, object]) -> float | None:
        """Its multiplier by its own tag, else by what the generator recorded beside the prompt, else None."""
        if isinstance(prompt, str):
            for name, weight in lora_weights(prompt).items():
                if name in self.names:
                    return weight
        for resource in mappings(meta.get("resources")):
            if name_key(resource.get("name")) in self.names:
                return weight_of(resource.get("weight"))
        for resource in mappings(meta.get("civitaiResources")):
            if isinstance(self.version_id, int) and resource.get("modelVersionId") == self.version_id:
                return weight_of(resource.get("weight"))
        return self._addnet_weight(meta)

    def _addnet_weight(self, meta: Mapping[str, object]) -> float | None:
        for model_key, unet_key, weight_key in _ADDNET_KEYS:
            model = meta.get(model_key)
            # written as `name(hash)`
            if isinstance(model, str) and name_key(model.rpartition("(")[0]) in self.names:
                return weight_of(meta.get(unet_key, meta.get(weight_key)))
        return None


def identity(*names: object, version_id: object = None) -> Identity:
    """An adapter's identity from its file stem and the file names a sidecar records for it."""
    return Identity(frozenset(filter(None, map(name_key, names))), version_id)


def read_images(images: object, own: Identity, sheet: FactSheet) -> None:
    """The `images[].meta` of civitai; newer answers wrap it once more as `meta.meta`."""
    flag_pictures(images, sheet)
    for image in _first(mappings(images)):
        outer = mapping(image.get("meta"))
        meta = outer if "prompt" in outer else mapping(outer.get("meta"))
        sheet.example(meta.get("prompt"), own.weight_in(meta.get("prompt"), meta))


def read_flat_images(images: object, own: Identity, sheet: FactSheet) -> None:
    """The `images[]` of rgthree: `positive` and `resources` stand in the image itself."""
    flag_pictures(images, sheet)
    for image in _first(mappings(images)):
        sheet.example(image.get("positive"), own.weight_in(image.get("positive"), image))


def _first(images: list[dict[str, object]]) -> Iterable[dict[str, object]]:
    return images[:_MAX_IMAGES]
