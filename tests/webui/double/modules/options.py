"""The host's: classes of its settings."""

from tests.webui.double.options import OptionHTML, OptionInfo, Options, options_section

__all__ = ["OptionHTML", "OptionInfo", "Options", "options_section"]
