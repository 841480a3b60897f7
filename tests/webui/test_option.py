from __future__ import annotations

from stylus_ext.settings import MaskMode, Settings
from stylus_ext.webui.option import DEFAULTS, Option
from stylus_ext.webui.option_controls import lines, number, one_of

NUMBER = Option("composer.acceptance", "Acceptance", "least probability", number(0.0, 1.0, 0.01))


def test_the_key_says_where_the_field_stands() -> None:
    assert NUMBER.key == "stylus_composer_acceptance"
    assert Option("encoder", "", "", lines()).key == "stylus_encoder"


def test_the_default_is_that_of_the_settings() -> None:
    assert Settings() == DEFAULTS
    assert NUMBER.default == Settings().composer.acceptance


def test_the_default_is_as_the_host_keeps_it() -> None:
    assert Option("filters.banned", "", "", lines()).default == ""
    assert Option("masks", "", "", one_of((("All adapters", "all"),), MaskMode)).default == "all"
