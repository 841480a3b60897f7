"""The WebUI's own interrogators as a describer: BLIP says what a picture shows, DeepDanbooru in which tags.

Both are downloaded by the host when they are first asked: about 2.5 GB, for which no generation waits. Their code is
the same in AUTOMATIC1111 1.10.1, Forge (2025-06) and reForge but for devices (modules/interrogate.py, deepbooru.py).
"""

from __future__ import annotations

from collections import Counter
from http.client import HTTPException
from importlib import import_module
from io import BytesIO
from pathlib import Path
from pickle import PickleError  # noqa: TID251 - to catch what the host meets; nothing is read with it
from threading import Lock
from typing import TYPE_CHECKING, Any

from stylus_ext.domain import ModelDescription
from stylus_ext.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stylus_ext.domain import AdapterCard, Picture

MOST_TAGS = 30
TROUBLE = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, ImportError, LookupError, OSError, RuntimeError),
    *(TypeError, ValueError, HTTPException, PickleError),
)
"""What a download that breaks off, a damaged file, a missing package and a GPU without memory raise."""
FAILED = (
    "The WebUI's own interrogators failed: try its button “Interrogate CLIP” in img2img, which tells more, or choose "
    "another describer"
)


class Interrogators:
    """Looks at one picture at a time, between two images: while one is made the host's queue is not free."""

    id = "webui-interrogators/1"
    needs_pictures = True

    def __init__(self) -> None:
        self._turn = Lock()
        self._has_files = False

    def look(self, card: AdapterCard, pictures: Sequence[Picture]) -> ModelDescription:  # noqa: ARG002 - the port's
        """A caption of each picture, and the tags of at least half of them. Raises ModelError."""
        try:
            if pictures:
                self._fetch()
            seen = [_asked(picture.jpeg) for picture in pictures]
        except TROUBLE as error:
            raise ModelError(f"{FAILED} ({_brief(error)}).") from error
        captions = dict.fromkeys(caption for caption, _ in seen if caption)
        return ModelDescription(
            description=f"Pictures show: {'; '.join(captions)}." if captions else "",
            phrases=_shared([tags for _, tags in seen]),
            whole=False,
        )

    def unload(self) -> None:
        """The host has taken them off the GPU after each picture, unless its own settings keep them there."""

    def _fetch(self) -> None:
        """Let the host download its files before its queue is held; the threads that come meanwhile wait for it."""
        with self._turn:
            if not self._has_files:
                _download()
            self._has_files = True


def _download() -> None:
    """What the host reads here is dropped: only the files are wanted, in main memory and beside its own models.

    Of CLIP, which the host reads right into the GPU, the file alone.
    """
    from modules import deepbooru, shared

    if shared.interrogator.blip_model is None:
        shared.interrogator.load_blip_model()
    if shared.interrogator.clip_model is None:
        _download_clip()
    if deepbooru.model.model is None:
        type(deepbooru.model)().load()


def _download_clip() -> None:
    """As `clip.load` begins; where that package is another one, the host downloads it when it is asked."""
    from modules import interrogate, shared

    clip = import_module("clip.clip")
    fetch, url = getattr(clip, "_download", None), getattr(clip, "_MODELS", {}).get(interrogate.clip_model_name)
    if fetch and url:
        folder = shared.cmd_opts.clip_models_path or str(Path("~/.cache/clip").expanduser())
        fetch(url, folder)


def _asked(jpeg: bytes) -> tuple[str, tuple[str, ...]]:
    from modules.call_queue import queue_lock
    from PIL import Image

    image = Image.open(BytesIO(jpeg)).convert("RGB")
    with queue_lock:
        return _caption(image), tuple(_plain(_tags(image)))


def _caption(image: Any) -> str:  # noqa: ANN401 - Pillow's
    """As `interrogate` does, which would go on to CLIP and hide every failure."""
    from modules import devices, lowvram, shared

    lowvram.send_everything_to_cpu()
    devices.torch_gc()
    shared.interrogator.load()
    try:
        caption = str(shared.interrogator.generate_caption(image))
    finally:
        shared.interrogator.unload()
    return " ".join(caption.split()).rstrip(".")


def _tags(image: Any) -> str:  # noqa: ANN401 - Pillow's
    """As `tag` does, without the scores that a setting of the host may write beside them."""
    from modules import deepbooru

    deepbooru.model.start()
    try:
        return str(deepbooru.model.tag_multi(image, force_disable_ranks=True))
    finally:
        deepbooru.model.stop()


def _plain(tags: str) -> Iterator[str]:
    """The host writes brackets with a backslash and may write `_` for blanks, as its settings say."""
    for tag in tags.split(","):
        if words := tag.replace("\\", "").replace("_", " ").strip():
            yield words


def _shared(tags: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The most frequent ones first."""
    counts = Counter(tag for found in tags for tag in dict.fromkeys(found))
    return tuple(tag for tag, count in counts.most_common(MOST_TAGS) if 2 * count >= len(tags))


def _brief(error: Exception) -> str:
    """One line: what PyTorch says of memory fills a page."""
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0][:200]}".rstrip(": ")
