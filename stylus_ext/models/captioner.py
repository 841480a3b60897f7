"""Describes adapters by captions of their previews, with a small model of this machine."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from stylus_ext.domain import ModelDescription
from stylus_ext.errors import ModelError
from stylus_ext.models.architectures import vision_class
from stylus_ext.models.generation import written
from stylus_ext.models.loaded import LoadedModel, Parts
from stylus_ext.models.pretrained import load, load_model, model_folder, model_type, need
from stylus_ext.ports import never
from stylus_ext.text import plain, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stylus_ext.domain import AdapterCard, Picture

FLORENCE = "florence2"
CAPTIONERS = frozenset({"blip", "blip-2", "git", "vision-encoder-decoder", FLORENCE})
"""Kinds of models that say what a picture shows, and cannot be asked anything."""
_VERSION = "captions-1"
_TASK = "<MORE_DETAILED_CAPTION>"
_TOKENS = 60
_TOKENS_IN_DETAIL = 160
_LONGEST = 300
_LONGEST_IN_ALL = 1200


class Captioner:
    """`name` is a folder or a hub id; nothing is loaded or downloaded before the first picture.

    Raises MissingDependencyError without torch, transformers and Pillow.
    """

    needs_pictures = True

    def __init__(
        self, name: str, device: str = "cpu", interrupted: Callable[[], bool] = never, idle: float = 300.0
    ) -> None:
        need("torch", "transformers", "PIL", what="A vision model of this machine")
        self._name = name
        self.id = f"{name}/{_VERSION}"
        self._model = LoadedModel(name, self._read, device, interrupted, idle)

    def look(self, card: AdapterCard, pictures: Sequence[Picture]) -> ModelDescription:
        """A caption of each picture, to be added to the card's description. Raises ModelError, GaveWayError."""
        if not pictures:
            raise ModelError(f"{self._name} needs a preview picture to describe {card.name}: add one beside its file.")
        with self._model.asked() as parts:
            captions = [_caption(parts, picture.jpeg) for picture in pictures]
        said = "; ".join(dict.fromkeys(caption for caption in captions if caption))
        text = f"Pictures show: {shortened(said, _LONGEST_IN_ALL)}." if said else ""
        return ModelDescription(description=text, whole=False)

    def unload(self) -> None:
        """Free its memory of the GPU."""
        self._model.unload()

    def _read(self) -> Parts:
        from transformers import AutoImageProcessor, AutoProcessor, AutoTokenizer

        part = vision_class(model_type(self._name))
        folder = model_folder(self._name)
        model = load_model(part, folder)
        if _is_florence(model):
            return Parts(model, load(AutoProcessor, folder))
        # The processor of ViT-GPT2 is none, and those of the others need a text, or not, by the version.
        return Parts(model, _Tools(load(AutoImageProcessor, folder), load(AutoTokenizer, folder)))


class _Tools:
    """What makes pixels of pictures and words of tokens."""

    def __init__(self, images: Any, tokenizer: Any) -> None:  # noqa: ANN401 - transformers'
        self._images = images
        self.decode = tokenizer.decode

    def __call__(self, image: Any) -> Mapping[str, Any]:  # noqa: ANN401 - Pillow's
        return {"pixel_values": self._images(images=image, return_tensors="pt")["pixel_values"]}


def _caption(parts: Parts, jpeg: bytes) -> str:
    from PIL import Image

    image = Image.open(BytesIO(jpeg)).convert("RGB")
    if _is_florence(parts.model):
        inputs = parts.tool(images=image, text=_TASK, return_tensors="pt")
        row = written(parts, inputs, _TOKENS_IN_DETAIL)
    else:
        row = written(parts, parts.tool(image), _TOKENS)
    text = plain(str(parts.tool.decode(row, skip_special_tokens=True)))
    return shortened(text, _LONGEST).rstrip(" .;")


def _is_florence(model: Any) -> bool:  # noqa: ANN401
    return bool(model.config.model_type == FLORENCE)
