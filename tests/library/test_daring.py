from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import FactKind
from stylus_ext.library.formats.daring import is_daring
from tests.library.sidecar_files import read_json, values

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("said", [4, 5, 8, 16, 32, 60, -1, 4.0, 0.5, float("nan"), True, "Mature", " x ", "XXX", "R"])
def test_daring(said: object) -> None:
    assert is_daring(said) is True


@pytest.mark.parametrize("said", [0, 1, 2, 3, 2.0, False, None, "", "None", "Soft", "PG", "2", [], {}])
def test_tame(said: object) -> None:
    assert is_daring(said) is False


DARING = {"url": "https://image.example/1.jpeg", "nsfwLevel": 8}
TAME = {"url": "https://image.example/1.jpeg", "nsfwLevel": 1, "nsfw": "None"}


def card(image: object) -> dict[str, object]:
    return {"trainedWords": [], "model": {"name": "X", "nsfw": False}, "images": [TAME, image]}


@pytest.mark.parametrize(
    ("suffix", "data"),
    [
        pytest.param(".civitai.info", card(DARING), id="civitai"),
        pytest.param(".civitai.info", card({"nsfw": "X"}), id="word"),
        pytest.param(".civitai.info", {"nsfwLevel": 7}, id="all pictures or-ed"),
        pytest.param(".api_info.json", {"modelVersions": [{"images": [DARING]}]}, id="model"),
        pytest.param(".json", card(DARING), id="SD.Next"),
        pytest.param(".metadata.json", {"civitai": card(DARING)}, id="lora manager"),
        pytest.param(".metadata.json", {"civitai": {"customImages": [DARING]}}, id="the user's own"),
        pytest.param(".metadata.json", {"preview_nsfw_level": 4}, id="the preview itself"),
        pytest.param(".rgthree-info.json", {"images": [DARING]}, id="rgthree"),
        pytest.param(
            ".rgthree-info.json",
            {"images": [{"positive": "a cat"}], "raw": {"civitai": card(DARING)}},
            id="what rgthree did not take over",
        ),
        pytest.param(".civitai.info", {"images": [*[TAME] * 200, DARING]}, id="a late one"),
    ],
)
def test_a_sidecar_that_lists_a_daring_image_says_so_and_flags_no_adapter(
    tmp_path: Path, suffix: str, data: dict[str, object]
) -> None:
    read = read_json(tmp_path, suffix, data)
    assert values(read, FactKind.PICTURE_NSFW) == ["true"]
    assert "true" not in values(read, FactKind.NSFW)


@pytest.mark.parametrize("images", [[TAME], [], None, "x", [None, 8]])
def test_one_that_lists_none_says_nothing(tmp_path: Path, images: object) -> None:
    read = read_json(tmp_path, ".civitai.info", {"nsfwLevel": 3, "images": images})
    assert values(read, FactKind.PICTURE_NSFW) == []
