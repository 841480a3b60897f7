from __future__ import annotations

import pytest

from stylus_ext.selftest.share import Share


def test_the_rate() -> None:
    assert Share(3, 4).rate == 0.75
    assert Share().rate == 0.0


@pytest.mark.parametrize(
    ("share", "interval"),
    [
        (Share(50, 100), (0.4038, 0.5962)),
        (Share(81, 263), (0.2553, 0.3662)),  # Newcombe 1998, table I, method 3
        (Share(15, 148), (0.0624, 0.1605)),
        (Share(0, 20), (0.0, 0.1611)),
        (Share(1, 29), (0.0061, 0.1718)),
        (Share(20, 20), (0.8389, 1.0)),
        (Share(), (0.0, 1.0)),
    ],
)
def test_the_interval_is_wilsons(share: Share, interval: tuple[float, float]) -> None:
    assert tuple(round(end, 4) for end in share.interval) == interval
