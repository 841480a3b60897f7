from __future__ import annotations

from pathlib import Path

import pytest

from stylus_ext.domain import Adapter, FileStamp
from stylus_ext.library.reached import reached, shadowed

ROOT = Path("/models/Lora").absolute()


def adapter(root: Path, key: str, name: str = "x") -> Adapter:
    return Adapter(key, name, str(root / key), FileStamp(1, 1))


@pytest.mark.parametrize(
    ("keys", "loaded"),
    [
        (("a2/x.pt", "a10/x.pt"), "a10/x.pt"),
        (("B/x.pt", "a/x.pt"), "B/x.pt"),
        (("x.pt", "x.safetensors"), "x.safetensors"),
        (("x.pt", "0/x.pt"), "0/x.pt"),
        (("é²/x.pt", "1/x.pt"), "é²/x.pt"),
    ],
)
def test_the_host_reaches_the_last_in_natural_order(keys: tuple[str, ...], loaded: str) -> None:
    assert reached([adapter(ROOT, key) for key in keys], [ROOT]).key == loaded
    assert reached([adapter(ROOT, key) for key in reversed(keys)], [ROOT]).key == loaded


def test_a_later_folder_takes_the_name_over() -> None:
    first, second = Path("/z").absolute(), Path("/a").absolute()
    both = [adapter(first, "x.pt"), adapter(second, "x.pt")]
    assert reached(both, [first, second]) is both[1]


def test_all_but_the_one_that_is_reached_are_shadowed() -> None:
    foxes = [adapter(ROOT, f"{folder}/fox.pt", "fox") for folder in ("b10", "a", "b9")]
    assert shadowed([*foxes, adapter(ROOT, "wolf.pt", "wolf")], [ROOT]) == {
        "a/fox.pt": "b10/fox.pt",
        "b9/fox.pt": "b10/fox.pt",
    }


def test_names_that_differ_in_case_are_two_names() -> None:
    assert shadowed([adapter(ROOT, "fox.pt", "fox"), adapter(ROOT, "Fox.pt", "Fox")], [ROOT]) == {}


def test_of_no_adapters_none_is_shadowed() -> None:
    assert shadowed([], [ROOT]) == {}
