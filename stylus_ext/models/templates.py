"""A conversation in the words of a model's own template."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from stylus_ext.errors import MissingDependencyError, ModelError
from stylus_ext.models.pretrained import reason
from stylus_ext.models.turns import as_one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.ports import Message


def from_template(tool: Any, messages: Sequence[Message], name: str, *, parts: bool = False) -> str:  # noqa: ANN401
    """The text for a tokenizer or processor, up to where the answer begins. Raises ModelError.

    Templates refuse what they do not know, such as instructions: those are then part of the first question.
    `parts`: texts and pictures stand in a list.
    """
    if find_spec("jinja2") is None:
        raise MissingDependencyError("The template of a chat model needs jinja2: pip install jinja2")
    from jinja2 import TemplateError

    try:
        return _rendered(tool, messages, parts=parts)
    except TemplateError:
        try:
            return _rendered(tool, as_one(messages), parts=parts)
        except TemplateError as error:
            raise ModelError(f"The chat template of {name} cannot be used: {reason(error)}") from error


def _rendered(tool: Any, messages: Sequence[Message], *, parts: bool) -> str:  # noqa: ANN401 - transformers'
    turns = [{"role": message.role, "content": _parts(message) if parts else message.text} for message in messages]
    # Models that can think aloud would use up their tokens with it; the others do not know the word.
    return str(tool.apply_chat_template(turns, tokenize=False, add_generation_prompt=True, enable_thinking=False))


def _parts(message: Message) -> list[dict[str, str]]:
    return [{"type": "text", "text": message.text}, *({"type": "image"} for _ in message.images)]
