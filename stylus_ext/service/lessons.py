"""What an image that was made says of weights: those that the user had moved a little up or down before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.composer.leaning import Feedback, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stylus_ext.domain import Choice, PromptRewrite


def of_weights(batches: Iterable[PromptRewrite], steps: Mapping[str, float], now: int) -> list[Feedback]:
    """One correction for each adapter of the image that was moved, however many batches it is in.

    `steps`: name -> what the user added to its weight; `now`: seconds since 1970.
    """
    used = {choice.card.name: choice for batch in batches for choice in batch.composition.choices}
    moved = [(choice, _factor(choice, steps[name])) for name, choice in used.items() if name in steps]
    return [Feedback(Kind.WEIGHT, one.card.name, one.task.text, now, factor=by) for one, by in moved if by is not None]


def _factor(choice: Choice, step: float) -> float | None:
    """None where there was no weight to begin with."""
    before = abs(choice.weight) - step
    return round(abs(choice.weight) / before, 3) if before > 0 else None
