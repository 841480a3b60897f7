from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.errors import StoreError
from stylus_ext.webui import host
from stylus_ext.webui.new_files import notice_new_files

if TYPE_CHECKING:
    from tests.webui.fakehost import FakeHost

pytest_plugins = ["tests.webui.fakehost.fixtures"]


@pytest.fixture
def noticing(a1111: FakeHost) -> FakeHost:
    """It has seen the list of the host as it is."""
    a1111.opts.stylus_guest_index_at_start = True
    notice_new_files()
    a1111.write("copper_teapot")
    return a1111


def runs() -> int:
    assert host.service().job.wait(60)
    return host.service().job.state().number


def test_a_list_that_was_read_anew_is_indexed(noticing: FakeHost) -> None:
    before = runs()
    notice_new_files()
    assert runs() == before
    assert noticing.lora is not None
    noticing.lora.list_available_networks()
    notice_new_files()
    notice_new_files()
    assert runs() == before + 1
    assert host.service().app().store.count() == 4


def test_unless_the_settings_say_no(noticing: FakeHost) -> None:
    noticing.opts.stylus_guest_index_at_start = False
    before = runs()
    assert noticing.lora is not None
    noticing.lora.list_available_networks()
    notice_new_files()
    assert runs() == before


def test_a_failure_is_nobodys_business_yet(noticing: FakeHost, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise StoreError("The index is damaged.")

    assert noticing.lora is not None
    noticing.lora.list_available_networks()
    with monkeypatch.context() as patched:
        patched.setattr(host, "service", broken)
        notice_new_files()
