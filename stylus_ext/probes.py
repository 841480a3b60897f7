"""One small question for each kind of model, to see whether it answers at all."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from stylus_ext.domain import AdapterCard, Category, Family, Picture
from stylus_ext.errors import ModelError
from stylus_ext.ports import Message
from stylus_ext.strict_json import json_object

if TYPE_CHECKING:
    from stylus_ext.ports import Chat, PictureDescriber, TextEncoder

SECONDS = 20.0
"""What a server gets for one answer."""
_TOKENS = 512
_SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {"ready": {"type": "boolean"}},
    "required": ["ready"],
    "additionalProperties": False,
}
_QUESTION = (
    Message("system", "You answer with one JSON object and nothing else."),
    Message("user", 'Are you ready? Answer {"ready": true} if you are.'),
)
_SEEN = "a red square"
_CARD = AdapterCard("test", "test", _SEEN, "", Category.OBJECT, Family.UNKNOWN, 0.8)
_SIDE = 224
"""Pixels: the smallest that all vision models take."""


def probe_chat(chat: Chat) -> str:
    """What is wrong with an answer that should be one JSON object; nothing where it is one. Raises ModelError."""
    answer = chat.ask(_QUESTION, _SCHEMA, _TOKENS, SECONDS)
    try:
        json_object(answer)
    except ModelError as error:
        return f"but not with JSON: {error} Try another model."
    return ""


def probe_looker(looker: PictureDescriber) -> str:
    """Lets it look at a picture; nothing is wrong with any answer. Raises ModelError."""
    looker.look(_CARD, (Picture(red_square(), _SEEN),))
    return ""


def probe_encoder(encoder: TextEncoder) -> str:
    """Lets it read a text; nothing is wrong with any answer. Raises ModelError."""
    encoder.encode([_SEEN])
    return ""


def red_square() -> bytes:
    """On white, as the bytes of a JPEG file."""
    from PIL import Image

    image = Image.new("RGB", (_SIDE, _SIDE), "white")
    image.paste((200, 30, 30), (_SIDE // 4, _SIDE // 4, 3 * _SIDE // 4, 3 * _SIDE // 4))
    written = BytesIO()
    image.save(written, "JPEG")
    return written.getvalue()
