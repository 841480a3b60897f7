from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from stylus_ext.errors import ModelError
from stylus_ext.probes import probe_chat, probe_encoder, probe_looker, red_square

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from stylus_ext.domain import AdapterCard, ModelDescription, Picture
    from stylus_ext.ports import Message


class Chat:
    id = "toy"

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.asked: list[tuple[Mapping[str, object] | None, float | None]] = []

    def ask(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, object] | None,
        max_tokens: int,
        within: float | None = None,
    ) -> str:
        self.asked.append((schema, within))
        assert not any(message.images for message in messages)
        return self.answer

    def unload(self) -> None:
        raise AssertionError


class Blind:
    id = "toy"
    needs_pictures = True

    def look(self, card: AdapterCard, pictures: Sequence[Picture]) -> ModelDescription:
        (picture,) = pictures
        raise ModelError(f"{card.title}, {picture.prompt}, {picture.jpeg[:2]!r}")

    def unload(self) -> None:
        raise AssertionError


class Dumb:
    id = "toy"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise ModelError(f"cannot read {texts}")


def test_a_chat_model_is_asked_for_json_within_20_seconds() -> None:
    chat = Chat('{"ready": true}')
    assert probe_chat(chat) == ""
    ((schema, within),) = chat.asked
    assert schema is not None
    assert schema["required"] == ["ready"]
    assert within == 20.0


def test_any_json_object_will_do() -> None:
    assert probe_chat(Chat("Of course:\n```json\n{}\n```")) == ""


@pytest.mark.parametrize("answer", ["Yes, I am.", "true", '{"ready": tr', "[{}]"])
def test_an_answer_without_json_is_said(answer: str) -> None:
    said = probe_chat(Chat(answer))
    assert said.startswith("but not with JSON: The ")
    assert said.endswith(". Try another model.")


def test_a_describer_sees_one_picture() -> None:
    with pytest.raises(ModelError, match=r"^a red square, a red square, b'\\xff\\xd8'$"):
        probe_looker(Blind())


def test_an_encoder_reads_one_text() -> None:
    with pytest.raises(ModelError, match=r"^cannot read \['a red square'\]$"):
        probe_encoder(Dumb())


def test_the_picture_is_a_small_jpeg_that_shows_what_it_is_called() -> None:
    from PIL import Image

    image = Image.open(BytesIO(red_square()))
    assert (image.format, image.size) == ("JPEG", (224, 224))
    red, green, blue = image.getpixel((112, 112))  # type: ignore[misc]
    assert (red > 180, green < 60, blue < 60) == (True, True, True)
    assert min(image.getpixel((5, 5))) > 240  # type: ignore[arg-type]
    assert len(red_square()) < 4000
