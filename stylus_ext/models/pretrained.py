"""Model folders of Hugging Face: found or downloaded, looked at before they are trusted, and loaded without a sound."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from stylus_ext.errors import MissingDependencyError, ModelError
from stylus_ext.models.quiet import quiet

TROUBLES = (
    OSError,
    ValueError,
    KeyError,
    ImportError,
    RuntimeError,
    TypeError,
    AttributeError,
    IndexError,
    AssertionError,
    MemoryError,
)
"""What transformers, torch and huggingface_hub raise where a model is not as they expect it, or too large."""
_CONFIG = "config.json"
_TOKENIZER = "tokenizer_config.json"
_INDEX = "model.safetensors.index.json"
_WANTED = ("*.json", "model*.safetensors", "*.txt", "*.model", "*.jinja")
"""Of a model of the hub; nothing that would be unpickled."""
_PIP = {"PIL": "Pillow"}


def need(*packages: str, what: str) -> None:
    """Raises MissingDependencyError for the first that is not installed."""
    for package in packages:
        if find_spec(package) is None:
            named = _PIP.get(package, package)
            raise MissingDependencyError(f"{what} needs {named}, which is not installed: pip install {named}")


def folder_named(name: str) -> Path | None:
    """The folder, there or not, if the name is a path and no hub id."""
    try:
        path = Path(name).expanduser()
    except RuntimeError:  # ~nobody
        return Path(name)
    is_path = path.is_absolute() or name.startswith((".", "~")) or "\\" in name or path.is_dir()
    return path if is_path else None


def model_folder(name: str) -> Path:
    """The folder of that path, or of that hub id after it is downloaded. Raises ModelError unless it is safe to load.

    transformers 4.30 unpickles what it finds in a folder without safetensors, whatever it is asked for; so does its
    tokenizer of Transfo-XL in any.
    """
    folder = folder_named(name) or _downloaded(name)
    if not (folder / _CONFIG).is_file():
        raise _no_model_in(folder)
    _check(folder)
    return folder


def _check(folder: Path) -> None:
    """Raises ModelError unless all weights in a folder are safetensors, and nothing else in it would be unpickled."""
    shards = _parsed(folder / _INDEX).get("weight_map", {}) if (folder / _INDEX).is_file() else {}
    whole = (folder / "model.safetensors").is_file()
    sharded = (
        isinstance(shards, dict) and shards and all(str(file).endswith(".safetensors") for file in shards.values())
    )
    if not (whole or sharded):
        raise ModelError(f"{folder.name} has no weights as safetensors: choose a model that has, others may run code.")
    if any(folder.glob("*.pkl")):
        raise ModelError(
            f"{folder.name} holds a pickle (.pkl), which may run code: delete it, or choose another model."
        )
    if any(_is_transfo_xl(folder / name) for name in (_CONFIG, _TOKENIZER)):
        raise ModelError(f"{folder.name} is a Transfo-XL, whose vocabulary may run code: choose another model.")


def _is_transfo_xl(file: Path) -> bool:
    """Its tokenizer unpickles a file of any name (`pretrained_vocab_file`)."""
    known = _parsed(file) if file.is_file() else {}
    named = [str(known.get(key)).replace("-", "").lower() for key in ("model_type", "tokenizer_class")]
    return any(name.startswith("transfoxl") for name in named)


def model_type(name: str) -> str:
    """What kind of model it is, as its config says; a hub id is asked of the hub. Raises ModelError."""
    folder = folder_named(name)
    if folder is not None and not (folder / _CONFIG).is_file():
        raise _no_model_in(folder)
    kind = _parsed(folder / _CONFIG if folder else _config_of(name)).get("model_type")
    if not isinstance(kind, str):
        raise ModelError(f"The config.json of {name} names no model_type: choose another model.")
    return kind


def reason(error: BaseException) -> str:
    """The first line of what it says."""
    lines = str(error).strip().splitlines()
    return lines[0].strip() if lines else type(error).__name__


def load(part: Any, folder: Path, **options: object) -> Any:  # noqa: ANN401 - classes of transformers, imported late
    """What `from_pretrained` of a class makes of a folder; no code of the model's own is run. Raises TROUBLES."""
    from safetensors import SafetensorError

    try:
        with quiet():
            return part.from_pretrained(str(folder), trust_remote_code=False, **options)
    except SafetensorError as error:  # none of Python's own
        raise ValueError(f"its weights are damaged, download it again ({error})") from error


def load_model(part: Any, folder: Path) -> Any:  # noqa: ANN401
    """The same for a model, ready to answer, in the kind of numbers it was saved in."""
    import transformers

    options = (
        {"torch_dtype": "auto"} if transformers.__version__.startswith("4.") else {}
    )  # since 5 that is the default
    return load(part, folder, use_safetensors=True, **options).eval()


def _parsed(file: Path) -> dict[str, object]:
    try:
        value = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"{file.name} of {file.parent} cannot be read: download the model again.") from error
    return value if isinstance(value, dict) else {}


def _config_of(name: str) -> Path:
    from huggingface_hub import hf_hub_download

    try:
        with quiet():
            return Path(hf_hub_download(name, _CONFIG))
    except TROUBLES as error:
        raise ModelError(f"The model {name} cannot be downloaded: {reason(error)}") from error


def _downloaded(name: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        with quiet():
            return Path(snapshot_download(name, allow_patterns=list(_WANTED), ignore_patterns=["*/*"]))
    except TROUBLES as error:
        raise ModelError(f"The model {name} cannot be downloaded: {reason(error)}") from error


def _no_model_in(folder: Path) -> ModelError:
    return ModelError(f"There is no model in {folder}: name a folder with a config.json, or a hub id.")
