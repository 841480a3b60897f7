"""Write the demo's Lora folder: `python -m examples.demo_library FOLDER`.

Each adapter of demo_cards.json becomes a .safetensors of zeros with the tensor names, shapes and header its
trainer would write, and the sidecars and preview its owner's tools would have left beside it. The same bytes
each time; a file that is already right is not touched, so that a second demo finds nothing to re-index.
Sidecars follow their writers: A1111 ui_edit_user_metadata.py, rgthree-comfy utils_info.py, ComfyUI-Lora-Manager,
StabilityMatrix ConnectedModelInfo.cs.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import dataclass
from io import BytesIO
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CARDS = Path(__file__).with_name("demo_cards.json")
_EXIF_IFD, _USER_COMMENT = 0x8769, 0x9286


@dataclass(frozen=True)
class DemoCard:
    """One invented adapter; what its base-model family implies is filled in.

    `sidecars` and `preview` are the endings put after its name, `shapes` its tensors, `metadata` its header.
    """

    name: str
    folder: str
    category: str
    family: str
    base_model: str
    sd_version: str
    shapes: Mapping[str, list[int]]
    metadata: Mapping[str, str]
    sidecars: tuple[str, ...] = ()
    preview: str = ""
    title: str = ""
    version: str = "v1"
    author: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    weight: float = 0.0
    negative: str = ""
    notes: str = ""


def demo_cards() -> tuple[DemoCard, ...]:
    """The adapters of demo_cards.json, in its order."""
    data = json.loads(_CARDS.read_text("utf-8"))
    return tuple(_card(row, data["families"][row["family"]], data["tensors"]) for row in data["adapters"])


def _card(row: dict[str, Any], family: dict[str, Any], tensors: dict[str, Any]) -> DemoCard:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    fields["shapes"] = tensors[fields.pop("tensors", family["tensors"])]
    trained = {**family["header"], "ss_output_name": row["name"], "ss_network_dim": "1", "ss_network_alpha": "1.0"}
    captions = _captions(fields.pop("tag_frequency", {}))
    metadata = {**trained, **captions, **fields.pop("header", {})}
    fields["metadata"] = {} if fields.pop("bare_header", False) else metadata
    return DemoCard(**fields, base_model=family["base_model"], sd_version=family["sd_version"])


def _captions(folders: dict[str, dict[str, int]]) -> dict[str, str]:
    """What kohya's trainer writes of its captions; the trigger stands in each, so its count is theirs."""
    counts = {name: max(tags.values()) for name, tags in folders.items()}
    dirs = {name: {"n_repeats": int(name.partition("_")[0]), "img_count": count} for name, count in counts.items()}
    return {"ss_tag_frequency": json.dumps(folders), "ss_dataset_dirs": json.dumps(dirs)} if folders else {}


def _safetensors(card: DemoCard) -> bytes:
    """The file as bytes. Written here because safetensors puts the metadata in another order each time."""
    header: dict[str, Any] = {"__metadata__": card.metadata} if card.metadata else {}
    end = 0
    for name, shape in card.shapes.items():
        start, end = end, end + 2 * prod(shape)
        header[name] = {"dtype": "F16", "shape": shape, "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + bytes(end)


def _civitai(card: DemoCard) -> dict[str, Any]:
    """A model version as the Civitai API answers; two versions of one model share their `modelId`."""
    images = [{"url": "", "meta": {"prompt": prompt}} for prompt in card.examples]
    return {
        "id": crc32(card.name.encode()) % 10**6,
        "modelId": crc32(card.title.encode()) % 10**6,
        "name": card.version,
        "trainedWords": card.triggers,
        "baseModel": card.base_model,
        "description": None,
        "model": {"name": card.title, "type": "LORA", "description": card.description, "tags": card.tags},
        "files": [{"name": f"{card.name}.safetensors", "type": "Model", "primary": True}],
        "images": images or [{"url": "", "meta": None}],
        "creator": {"username": card.author, "image": None},
    }


def _a1111(card: DemoCard) -> dict[str, Any]:
    """What the webui's own editor saves; who downloaded a page typed no description again."""
    return {
        "description": "" if ".civitai.info" in card.sidecars else card.description,
        "sd version": card.sd_version,
        "activation text": ", ".join(card.triggers),
        "preferred weight": card.weight,
        "negative text": card.negative,
        "notes": card.notes,
    }


def _lora_manager(card: DemoCard) -> dict[str, Any]:
    tips = json.dumps({"strength": card.weight} if card.weight else {})
    page = {"tags": card.tags, "modelDescription": card.description, "usage_tips": tips, "notes": card.notes}
    about = {"file_name": card.name, "model_name": card.title, "base_model": card.base_model}
    return {**about, **page, "from_civitai": True, "civitai": _civitai(card)}


def _rgthree(card: DemoCard) -> dict[str, Any]:
    words = [{"word": word, "civitai": True} for word in card.triggers]
    images = [{"url": "", "positive": prompt, "negative": card.negative} for prompt in card.examples]
    about = {"name": f"{card.title} - {card.version}", "type": "LORA", "baseModel": card.base_model}
    return {"file": f"{card.name}.safetensors", "images": images, **about, "trainedWords": words}


def _stability_matrix(card: DemoCard) -> dict[str, Any]:
    page = {"ModelName": card.title, "ModelDescription": card.description, "Nsfw": False, "Tags": card.tags}
    version = {"VersionName": card.version, "BaseModel": card.base_model, "TrainedWords": card.triggers}
    return {"ModelId": crc32(card.title.encode()) % 10**6, **page, "ModelType": "LORA", **version}


_SIDECARS: dict[str, Callable[[DemoCard], dict[str, Any] | str]] = {
    ".civitai.info": _civitai,
    ".json": _a1111,
    ".metadata.json": _lora_manager,
    ".safetensors.rgthree-info.json": _rgthree,
    ".rgthree-info.json": _rgthree,
    ".cm-info.json": _stability_matrix,
    ".txt": lambda card: card.description,
    ".md": lambda card: card.description,
}


def _sidecar(card: DemoCard, ending: str) -> bytes:
    content = _SIDECARS[ending](card)
    return (content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=2)).encode()


def _preview(card: DemoCard) -> bytes:
    """A 64 x 96 picture whose infotext holds the first example, as A1111 writes it into that format."""
    seed = crc32(card.name.encode())
    settings = f"Steps: 24, Sampler: DPM++ 2M Karras, CFG scale: 6.5, Seed: {seed}, Size: 512x768, Version: v1.10.1"
    text = f"{card.examples[0]}\nNegative prompt: lowres, blurry\n{settings}"
    colour = f"#{seed & 0xFFFFFF | 0x808080:06x}"
    picture = ImageOps.colorize(Image.linear_gradient("L").resize((64, 96)), "#181420", colour)
    buffer = BytesIO()
    if card.preview.endswith(".png"):
        info = PngInfo()
        info.add_text("parameters", text)
        picture.save(buffer, "PNG", pnginfo=info)
    else:
        exif = Image.Exif()
        exif[_EXIF_IFD] = {_USER_COMMENT: b"UNICODE\0" + text.encode("utf-16-be")}
        picture.save(buffer, "WEBP" if card.preview.endswith(".webp") else "JPEG", exif=exif)
    return buffer.getvalue()


def write_demo_library(folder: Path) -> int:
    """Write all adapters below `folder`, which is made if need be; how many they are. Raises OSError."""
    cards = demo_cards()
    for card in cards:
        contents = {".safetensors": _safetensors(card)}
        contents |= {ending: _sidecar(card, ending) for ending in card.sidecars}
        contents |= {card.preview: _preview(card)} if card.preview else {}
        for ending, content in contents.items():
            path = folder / card.folder / f"{card.name}{ending}"
            path.parent.mkdir(parents=True, exist_ok=True)
            if not (path.is_file() and path.read_bytes() == content):
                path.write_bytes(content)
    return len(cards)


if __name__ == "__main__":
    parser = ArgumentParser(description="Write the demo's Lora folder.")
    parser.add_argument("folder", type=Path)
    sys.stdout.write(f"{write_demo_library(parser.parse_args().folder)} demo adapters\n")
