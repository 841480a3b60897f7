from __future__ import annotations

import pytest

from stylus_ext.domain import Category
from stylus_ext.webui.option_choosing import CHOOSING, FILTERS

OPTIONS = {option.path: option for group in (CHOOSING, FILTERS) for option in group.options}


@pytest.mark.parametrize("path", ["filters.folders_in", "filters.folders_out"])
def test_folders_are_read_as_keys_have_them(path: str) -> None:
    assert OPTIONS[path].control.read(" styles\\ink/ \n/poses\nstyles/ink") == ("styles/ink", "poses")


@pytest.mark.parametrize("path", ["filters.categories_in", "filters.categories_out"])
def test_every_category_can_be_ticked(path: str) -> None:
    words = [one.value for one in Category]
    assert OPTIONS[path].control.read(words) == tuple(words)


def test_names_are_read_as_they_are() -> None:
    assert OPTIONS["filters.banned"].control.read("winter coat [v2]\nold/fox.safetensors") == (
        "winter coat [v2]",
        "old/fox.safetensors",
    )
