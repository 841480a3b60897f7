from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stylus_ext.webui.api_paths import told, without_folders
from tests.webui.served import serve

if TYPE_CHECKING:
    from tests.webui.served import Served

LORA, DATA = Path("/srv/webui/models/Lora"), Path("/srv/webui/stylus")


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    return serve(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("/srv/webui/models/Lora/birds/fox.json is no JSON", "birds/fox.json is no JSON"),
        ("see '/srv/webui/models/Lora/fox.json'", "see 'fox.json'"),
        ("/srv/webui/models/Lora cannot be listed", "Lora cannot be listed"),
        ("/srv/webui/models/Lora/ cannot be listed", "Lora/ cannot be listed"),
        ("/srv/webui/models/Lora: no", "Lora: no"),
        ("/srv/webui/models/Lora2/fox is another", "/srv/webui/models/Lora2/fox is another"),
        ("/srv/webui/stylus/0f/stylus.sqlite3 is locked", "0f/stylus.sqlite3 is locked"),
        ("nothing of ours", "nothing of ours"),
    ],
)
def test_paths_below_our_folders_are_told_from_there(text: str, short: str) -> None:
    assert without_folders(text, [LORA, DATA]) == short


def test_as_python_quotes_a_path_of_windows() -> None:
    folder = Path("C:\\webui\\Lora")  # one name for this system, and spelt as there
    assert without_folders("[Errno 2] No such file: 'C:\\\\webui\\\\Lora\\\\fox.json'", [folder]).endswith("'fox.json'")


def test_a_folder_within_another() -> None:
    assert without_folders("/srv/webui/models/Lora/fox", [Path("/srv/webui"), LORA]) == "fox"


def test_the_root_of_a_disk_is_no_folder_to_hide() -> None:
    assert without_folders("/srv/fox", [Path("/")]) == "/srv/fox"


def test_a_link_is_known_by_either_name(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "Lora").symlink_to(tmp_path / "disk")
    said = f"{tmp_path / 'disk' / 'fox'} and {tmp_path / 'Lora' / 'ink'}"
    assert without_folders(said, [tmp_path / "Lora"]) == "fox and ink"


def test_the_folders_of_the_host(served: Served, tmp_path: Path) -> None:
    said = f"{served.loras / 'fox'}, {served.data / 'x.sqlite3'}, {tmp_path / 'encoders' / 'mini'}"
    assert told(said) == f"fox, x.sqlite3, {tmp_path / 'encoders' / 'mini'}"
    served.settings = replace(served.settings, encoder=str(tmp_path / "encoders" / "mini"))
    assert told(said) == "fox, x.sqlite3, mini"
