"""The keyword composer, set up for tests: half sure is sure enough."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stylus_ext.composer.keyword import KeywordComposer
from stylus_ext.composer.tasks import read_tasks
from stylus_ext.composer.terms import Terms
from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever.asked import Retrieved
from stylus_ext.settings import ComposerSettings
from tests.composer.red_fox import PROMPT
from tests.toy import candidate

if TYPE_CHECKING:
    from stylus_ext.domain import AdapterCard, Candidate, Composition, Task

DEFAULT = ComposerSettings(acceptance=0.5)


def compose(
    *candidates: Candidate,
    prompt: str = PROMPT,
    settings: ComposerSettings = DEFAULT,
    taken: tuple[AdapterCard, ...] = (),
    refused: tuple[tuple[Candidate, str], ...] = (),
    locked: frozenset[str] = frozenset(),
) -> Composition:
    parsed = parse(prompt)
    terms = Terms(settings, taken, parsed.taken, locked=locked)
    return KeywordComposer(terms).compose(parsed, read_tasks(parsed), Retrieved(candidates, refused))


def near(of: AdapterCard, task: Task, score: float = 0.9) -> Candidate:
    """Found by meaning alone."""
    return replace(candidate(of, score), nearest=task)
