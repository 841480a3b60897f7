"""Who picks: the composer under test, and the baselines in the same run."""

from __future__ import annotations

import random
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

import numpy as np

from stylus_ext.compose import Composer, Request
from stylus_ext.errors import MissingDependencyError
from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever.pool import FIELD_WEIGHTS
from stylus_ext.text import tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stylus_ext.bench.costs import ComposerCost
    from stylus_ext.composer.judge import Llm
    from stylus_ext.ports import TextEncoder
    from stylus_ext.retriever.search import Retriever
    from stylus_ext.settings import Settings

    Similarity = Callable[[str, str], float]


class Chooser(Protocol):
    """Picks adapters for a prompt."""

    def pick(self, prompt: str) -> list[str]:
        """Adapter keys."""


class ComposerChooser:
    """The project's own composer. `llm`: the language model it asks, if any; `cost`: what is told how long it took."""

    def __init__(
        self, retriever: Retriever, settings: Settings, llm: Llm | None = None, cost: ComposerCost | None = None
    ) -> None:
        self._retriever = retriever
        self._settings = settings
        self._llm = llm
        self._cost = cost

    def pick(self, prompt: str) -> list[str]:
        """The adapters it would write."""
        began = perf_counter()
        # One for each prompt, because the seconds of a language model are for all prompts of one composer.
        composition = Composer(self._retriever, self._settings, llm=self._llm).choose(prompt, Request())
        if self._cost:
            self._cost.add(perf_counter() - began, composition)
        return [choice.card.key for choice in composition.choices]


class RandomThree:
    """Three adapters drawn from the prompt's own text."""

    def __init__(self, retriever: Retriever) -> None:
        self._keys = [row.key for row in retriever.index.rows]

    def pick(self, prompt: str) -> list[str]:
        """The same three for the same prompt and folder."""
        return random.Random(prompt).sample(self._keys, min(3, len(self._keys)))


class PaperRetriever:
    """The paper's retriever alone: the three nearest to the whole prompt (mean of our card and description vectors)."""

    def __init__(self, retriever: Retriever, encoder: TextEncoder | None) -> None:
        self._index = retriever.index
        self._encoder = encoder

    def cosines(self, prompt: str) -> NDArray[np.float32]:
        """One for each adapter; all zero without an encoder."""
        if self._encoder is None or self._index.vectors is None:
            return np.zeros(self._index.size, np.float32)
        query = self._encoder.encode([parse(prompt).plain])[0]
        result: NDArray[np.float32] = self._index.vectors[:, 1:].mean(1) @ query
        return result

    def pick(self, prompt: str) -> list[str]:
        """The top three, whatever their similarity."""
        return [self._index.rows[at].key for at in np.argsort(-self.cosines(prompt), kind="stable")[:3]]


class FuzzyDense:
    """LoraPromptMatcher's rule: cosine 0.8 + fuzzy 0.2 against the title, the best one if it reaches 0.2."""

    def __init__(self, retriever: Retriever, encoder: TextEncoder | None) -> None:
        self._index = retriever.index
        self._dense = PaperRetriever(retriever, encoder)
        self._similar = fuzzy()
        titles = {card.key: card.title for card in retriever.index.store.cards()}
        self._titles = [titles[row.key] for row in retriever.index.rows]

    def pick(self, prompt: str) -> list[str]:
        """One adapter at most."""
        fuzzed = np.array([self._similar(prompt, title) / 100 for title in self._titles])
        score = 0.8 * self._dense.cosines(prompt) + 0.2 * fuzzed
        best = int(score.argmax())
        return [self._index.rows[best].key] if score[best] >= 0.2 else []


class Bm25First:
    """The best of SQLite's BM25 over all fields."""

    def __init__(self, retriever: Retriever) -> None:
        self._store = retriever.index.store

    def pick(self, prompt: str) -> list[str]:
        """One adapter at most."""
        words = list(dict.fromkeys(tokens(parse(prompt).plain)))
        return [key for key, _ in self._store.match(words, 1, FIELD_WEIGHTS)]


def fuzzy() -> Similarity:
    """Token-set similarity, 0..100. Raises MissingDependencyError."""
    try:
        from rapidfuzz.fuzz import token_set_ratio
    except ImportError as error:
        raise MissingDependencyError("The fuzzy baseline needs rapidfuzz: pip install rapidfuzz") from error
    ratio: Similarity = token_set_ratio
    return ratio


def baselines(retriever: Retriever, encoder: TextEncoder | None) -> dict[str, Chooser]:
    """What ours is measured against, by name."""
    return {
        "three random": RandomThree(retriever),
        "paper's retriever, top 3": PaperRetriever(retriever, encoder),
        "fuzzy + dense": FuzzyDense(retriever, encoder),
        "BM25, top 1": Bm25First(retriever),
    }
