"""Splits a prompt into what it may be asking for: phrases, and the pieces of long phrases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stylus_ext.domain import Span, Task
from stylus_ext.retriever.query import Query
from stylus_ext.text import JOINERS, fold, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stylus_ext.prompt.phrases import Phrase
    from stylus_ext.prompt.syntax import ParsedPrompt

PRAISE = frozenset(
    (
        "masterpiece best top good great high highest quality amazing ultra super extremely absurdres highres "
        "hd uhd 4k 8k 16k score up source rating safe very aesthetic newest 4 5 6 7 8 9 10"
    ).split()
)
"""Words that prompts carry for the checkpoint's sake; phrases of nothing else ask for no adapter."""
SHORT = 3
"""Phrases of up to this many words stay whole."""
MAX_SPANS = 48
"""Prompts with more are cut: each span costs a pass of the encoder."""
_WORD = re.compile(r"\S+")
_EDGE = "'\"“”‘’…"


def read_tasks(parsed: ParsedPrompt) -> Query:
    """The query of a prompt: its phrases that are asked for, and the pieces of the long ones. Spans may overlap."""
    wanted = [phrase for phrase in parsed.phrases if _asks(phrase)]
    spans = {task.text: task for phrase in wanted for task in _parts(phrase, parsed.prompt)}
    words = [tokens(phrase.text) for phrase in wanted]
    return Query(
        text=", ".join(phrase.text for phrase in wanted),
        spans=tuple(spans.values())[:MAX_SPANS],
        phrases=tuple(dict.fromkeys(" ".join(own) for own in words if own)),
        prompt=_without_denials(parsed),
        joiners=len(JOINERS.intersection(word for own in words for word in own)),
    )


def _without_denials(parsed: ParsedPrompt) -> str:
    """As the user wrote it, but for what is denied: `no hatsune miku` must not look like her example prompts."""
    kept, at = [], 0
    for phrase in parsed.phrases:
        if phrase.negated:
            kept.append(parsed.prompt[at : phrase.span.start])
            at = phrase.span.end
    return "".join(kept) + parsed.prompt[at:]


def _asks(phrase: Phrase) -> bool:
    """Not what is denied, what may not come (`{a|b}`), or what only praises (`masterpiece, best quality`)."""
    return not (phrase.negated or phrase.optional or PRAISE.issuperset(tokens(phrase.text)))


def _parts(phrase: Phrase, prompt: str) -> Iterator[Task]:
    yield Task(_readable(phrase.text), phrase.span)
    words = list(_WORD.finditer(prompt, phrase.span.start, phrase.span.end))
    if len(words) <= SHORT:
        return
    piece: list[re.Match[str]] = []
    for word in words:
        if fold(word.group().strip(_EDGE)) not in JOINERS:
            piece.append(word)
        elif piece:
            yield _piece(piece, prompt)
            piece = []
    if piece and len(piece) < len(words):
        yield _piece(piece, prompt)


def _piece(words: list[re.Match[str]], prompt: str) -> Task:
    span = Span(words[0].start(), words[-1].end())
    return Task(_readable(prompt[span.start : span.end]), span)


def _readable(text: str) -> str:
    return re.sub(r"[\s_]+", " ", text.replace("\\", "")).strip()
