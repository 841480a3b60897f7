"""Lets a model write, always the likeliest word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stylus_ext.errors import ModelError, UnusableAnswerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stylus_ext.models.loaded import Parts

_THOUGHT = "</think>"


def written(parts: Parts, inputs: Mapping[str, Any], tokens: int) -> Any:  # noqa: ANN401 - a tensor
    """The row of tokens that `generate` gives for one question."""
    options = {"max_new_tokens": tokens, "do_sample": False, "num_beams": 1}
    return parts.model.generate(**_moved(inputs, parts.model), **options)[0]


def continued(name: str, parts: Parts, inputs: Mapping[str, Any], tokens: int) -> str:
    """What the model adds to a text. Raises ModelError where there is no room for it, or where it is cut off."""
    asked = inputs["input_ids"].shape[1]
    limit = _limit(parts.model)
    if limit is not None and asked >= limit:
        raise ModelError(
            f"The question has {asked} tokens and {name} reads {limit}: choose another model, or ask it about less."
        )
    room = tokens if limit is None else min(tokens, limit - asked)
    new = written(parts, inputs, room)[asked:].tolist()
    if len(new) >= room and new[-1] not in _ends(parts.model):
        raise UnusableAnswerError(
            f"The answer of {name} was cut off: allow more tokens, or choose a model that says less."
        )
    text = str(parts.tool.decode(new, skip_special_tokens=True)).rpartition(_THOUGHT)[2].strip()
    if not text:
        raise UnusableAnswerError(f"{name} gave no answer in words: try another model.")
    return text


def _ends(model: Any) -> list[int]:  # noqa: ANN401 - transformers'
    """The tokens that end an answer."""
    ends = model.generation_config.eos_token_id
    return [] if ends is None else [ends] if isinstance(ends, int) else list(ends)


def _limit(model: Any) -> int | None:  # noqa: ANN401
    """Tokens of question and answer together."""
    config = model.config.get_text_config() if hasattr(model.config, "get_text_config") else model.config
    limit = getattr(config, "max_position_embeddings", None)
    return limit if isinstance(limit, int) and limit > 0 else None


def _moved(inputs: Mapping[str, Any], model: Any) -> dict[str, Any]:  # noqa: ANN401
    """The inputs where the model is, and pixels as the kind of number that it has."""
    moved = {name: value.to(model.device) if hasattr(value, "to") else value for name, value in inputs.items()}
    pixels = {
        name for name, value in moved.items() if hasattr(value, "is_floating_point") and value.is_floating_point()
    }
    return {name: value.to(model.dtype) if name in pixels else value for name, value in moved.items()}
