"""How near a card is in meaning: to the whole prompt, to its best span, and to the span that holds its own word."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.retriever.margins import margins

if TYPE_CHECKING:
    from numpy.typing import NDArray

DENSE = (
    "whole_title",  # cosine of the whole prompt with the title
    "whole_card",
    "whole_about",
    "span_title",  # highest cosine of any span
    "span_card",
    "span_about",
    "span_called",  # highest mean of title and card cosine of one span: the "best span"
    "span_deviation",  # how far that stands out of what is usual for this span in this library, sigmas / 3
    "span_margin",  # the same minus the best other model's
    "span_rank",  # log(1 + how many candidates of other models are nearer to that span)
    "span_weight",  # how much the words of that span weigh
    "whole_title_margin",  # the cosines minus those of the best other model
    "whole_card_margin",
    "whole_about_margin",
    "span_title_margin",
    "span_card_margin",
    "span_about_margin",
    "whole_deviation",  # how far the whole prompt stands out of what is usual for it, sigmas / 3
    "top_deviation",  # the span that stands out furthest, sigmas / 3
    "top_called",  # its cosine
    "top_rank",  # and how many candidates of other models are nearer to it
    "near_margin",  # the cosine of the best span minus the best other model's with that span
    "far_margin",  # the same of the span that stands out furthest
    "word_span_title",  # highest cosine of a span with the word that the card is called by, see `contest`
    "word_span_card",
    "word_span_about",
    "word_span_deviation",  # and how far that stands out, sigmas / 3
    "word_span_margin",  # minus the best other model's with that span
)


@dataclass(frozen=True, slots=True)
class Cosines:
    """Of n candidates, s spans of the prompt, and three kinds of vectors.

    `whole`: (n, 3). `spans`: (n, s, 3). `usual`: (s + 1, 2) mean and deviation over the library of the cosine of each
    span, and of the whole prompt.
    """

    whole: NDArray[np.float32]
    spans: NDArray[np.float32]
    usual: NDArray[np.float32]


@dataclass(frozen=True)
class Closeness:
    """`groups`: (n,), equal for cards of one model."""

    cosines: Cosines
    groups: NDArray[np.int64]

    @cached_property
    def called(self) -> NDArray[np.float32]:
        """(n, s): cosine of each span with what a card is called."""
        called: NDArray[np.float32] = self.cosines.spans[:, :, :2].mean(2)
        return called

    @cached_property
    def deviations(self) -> NDArray[np.float32]:
        """(n, s): how far that stands out of what is usual for the span, sigmas / 3."""
        deviations = (self.called - self.cosines.usual[:-1, 0]) / (self.cosines.usual[:-1, 1] + np.float32(1e-6)) / 3
        return np.asarray(deviations, np.float32)

    def measure(self, weights: NDArray[np.float64], holds: NDArray[np.bool_]) -> NDArray[np.float64]:
        """(n, len(DENSE)). `weights`: (s,) of the words of each span. `holds`: (n, s), see `_of_word`."""
        called, deviations = self.called, self.deviations
        near, far = called.argmax(1), deviations.argmax(1)
        at = np.arange(len(called))
        top = called.max(1)
        kinds = np.hstack([self.cosines.whole, self.cosines.spans.max(1)])
        against = [margins(column, self.groups) for column in kinds.T]
        usual, spread = self.cosines.usual[-1]
        return np.column_stack(
            [
                *(kinds, top, deviations[at, near], margins(top, self.groups)),
                *(self._rank(near), weights[near], *against),
                (self.cosines.whole[:, :2].mean(1) - usual) / (spread + 1e-6) / 3,
                *(deviations.max(1), called[at, far], self._rank(far)),
                *(self._margin(near), self._margin(far)),
                *self._of_word(holds),
            ]
        )

    @cached_property
    def _others(self) -> NDArray[np.bool_]:
        """(n, n): which are of other models."""
        others: NDArray[np.bool_] = self.groups[:, None] != self.groups[None, :]
        return others

    def _rank(self, span: NDArray[np.int64]) -> NDArray[np.float64]:
        """(n,): log(1 + how many rivals are nearer to the candidate's span). `span`: (n,)."""
        own = self.called[np.arange(len(self.called)), span]
        nearer = (self.called[:, span] > own[None, :] + 1e-9) & self._others
        rank: NDArray[np.float64] = np.log1p(nearer.sum(0))
        return rank

    def _margin(self, span: NDArray[np.int64]) -> NDArray[np.float32]:
        """(n,): the candidate's cosine with its span minus the best rival's. `span`: (n,)."""
        rivals = np.where(self._others, self.called[:, span].T, -np.inf).max(1)
        own = self.called[np.arange(len(self.called)), span]
        margin: NDArray[np.float32] = own - np.where(np.isfinite(rivals), rivals, 0)
        return margin

    def _of_word(self, holds: NDArray[np.bool_]) -> list[NDArray[np.float32]]:
        """Of the spans that hold a candidate's own word; zeros where none does. `holds`: (n, s)."""
        best = np.where(holds, self.called, -np.inf).argmax(1)
        kinds = np.where(holds[:, :, None], self.cosines.spans, -np.inf).max(1)
        deviation = np.where(holds, self.deviations, -np.inf).max(1)
        columns = (*kinds.T, deviation, self._margin(best))
        return [np.where(holds.any(1), column, 0.0) for column in columns]


def best_spans(spans: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """(n,), (n,): for each candidate the span nearest to what it is called, and how near. `spans`: (n, s, 3)."""
    called = spans[:, :, :2].mean(2)
    return called.argmax(1), called.max(1)
