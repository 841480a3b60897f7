"""Against a stand-in for the host's module `networks` (HOST_CONTRACT 6), over real files."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import Adapter, Evidence, FileStamp
from stylus_ext.errors import UsageError
from stylus_ext.store import EvidenceRecord, Store
from stylus_ext.webui.loras import host_view, listed, networks
from tests.toy import card, fill

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class OnDisk:
    name: str
    filename: str


@dataclass
class Networks:
    folder: Path
    module: ModuleType
    listed: dict[str, OnDisk] = field(default_factory=dict)

    def add(self, name: str, *aliases: str, at: str = "") -> OnDisk:
        path = self.folder / (at or f"{name}.safetensors")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
        self.listed[name] = found = OnDisk(name, str(path))
        for alias in (name, *aliases):
            self.module.available_network_aliases[alias] = found
        return found

    @property
    def store(self) -> Store:
        """An index that has seen the fox, at the top of the folder."""
        store = fill(Store.memory(), [FOX])
        seen = Adapter(FOX.key, FOX.name, str(self.folder / FOX.key), FileStamp(1, 1))
        store.put_evidence([EvidenceRecord(Evidence(seen))])
        return store


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Networks:
    module = ModuleType("networks")
    made = Networks(tmp_path, module)
    module.__dict__.update(
        available_networks=made.listed, available_network_aliases={}, forbidden_network_aliases={"none": 1, "Addams": 1}
    )
    monkeypatch.setitem(sys.modules, "networks", module)
    return made


FOX = card("fox")


def test_a_listed_file_that_is_the_indexed_one_can_be_loaded(host: Networks) -> None:
    host.add("fox")
    assert host_view(host.store).refuses(FOX) is None


def test_a_file_that_the_host_does_not_list_is_refused(host: Networks) -> None:
    host.add("other")
    assert host_view(host.store).refuses(FOX) == "the WebUI does not list its file: refresh the Lora tab"


def test_a_deleted_file_is_refused_although_the_host_lists_it(host: Networks) -> None:
    host.add("fox")
    (host.folder / "fox.safetensors").unlink()
    assert host_view(host.store).refuses(FOX) == "its file is gone: re-index"


def test_another_file_of_the_same_name_is_refused(host: Networks) -> None:
    host.add("fox", at="new/fox.safetensors")
    (host.folder / "fox.safetensors").write_bytes(b"y")
    assert host_view(host.store).refuses(FOX) == "the WebUI loads another file of this name: new"


def test_a_name_that_is_the_alias_of_another_file_is_refused(host: Networks) -> None:
    host.add("fox")
    host.add("reineke", "fox")
    assert host_view(host.store).refuses(FOX) == "the WebUI loads reineke.safetensors under this name"


def test_an_alias_of_two_files_stands_for_the_file_of_that_stem(host: Networks) -> None:
    host.add("fox")
    host.add("reineke", "fox")
    host.module.forbidden_network_aliases["fox"] = 1
    view = host_view(host.store)
    assert view.refuses(FOX) is None
    assert view.resolves("fox") == "fox"


def test_a_tag_by_alias_resolves_to_the_file_stem_and_an_unknown_one_to_itself(host: Networks) -> None:
    host.add("fox", "Reineke Fuchs")
    view = host_view(host.store)
    assert [view.resolves(name) for name in ("Reineke Fuchs", "fox", "nobody")] == ["fox", "fox", "nobody"]


def test_an_adapter_that_the_index_has_lost_is_refused(host: Networks) -> None:
    host.add("unknown")
    assert host_view(host.store).refuses(card("unknown")) is not None


def test_a_list_that_is_being_read_anew_is_waited_for(host: Networks, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            host.add("fox")

    monkeypatch.setattr("stylus_ext.webui.loras.sleep", sleep)
    assert host_view(host.store).refuses(FOX) is None
    assert len(waits) == 3


def test_an_empty_folder_is_not_waited_for_without_end(host: Networks, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("stylus_ext.webui.loras.sleep", waits.append)
    assert networks() is host.module
    assert len(waits) == 20


def test_where_the_lora_extension_is_off_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networks", None)
    with pytest.raises(UsageError, match="the built-in Lora extension is switched off"):
        networks()


def test_what_is_listed_is_read_without_waiting(host: Networks, monkeypatch: pytest.MonkeyPatch) -> None:
    assert listed() == {}
    host.add("fox")
    assert list(listed()) == ["fox"]
    monkeypatch.delitem(sys.modules, "networks")
    assert listed() == {}
