"""Files for tests: LoRA files with metadata, and extensions of a single script."""

from __future__ import annotations

import json
from pathlib import Path

EXAMPLE = Path(__file__).parent / "example_extension"


def write_lora(path: Path, **metadata: str) -> Path:
    """As small as one can be; its content differs with its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = json.dumps({"__metadata__": metadata} if metadata else {}).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + path.stem.encode())
    return path


def write_extension(folder: Path, code: str, name: str = "own.py") -> Path:
    """The folder of an extension with one script; `Hook` in it is always visible, and may be subclassed."""
    scripts = folder / "scripts"
    scripts.mkdir(parents=True, exist_ok=True)
    (scripts / name).write_text(_HEAD + code, "utf-8")
    return folder


_HEAD = '''
from modules import scripts, shared


def made(title, **hooks):
    """A class of a script with these hooks, in both tabs, without controls."""
    plain = {"title": lambda self: title, "show": lambda self, is_img2img: scripts.AlwaysVisible}
    return type(title, (scripts.Script,), {**plain, **hooks})


'''
