from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import Fact, FactKind, Source
from stylus_ext.library.sidecar import read_sidecar

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("suffix", "content", "description"),
    [
        (".txt", "A paper cut LoRA.\r\n\r\nUse 0.8 & <lora:neko:0.8>", "A paper cut LoRA.\nUse 0.8 & <lora:neko:0.8>"),
        (".description.txt", "<p>HTML</p>", "HTML"),
        (".md", '---\nlicense: mit\n---\n# Neko\n[site](https://x.y) ![img](a.png "t")', "# Neko\nsite img"),
        (".md", "a --- b", "a --- b"),
        (".txt", "[not](a link)", "[not](a link)"),
    ],
)
def test_description(tmp_path: Path, suffix: str, content: str, description: str) -> None:
    path = tmp_path / f"neko{suffix}"
    path.write_bytes(content.encode())
    read = read_sidecar(path, "neko")
    assert read.facts == (Fact(FactKind.DESCRIPTION, description, Source.USER, path.name),)
    assert read.examples == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "neko.txt"
    path.write_bytes("これは水彩画です。".encode(encoding))
    assert [fact.value for fact in read_sidecar(path, "neko").facts] == ["これは水彩画です。"]


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "neko.txt").write_bytes(b"")
    assert read_sidecar(tmp_path / "neko.txt", "neko").facts == ()
