"""Words: one tokeniser for the index, the query and the rules; and text that can be shown, stored and sent.

Pure, standard library only.
"""

from __future__ import annotations

import re
import unicodedata

_CJK = "\u3040-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f"
_KINDS = re.compile(r"(?<![A-Za-z])(?:LoRA|LoCon|LyCORIS|LoHa|LoKr|DoRA)(?![a-z])")
"""One word each, whatever their capitals."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PIECE = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:['’][^\W\d_]+)?")
_MARK = re.compile(
    r"<[|｜][^<>]{0,60}[|｜]>|<[|｜]|[|｜]>|</?(?:s|bos|eos|think|tool_call|(?:start|end)_of_turn)>|<</?SYS>>"
    r"|\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]",
    re.IGNORECASE,
)
"""What the chat templates of common models put between turns."""
_CJK_RUN = re.compile(rf"[{_CJK}]")
JOINERS = frozenset(
    (
        "i would could please want wants a an the of in on at by with without and or to from for into onto "
        "over under through between against as is are was be his her its their my your our this that these "
        "those it he she they who which while where when so just one some any no not all than then there out "
        "off up down before after around along across above below among during like near behind beside inside "
        "about being has have had having does do if but very too also we you me him them"
    ).split()
)
"""Words that join parts of an English sentence and name nothing."""
_ENDINGS = (("ies", "y"), ("ied", "y"), ("ing", ""), ("es", ""), ("ed", ""), ("s", ""), ("e", ""))
_STEM = re.compile(r"(?=.*[aeiouy]).{3,}")
"""What an ending may be taken from: `string` and `spring` have none."""
_MAY_DOUBLE = "bdfglmnprtz"
_DOUBLED = re.compile(rf"..([{_MAY_DOUBLE}])\1$")
_NO_FORMS = frozenset("glasses news series species breed speed always lens gas bus as is its this".split())
"""What looks like a form of another word and is none."""


def fold(text: str) -> str:
    """Lower-case, full-width to half-width, accents removed: `Ｎａｕｓｉｃａä` -> `nausicaa`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char) or char in "\u3099\u309a")
    return unicodedata.normalize("NFKC", plain).casefold()


def tokens(text: str) -> list[str]:
    """The words of a text, in order: CamelCase and `snake_case` split, letters parted from CJK runs.

    A CJK run of more than two characters becomes its overlapping bigrams, which needs no dictionary.
    """
    found: list[str] = []
    whole = _KINDS.sub(lambda match: match[0].lower(), text)
    for piece in _PIECE.findall(fold(_CAMEL.sub(" ", whole))):
        word = piece.replace("’", "'").removesuffix("'s")
        if _CJK_RUN.match(word) and len(word) > 2:
            found.extend(word[at : at + 2] for at in range(len(word) - 1))
        else:
            found.append(word)
    return found


def stem(word: str) -> str:
    """What the forms of an English word share, roughly: `stitched`, `stitches` and `stitching` -> `stitch`."""
    if not word.isascii() or word.endswith("ss") or word in _NO_FORMS:
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and _STEM.fullmatch(without := word.removesuffix(ending) + instead):
            word = without
            break
    return word[:-1] if _DOUBLED.search(word) else word


def plain(text: str) -> str:
    """One line of printable characters: no controls, bidi or zero-width marks, surrogates, private use."""
    spaced = " ".join(text.split())
    if spaced.isprintable():
        return spaced
    return " ".join("".join(char for char in spaced if char.isprintable()).split())


def without_marks(text: str) -> str:
    """One line without what a language model may read as the end of a turn, or of a thought.

    For text in which nothing hides any more: what `plain` gives.
    """
    return " ".join(_MARK.sub(" ", text).split())  # a space, so that no new mark grows together


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word where there is one."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    return (head.rpartition(" ")[0] or head).rstrip(" ,;:")
