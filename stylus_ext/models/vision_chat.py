"""Asks a vision-language model of this machine: SmolVLM, Qwen2-VL, Llava and what else can be talked to."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from stylus_ext.errors import ModelError
from stylus_ext.models.architectures import vision_class
from stylus_ext.models.generation import continued
from stylus_ext.models.loaded import LoadedModel, Parts
from stylus_ext.models.pretrained import load, load_model, model_folder, model_type, need
from stylus_ext.models.templates import from_template
from stylus_ext.models.turns import harmless, with_schema
from stylus_ext.ports import never

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stylus_ext.ports import Message


class VisionChat:
    """`name` is a folder or a hub id; nothing is loaded or downloaded before the first question.

    Raises MissingDependencyError without torch, transformers and Pillow.
    """

    def __init__(
        self, name: str, device: str = "cpu", interrupted: Callable[[], bool] = never, idle: float = 300.0
    ) -> None:
        need("torch", "transformers", "PIL", what="A vision model of this machine")
        self.id = name
        self._model = LoadedModel(name, self._read, device, interrupted, idle)

    def ask(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, object] | None,
        max_tokens: int,
        within: float | None = None,
    ) -> str:
        """The answer. Raises ModelError, GaveWayError. `schema` is told to the model in words."""
        with self._model.asked(within) as parts:
            turns = harmless(with_schema(messages, schema), parts.tool.tokenizer)
            text = from_template(parts.tool, turns, self.id, parts=True)
            images = [_image(jpeg) for message in turns for jpeg in message.images]
            inputs = parts.tool(text=[text], images=images or None, return_tensors="pt")
            return continued(self.id, parts, inputs, max_tokens)

    def unload(self) -> None:
        """Free its memory of the GPU."""
        self._model.unload()

    def _read(self) -> Parts:
        from transformers import AutoProcessor

        part = vision_class(model_type(self.id))
        folder = model_folder(self.id)
        processor = load(AutoProcessor, folder)
        if not hasattr(processor, "tokenizer") or not getattr(processor, "chat_template", None):
            raise ModelError(f"{self.id} has no chat template: choose a vision model that can be asked questions.")
        return Parts(load_model(part, folder), processor)


def _image(jpeg: bytes) -> Any:  # noqa: ANN401 - Pillow's
    from PIL import Image

    return Image.open(BytesIO(jpeg)).convert("RGB")
