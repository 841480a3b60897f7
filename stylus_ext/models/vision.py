"""A vision model of this machine by its name: one that captions, or one that can be asked."""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from stylus_ext.models.architectures import vision_class
from stylus_ext.models.captioner import CAPTIONERS, Captioner
from stylus_ext.models.pretrained import folder_named, model_type, need
from stylus_ext.models.vision_chat import VisionChat
from stylus_ext.ports import never

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stylus_ext.domain import AdapterCard, ModelDescription, Picture
    from stylus_ext.ports import Chat, PictureDescriber


def load_vision(
    name: str,
    asking: Callable[[Chat], PictureDescriber],
    device: str = "cpu",
    interrupted: Callable[[], bool] = never,
    idle: float = 300.0,
) -> PictureDescriber:
    """The describer of a folder or hub id; `asking` makes one of a model that can be asked.

    Raises MissingDependencyError, and ModelError where there is no such folder or the installed transformers has no
    such model. What a hub id is turns out when it is first used, and nothing is loaded before.
    """
    need("torch", "transformers", "PIL", what="A vision model of this machine")

    def chosen() -> PictureDescriber:
        kind = model_type(name)
        vision_class(kind)
        if kind in CAPTIONERS:
            return Captioner(name, device, interrupted, idle)
        return asking(VisionChat(name, device, interrupted, idle))

    return chosen() if folder_named(name) is not None else _Undecided(chosen)


class _Undecided:
    """Asks the hub when it is first used what kind of model it is; after a failure again."""

    def __init__(self, chosen: Callable[[], PictureDescriber]) -> None:
        self._choose = chosen
        self._lock = Lock()

    @property
    def id(self) -> str:
        return self._describer.id

    @property
    def needs_pictures(self) -> bool:
        return self._describer.needs_pictures

    def look(self, card: AdapterCard, pictures: Sequence[Picture]) -> ModelDescription:
        return self._describer.look(card, pictures)

    def unload(self) -> None:
        if "_chosen" in self.__dict__:
            self._chosen.unload()

    @property
    def _describer(self) -> PictureDescriber:
        with self._lock:  # cached_property has none of its own since Python 3.12
            return self._chosen

    @cached_property
    def _chosen(self) -> PictureDescriber:
        return self._choose()
