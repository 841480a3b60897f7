from __future__ import annotations

import logging
import warnings

from stylus_ext.models.quiet import quiet
from tests.models.tiny_models import needs_transformers


@needs_transformers
def test_quiet_is_left_by_the_last_one_out() -> None:
    from transformers.utils import logging as bars

    loggers = [logging.getLogger(name) for name in ("huggingface_hub", "transformers")]
    before = [logger.level for logger in loggers]
    filters = list(warnings.filters)
    first, second = quiet(), quiet()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert [logger.level for logger in loggers] == [logging.CRITICAL] * 2
    assert not bars.is_progress_bar_enabled()
    warnings.warn("no error in here", UserWarning, stacklevel=1)
    second.__exit__(None, None, None)
    assert [logger.level for logger in loggers] == before
    assert bars.is_progress_bar_enabled()
    assert warnings.filters == filters
