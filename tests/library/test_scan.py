from __future__ import annotations

import os
import socket
import sys
from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import Failure, FileStamp
from stylus_ext.library.scan import ScanResult, scan

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def touch(folder: Path, *names: str) -> None:
    """Files of one byte: the scan must not care what is in them."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def keys(result: ScanResult) -> list[str]:
    return [adapter.key for adapter in result.adapters]


def beside(result: ScanResult, key: str) -> list[str]:
    (adapter,) = (adapter for adapter in result.adapters if adapter.key == key)
    return [os.path.basename(companion.path) for companion in adapter.companions]  # noqa: PTH119 - any separator


def link(at: Path, to: Path) -> None:
    try:
        at.symlink_to(to, target_is_directory=to.is_dir())
    except (OSError, NotImplementedError):
        pytest.skip("this system does not let us make links")


def messages(failures: Iterable[Failure]) -> list[tuple[str, str]]:
    return [(failure.subject, failure.message) for failure in failures]


def test_an_adapter_in_full(tmp_path: Path) -> None:
    touch(tmp_path, "sub/深い/水彩 [v1].safetensors")
    os.utime(tmp_path / "sub/深い/水彩 [v1].safetensors", ns=(5, 1_700_000_000_000_000_000))
    (adapter,) = scan([tmp_path]).adapters
    assert adapter.key == "sub/深い/水彩 [v1].safetensors"
    assert adapter.name == "水彩 [v1]"
    assert adapter.path == str(tmp_path / "sub" / "深い" / "水彩 [v1].safetensors")
    assert adapter.stamp == FileStamp(1, 1_700_000_000_000_000_000)
    assert adapter.companions == ()
    assert adapter.folder == "sub/深い"


def test_three_kinds_in_any_case_sorted_by_key(tmp_path: Path) -> None:
    touch(tmp_path, "b.PT", "c/a.ckpt", "a.SafeTensors", "d.bin", "e.safetensors.bak", "readme")
    assert keys(scan([tmp_path])) == ["a.SafeTensors", "b.PT", "c/a.ckpt"]


def test_the_same_stem_twice_stays(tmp_path: Path) -> None:
    touch(tmp_path, "a.safetensors", "a.pt", "sub/a.safetensors", "a.json")
    result = scan([tmp_path])
    assert [(adapter.key, adapter.name) for adapter in result.adapters] == [
        ("a.pt", "a"),
        ("a.safetensors", "a"),
        ("sub/a.safetensors", "a"),
    ]
    assert beside(result, "a.pt") == beside(result, "a.safetensors") == ["a.json"]
    assert beside(result, "sub/a.safetensors") == []


def test_hidden_ones_are_left_out(tmp_path: Path) -> None:
    touch(tmp_path, ".a.safetensors", ".git/b.safetensors", "c.safetensors", ".c.png")
    result = scan([tmp_path])
    assert keys(result) == ["c.safetensors"]
    assert beside(result, "c.safetensors") == []


def test_a_hidden_root_was_asked_for(tmp_path: Path) -> None:
    touch(tmp_path, ".loras/a.safetensors")
    assert keys(scan([tmp_path / ".loras"])) == ["a.safetensors"]


def test_companions_sidecars_first_then_previews_in_the_hosts_order(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "a.v1.safetensors",
        "a.v1.preview.png",
        "a.v1.webp",
        "a.v1.png",
        "a.v1.jpg",
        "a.v1.civitai.info",
        "a.v1.json",
        "a.v1.safetensors.rgthree-info.json",
        "a.v1.txt",
        "a.v1.other",
        "a.json",
        "a.v10.json",
        "b.json",
    )
    assert beside(scan([tmp_path]), "a.v1.safetensors") == [
        "a.v1.civitai.info",
        "a.v1.json",
        "a.v1.safetensors.rgthree-info.json",
        "a.v1.txt",
        "a.v1.png",
        "a.v1.jpg",
        "a.v1.webp",
        "a.v1.preview.png",
    ]


def test_companions_lie_in_the_same_folder(tmp_path: Path) -> None:
    touch(tmp_path, "a.safetensors", "sub/a.json", "b.json", "sub/b.safetensors")
    result = scan([tmp_path])
    assert beside(result, "a.safetensors") == beside(result, "sub/b.safetensors") == []


def test_a_file_may_serve_two_adapters(tmp_path: Path) -> None:
    touch(tmp_path, "a.safetensors", "a.preview.safetensors", "a.preview.png")
    result = scan([tmp_path])
    assert beside(result, "a.safetensors") == beside(result, "a.preview.safetensors") == ["a.preview.png"]


def test_a_folder_with_a_sidecars_name_is_none(tmp_path: Path) -> None:
    touch(tmp_path, "a.safetensors", "a.json/b.txt")
    result = scan([tmp_path])
    assert beside(result, "a.safetensors") == []
    assert result.failures == ()


def test_a_companions_stamp_changes_the_fingerprint(tmp_path: Path) -> None:
    touch(tmp_path, "a.safetensors", "a.json")
    (before,) = scan([tmp_path]).adapters
    (tmp_path / "a.json").write_bytes(b"xy")
    (after,) = scan([tmp_path]).adapters
    assert before.companions[0].stamp.size == 1
    assert after.companions[0].stamp.size == 2
    assert before.fingerprint != after.fingerprint


def test_two_roots_and_two_of_one_name(tmp_path: Path) -> None:
    for root in ("one/Lora", "two/Lora", "three/Lora", "more"):
        touch(tmp_path / root, "a.safetensors", "sub/b.safetensors")
    roots = [tmp_path / "one/Lora", tmp_path / "two/Lora", tmp_path / "three/Lora", tmp_path / "more"]
    assert keys(scan(roots)) == [
        "Lora:a.safetensors",
        "Lora:sub/b.safetensors",
        "Lora~2:a.safetensors",
        "Lora~2:sub/b.safetensors",
        "a.safetensors",
        "more:a.safetensors",
        "more:sub/b.safetensors",
        "sub/b.safetensors",
    ]


def test_a_root_twice_or_within_another_gives_nothing_twice(tmp_path: Path) -> None:
    touch(tmp_path, "a.safetensors", "sub/b.safetensors")
    roots = [tmp_path, tmp_path / "sub", tmp_path, tmp_path / "sub" / ".."]
    assert keys(scan(roots)) == ["a.safetensors", "sub/b.safetensors"]
    assert keys(scan([tmp_path / "sub", tmp_path])) == ["b.safetensors", f"{tmp_path.name}:a.safetensors"]


def test_a_relative_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "loras/a.safetensors")
    monkeypatch.chdir(tmp_path)
    from pathlib import Path as RealPath

    (adapter,) = scan([RealPath("loras")]).adapters
    assert adapter.path == str(tmp_path / "loras" / "a.safetensors")


def test_a_linked_folder_is_followed(tmp_path: Path) -> None:
    touch(tmp_path / "far", "a.safetensors", "a.json")
    touch(tmp_path / "root", "b.safetensors")
    link(tmp_path / "root" / "linked", tmp_path / "far")
    result = scan([tmp_path / "root"])
    assert keys(result) == ["b.safetensors", "linked/a.safetensors"]
    assert beside(result, "linked/a.safetensors") == ["a.json"]


def test_a_real_way_beats_a_linked_one_and_circles_end(tmp_path: Path) -> None:
    touch(tmp_path, "z/a.safetensors")
    link(tmp_path / "b", tmp_path / "z")
    link(tmp_path / "z" / "up", tmp_path)
    link(tmp_path / "z" / "self", tmp_path / "z")
    result = scan([tmp_path])
    assert keys(result) == ["z/a.safetensors"]
    assert result.failures == ()


def test_a_linked_file_is_an_adapter_of_its_own(tmp_path: Path) -> None:
    touch(tmp_path, "a.safetensors")
    link(tmp_path / "b.safetensors", tmp_path / "a.safetensors")
    assert keys(scan([tmp_path])) == ["a.safetensors", "b.safetensors"]


def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    touch(tmp_path, "a.safetensors")
    link(tmp_path / "b.safetensors", tmp_path / "gone")
    link(tmp_path / "loop", tmp_path / "loop")
    result = scan([tmp_path])
    assert keys(result) == ["a.safetensors"]
    message = "this link leads nowhere; remove it or restore what it pointed to"
    assert messages(result.failures) == [(str(tmp_path / name), message) for name in ("b.safetensors", "loop")]


def test_what_only_looks_like_a_model(tmp_path: Path) -> None:
    touch(tmp_path, "x.safetensors/inner.safetensors", "a.safetensors")
    (tmp_path / "empty.safetensors").touch()
    result = scan([tmp_path])
    assert keys(result) == ["a.safetensors", "x.safetensors/inner.safetensors"]
    assert messages(result.failures) == [
        (str(tmp_path / "empty.safetensors"), "this file is empty; download it again or remove it"),
        (str(tmp_path / "x.safetensors"), "this is a folder with the name of a model file; rename it"),
    ]


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no sockets in the file system here")
def test_a_socket_is_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("x.pt")
        result = scan([tmp_path])
    assert messages(result.failures) == [(str(tmp_path / "x.pt"), "this is not a regular file; remove it or rename it")]


def test_roots_that_are_not_there_do_not_stop_the_others(tmp_path: Path) -> None:
    touch(tmp_path, "root/a.safetensors", "file")
    result = scan([tmp_path / "none", tmp_path / "file", tmp_path / "root"])
    assert keys(result) == ["root:a.safetensors"]
    message = "there is no such Lora folder; correct the path or create the folder"
    assert messages(result.failures) == [(str(tmp_path / name), message) for name in ("file", "none")]


def test_no_roots() -> None:
    assert scan([]) == ScanResult((), ())


def test_a_folder_that_may_not_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may list everything, so the refusal is the operating system's own error, raised by hand."""
    touch(tmp_path, "open/a.safetensors", "shut/b.safetensors")
    listing = os.scandir

    def guarded(path: str) -> object:
        if path.endswith("shut"):
            raise PermissionError(13, "Permission denied", path)
        return listing(path)

    monkeypatch.setattr(os, "scandir", guarded)
    result = scan([tmp_path])
    assert keys(result) == ["open/a.safetensors"]
    assert messages(result.failures) == [
        (str(tmp_path / "shut"), "this folder cannot be listed (Permission denied); check that you may read it")
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows names that are no text")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    touch(tmp_path, "a.safetensors", "b\udcff.safetensors")
    result = scan([tmp_path])
    assert keys(result) == ["a.safetensors"]
    assert messages(result.failures) == [
        (str(tmp_path / "b\\udcff.safetensors"), "this name is not valid Unicode text; rename it")
    ]


@pytest.mark.skipif(os.name == "nt", reason="a colon cannot stand in a Windows file name")
def test_keys_that_would_collide(tmp_path: Path) -> None:
    touch(tmp_path, "one/Lora:a.safetensors", "Lora/a.safetensors")
    result = scan([tmp_path / "one", tmp_path / "Lora"])
    assert keys(result) == ["Lora:a.safetensors"]
    assert messages(result.failures) == [
        (
            str(tmp_path / "Lora" / "a.safetensors"),
            f"{tmp_path / 'one' / 'Lora:a.safetensors'} has the same key Lora:a.safetensors; rename one of them",
        )
    ]


def test_no_file_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "a.safetensors", "b.pt", "a.json", "a.png")

    def refused(*args: object, **kwargs: object) -> None:
        raise AssertionError("a scan must not open files")

    monkeypatch.setattr("builtins.open", refused)
    monkeypatch.setattr("io.open", refused)
    assert keys(scan([tmp_path])) == ["a.safetensors", "b.pt"]


def test_a_folder_of_two_thousand(tmp_path: Path) -> None:
    for number in range(1000):
        touch(tmp_path, f"lora_{number:04}.v1.safetensors", f"lora_{number:04}.v1.civitai.info")
    result = scan([tmp_path])
    assert len(result.adapters) == 1000
    assert result.failures == ()
    assert all(
        [companion.path for companion in adapter.companions] == [adapter.path.replace(".safetensors", ".civitai.info")]
        for adapter in result.adapters
    )
