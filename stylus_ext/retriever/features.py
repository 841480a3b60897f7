"""What speaks for an adapter, in numbers a person can read. No feature knows which adapter it looks at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.domain import Category
from stylus_ext.retriever.closeness import DENSE, Closeness
from stylus_ext.retriever.contest import CONTEST, Contest
from stylus_ext.retriever.habits import HABITS, habits, pairs_of, pieces_of
from stylus_ext.retriever.margins import margins
from stylus_ext.retriever.wording import WORDING, Wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from stylus_ext.domain import AdapterCard
    from stylus_ext.retriever.closeness import Cosines
    from stylus_ext.retriever.rarity import WordRarity
    from stylus_ext.retriever.wording import Asked
    from stylus_ext.retriever.words import CardWords

WORDS = (
    "bm25",  # SQLite's BM25 over all fields, by 10
    "bm25_share",  # the same against the highest of this prompt
    "bm25_margin",  # the same minus the best other model's, by 10
    "bm25_per_weight",  # the same by how much the prompt's words weigh together
    "is_character",
    "is_style",
    "is_tool",
    "library_size",  # log(adapters) / 5
    "prompt_size",  # log(1 + spans) / 3
)
LEXICAL = WORDS + WORDING + CONTEST + HABITS
FEATURES = LEXICAL + DENSE


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a search measured of n candidates.

    `groups`: (n,), equal for cards of one model. `bm25`: (n,). `near`: to what the prompt means (see `meaning`);
    None without an encoder. `span_words`: the words of each span. `same`: words of cards -> the prompt's, put in place
    of them.
    """

    cards: Sequence[AdapterCard]
    card_words: Sequence[CardWords]
    asked: Asked
    span_words: Sequence[frozenset[str]]
    groups: NDArray[np.int64]
    bm25: NDArray[np.float64]
    near: Cosines | None = None
    same: Mapping[str, str] = field(default_factory=dict)


def measure(evidence: Evidence, rarity: WordRarity, searched: Sequence[str]) -> NDArray[np.float64]:
    """(n, len(FEATURES)), or (n, len(LEXICAL)) without an encoder. `searched`: those of the prompt."""
    if not evidence.cards:
        return np.zeros((0, len(LEXICAL if evidence.near is None else FEATURES)))
    rarity.learn(_all_words(evidence))
    lexical = _lexical(evidence, rarity, sum(map(rarity.weight, searched)))
    words = Wording(evidence.asked, rarity)
    wording = words.measure(evidence.card_words, evidence.groups)
    contest = Contest(evidence.asked, evidence.span_words, words.weight, evidence.card_words)
    contested = contest.measure(wording[:, WORDING.index("relevance")], evidence.groups)
    lexical = np.hstack([lexical, wording, contested, _habits(evidence)])
    if evidence.near is None:
        return lexical
    weights = np.array([sum(map(rarity.weight, sorted(span))) for span in evidence.span_words])
    holds = np.array([[top in span for span in evidence.span_words] for top in contest.tops], np.bool_)
    return np.hstack([lexical, Closeness(evidence.near, evidence.groups).measure(weights, holds)])


def _lexical(evidence: Evidence, rarity: WordRarity, query_weight: float) -> NDArray[np.float64]:
    bm25 = evidence.bm25
    constant = (np.log(max(rarity.size, 1)) / 5, np.log1p(len(evidence.span_words)) / 3)
    columns = (
        bm25 / 10,
        bm25 / max(bm25.max(initial=0), 1e-6),
        margins(bm25, evidence.groups) / 10,
        bm25 / (10 * query_weight + 1e-6),
    )
    kinds = [(*_is(card), *constant) for card in evidence.cards]
    return np.hstack([np.stack(columns, 1), np.array(kinds).reshape(len(evidence.cards), -1)])


def _habits(evidence: Evidence) -> NDArray[np.float64]:
    pairs = [[one.pairs for one in own.examples] for own in evidence.card_words]
    pieces = [[one.pieces for one in own.examples] for own in evidence.card_words]
    text = evidence.asked.text
    return np.hstack([
        habits(pairs_of(text), pairs, evidence.groups),
        habits(pieces_of(text), pieces, evidence.groups),
    ])  # fmt: skip


def _is(card: AdapterCard) -> tuple[bool, ...]:
    return tuple(card.category is one for one in (Category.CHARACTER, Category.STYLE, Category.TOOL))


def _all_words(evidence: Evidence) -> set[str]:
    words = {word for span in evidence.span_words for word in span}
    for own in evidence.card_words:
        words.update(own.title, own.name, *own.triggers, *own.tags)
    return words
