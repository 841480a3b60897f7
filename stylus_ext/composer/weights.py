"""How strong each chosen adapter is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from stylus_ext.composer.terms import EVEN
from stylus_ext.domain import Category

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.composer.terms import Strengths
    from stylus_ext.domain import Choice
    from stylus_ext.settings import ComposerSettings

STEP = 0.05
"""Weights are rounded down to this, so that a prompt shows 0.65 and not 0.6533."""


def weigh(
    choices: Sequence[Choice], settings: ComposerSettings, spent: float = 0.0, strengths: Strengths = EVEN
) -> tuple[Choice, ...]:
    """The choices with their final weights: card weight x share / adapters in the task x strength (the paper's rule).

    Where their absolute values and `spent` (the user's own tags) add up to more than the total strength, ours are
    scaled down alike; the user's own steps come on top. A weight of 0 says that nothing is left for the adapter.
    """
    in_task = Counter(choice.task for choice in choices)
    raw = [_raw(choice, settings, strengths) / in_task[choice.task] for choice in choices]
    total = sum(map(abs, raw))
    budget = max(settings.total_strength - spent, 0.0)
    scale = min(1.0, budget / total) if total else 1.0
    return tuple(
        replace(choice, weight=_moved(_stepped(value * scale), strengths.step(choice.card.key)))
        for choice, value in zip(choices, raw, strict=True)
    )


def _raw(choice: Choice, settings: ComposerSettings, strengths: Strengths) -> float:
    style = strengths.style if choice.card.category is Category.STYLE else 1.0
    usual = choice.card.weight * strengths.habit(choice.card.key)
    return usual * settings.task_share * settings.strength * strengths.whole * style


def _moved(weight: float, step: float) -> float:
    """Less never turns an adapter into its opposite."""
    sign = -1 if weight < 0 else 1
    return round(sign * max(abs(weight) + step, 0.0), 2) or 0.0


def _stepped(value: float) -> float:
    steps = int(abs(value) / STEP + 1e-6)
    return round(steps * STEP * (1 if value >= 0 else -1), 2) or 0.0
