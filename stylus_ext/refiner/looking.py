"""A chat model that looks at the previews of an adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.errors import ModelError, UnusableAnswerError
from stylus_ext.ports import Message
from stylus_ext.refiner.answer import description_of
from stylus_ext.refiner.cleaning import plain
from stylus_ext.refiner.instruction import INSTRUCTION_VERSION, SCHEMA, question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import AdapterCard, ModelDescription, Picture
    from stylus_ext.ports import Chat

_MOST_TOKENS = 1500
"""Enough for 200 words and the phrases, and for a model that thinks a little before it writes."""
_QUOTED = 4000
"""Characters of a bad answer that are sent back."""


class ChatDescriber:
    """The PictureDescriber over any Chat. From any number of threads, as far as the chat is."""

    needs_pictures = False

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    @property
    def id(self) -> str:
        """The model and the version of our instruction."""
        return f"{self._chat.id}/{INSTRUCTION_VERSION}"

    def look(self, card: AdapterCard, pictures: Sequence[Picture]) -> ModelDescription:
        """What the adapter does to an image. A bad answer is sent back once.

        Raises ModelError, UnusableAnswerError where the second one is bad as well.
        """
        asked = question(card, pictures)
        answer = self._chat.ask(asked, SCHEMA, _MOST_TOKENS)
        try:
            return description_of(answer)
        except ModelError as error:
            wrong = f"Your answer could not be used: {error} Answer with the JSON alone."
        repair = (Message("assistant", plain(answer[:_QUOTED]) or "?"), Message("user", wrong))
        answer = self._chat.ask((*asked, *repair), SCHEMA, _MOST_TOKENS)
        try:
            return description_of(answer)
        except ModelError as error:
            raise UnusableAnswerError(str(error)) from error

    def unload(self) -> None:
        """Free the model's memory, as far as that is ours to do. Never raises."""
        self._chat.unload()
