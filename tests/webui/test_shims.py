from __future__ import annotations

from types import SimpleNamespace

from stylus_ext.webui.shims import unsaved


def test_a_component_is_kept_out_of_the_saved_defaults() -> None:
    component = SimpleNamespace()
    assert unsaved(component) is component
    assert component.do_not_save_to_config is True


def test_so_is_the_accordion_that_it_holds() -> None:
    component = SimpleNamespace(accordion=SimpleNamespace())
    unsaved(component)
    assert component.accordion.do_not_save_to_config is True
