"""Asks a language model of this machine: any causal one that the installed transformers loads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stylus_ext.errors import ModelError
from stylus_ext.models.generation import continued
from stylus_ext.models.loaded import LoadedModel, Parts
from stylus_ext.models.pretrained import load, load_model, model_folder, need
from stylus_ext.models.templates import from_template
from stylus_ext.models.turns import harmless, plain, until_next_turn, with_schema
from stylus_ext.ports import never

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stylus_ext.ports import Message


class LocalChat:
    """`name` is a folder or a hub id; nothing is loaded or downloaded before the first question.

    Raises MissingDependencyError without torch and transformers.
    """

    def __init__(
        self, name: str, device: str = "cpu", interrupted: Callable[[], bool] = never, idle: float = 300.0
    ) -> None:
        need("torch", "transformers", what="A language model of this machine")
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
        if any(message.images for message in messages):
            raise ModelError(f"{self.id} cannot see pictures: choose a vision model.")
        with self._model.asked(within) as parts:
            turns = harmless(with_schema(messages, schema), parts.tool)
            if getattr(parts.tool, "chat_template", None) and hasattr(parts.tool, "apply_chat_template"):
                text = from_template(parts.tool, turns, self.id)
                return continued(self.id, parts, self._tokens(parts, text, whole=True), max_tokens)
            inputs = self._tokens(parts, plain(turns), whole=False)
            return until_next_turn(continued(self.id, parts, inputs, max_tokens))

    def unload(self) -> None:
        """Free its memory of the GPU."""
        self._model.unload()

    def close(self) -> None:
        """Free all its memory; the next question loads it again."""
        self._model.close()

    def _tokens(self, parts: Parts, text: str, *, whole: bool) -> Mapping[str, Any]:
        """`whole`: the text has all the marks it needs."""
        inputs = parts.tool(text, return_tensors="pt", add_special_tokens=not whole)
        return {name: inputs[name] for name in ("input_ids", "attention_mask")}

    def _read(self) -> Parts:
        from transformers import AutoModelForCausalLM, AutoTokenizer

        folder = model_folder(self.id)
        return Parts(load_model(AutoModelForCausalLM, folder), load(AutoTokenizer, folder))
