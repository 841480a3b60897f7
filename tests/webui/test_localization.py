"""Every constant text that a user sees has its translation: the host replaces whole texts of the page.

The host puts explanations of options in brackets (options.py, `OptionInfo.info`), so that is how they are looked up.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stylus_ext.selftest.report import Why
from stylus_ext.webui.option_table import GROUPS, OPTIONS
from stylus_ext.webui.xyz import AXES

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "stylus_ext"
JAPANESE: dict[str, str] = json.loads((PROJECT / "localizations" / "ja_JP.json").read_text("utf-8"))
SHOWING = [
    *(PACKAGE / "webui" / f"{name}.py" for name in ("actions", "asked", "library_tab", "panel", "panel_events")),
    *(PACKAGE / "webui" / f"{name}.py" for name in ("reindex_panel", "models_panel", "selftest_panel")),
    *sorted((PACKAGE / "webui").glob("view*.py")),
]
"""Modules whose texts are for the page."""
SENTENCES = {
    "app.py": (
        "Searching by words alone, without meaning: no text encoder is set.",
        "Searching by words alone: the index was made without this text encoder. Index again.",
    ),
    "composer/llm.py": (
        "the language model did not choose it",
        "the language model was not asked about it: others are likelier",
    ),
    "composer/rules.py": (
        "your prompt already has it",
        "a character, and the prompt does not name it",
        "a slider or utility, and the prompt does not ask for it by name",
    ),
    "composer/settle.py": (
        "no strength is left for it: see the strength, and the total that your own tags use up",
        "you locked it",
    ),
    "retriever/filters.py": (
        "you banned it",
        "flagged NSFW, which the settings leave out",
        "its folder is not among those to search",
        "its folder is left out",
    ),
    "selftest/report.py": tuple(text for why in Why for text in (why.value, why.remedy)),
    "selftest/run.py": (
        "The index is empty: index your LoRA folder first.",
        "The keyword composer was tested: a language model would be asked once for each prompt.",
    ),
    "selftest/tally.py": (
        "others share more with the prompt",
        "no word of its title, file name or trigger words stands in the prompt",
    ),
    "service/wishes.py": ("you took it out of the next image",),
    "webui/generation.py": (
        "Diversity is on: each batch takes some of these.",
        "Stylus kept the adapters of the pasted image.",
    ),
    "webui/loras.py": (
        "two files claim this name, and the WebUI loads neither: rename one",
        "the WebUI does not list its file: refresh the Lora tab",
        "its file is gone: re-index",
    ),
    "webui/view.py": ("the keyword composer",),
    "webui/view_library.py": ("yes", "no"),
    "webui/view_status.py": ("words only",),
}
"""Reasons and notes that are shown as they stand; others are made of parts, and stay English."""
NAMES = {"Stylus"}
"""The same in every language."""
_TEXT = re.compile(r"[A-Z“].*[a-z]", re.DOTALL)
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")


def constants(path: Path) -> Iterator[str]:
    """Texts in a module's code, whole: neither what documents it, nor pieces, nor names of types."""
    tree = ast.parse(path.read_text("utf-8"))
    left_out: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr | ast.JoinedStr | ast.Subscript):
            left_out |= set(ast.walk(node)) - _calls_within(node)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "TypeVar":
            left_out |= set(ast.walk(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in left_out:
            yield node.value


def _calls_within(node: ast.AST) -> set[ast.AST]:
    """A statement that is a call documents nothing."""
    calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)] if isinstance(node, ast.Expr) else []
    return {inner for call in calls for inner in ast.walk(call)}


def lower_case(path: Path) -> Iterator[str]:
    """Words in an element of a view, which need not begin with a capital."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "element":
            texts = (one.value for one in node.args[2:] if isinstance(one, ast.Constant))
            yield from (text for text in texts if isinstance(text, str) and text.strip())


def texts_of_the_page() -> set[str]:
    found = {text for path in SHOWING for text in constants(path) if _TEXT.match(text)}
    return (found | {text for path in SHOWING for text in lower_case(path)}) - NAMES


def texts_of_the_settings() -> set[str]:
    labels = {option.label for option in OPTIONS} | {group.heading for group in GROUPS}
    explanations = {f"({option.explanation})" for option in OPTIONS}
    choices = [choice for option in OPTIONS for choice in _choices(option.control.arguments.get("choices"))]
    return labels | explanations | set(choices)


def _choices(given: object) -> list[str]:
    return [shown for shown, _ in given] if isinstance(given, list) else []


def all_texts() -> set[str]:
    sentences = {sentence for known in SENTENCES.values() for sentence in known}
    return texts_of_the_page() | texts_of_the_settings() | {axis.label for axis in AXES} | sentences


def test_what_is_looked_for_is_found() -> None:
    assert {"Preview", "Re-index local LoRAs", "Search", "Lock", "Never use it from now on"} <= texts_of_the_page()
    assert {"Acceptance", "What may be chosen", "Guided tour"} <= texts_of_the_settings()


@pytest.mark.parametrize("module", SENTENCES)
def test_the_sentences_are_those_of_their_modules(module: str) -> None:
    assert set(SENTENCES[module]) <= set(constants(PACKAGE / module))


def test_every_text_has_its_translation() -> None:
    assert sorted(all_texts() - JAPANESE.keys()) == []


def test_no_translation_is_left_over() -> None:
    assert sorted(JAPANESE.keys() - all_texts()) == []


@pytest.mark.parametrize("text", JAPANESE)
def test_a_translation_can_be_shown(text: str) -> None:
    said = JAPANESE[text]
    assert said == said.strip()
    assert not set(said) & set("<>&\n")
    assert _JAPANESE.search(said)
    # The host looks up what it finds on the page, and never what has no letters.
    assert text == text.strip()


@pytest.mark.parametrize("text", JAPANESE)
def test_a_translation_has_the_same_numbers_and_brackets(text: str) -> None:
    said = JAPANESE[text]
    assert sorted(_NUMBERS.findall(text)) == sorted(_NUMBERS.findall(said))
    if text.startswith("("):
        assert said.startswith("(")
        assert said.endswith(")")
