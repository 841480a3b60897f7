"""The rules of the house that no linter knows, read from the source itself."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[1]
PACKAGE = PROJECT / "stylus_ext"
TESTS = PROJECT / "tests"
MODULES = sorted(PACKAGE.rglob("*.py"))
MODULE_LINES = 200
FUNCTION_LINES = 40

LONG = {"stylus_ext/domain.py": "the values of both journeys, most of it what they mean"}
"""Module -> why it may be longer than the others."""
BOUNDARIES = {
    "stylus_ext/models/background.py": "an error of another thread is passed on, whatever it is",
    "stylus_ext/webui/boundary.py": "nothing of ours may cost the user an image",
}
"""Module that catches everything -> why."""
UNTESTED = {
    "stylus_ext/composer/terms.py": "values with one method: tests/composer/test_weights.py and test_keyword_limits.py",
    "stylus_ext/cli/health.py": "the checks of `doctor`: tests/cli/test_doctor.py",
    "stylus_ext/cli/session.py": "what every command opens and closes: the tests of those",
    "stylus_ext/library/formats/json_values.py": "wrong types in any sidecar: the tests of those",
    "stylus_ext/library/formats/sheet.py": "what every sidecar is written on: the tests of those",
    "stylus_ext/ports.py": "protocols, and one function without a choice",
    "stylus_ext/store/records.py": "values with one property: tests/retriever/test_filters.py",
    "stylus_ext/store/schema.py": "runs when a store is opened: tests/store/test_connection.py",
}
"""Module with code -> why it has no test module of its own."""
ACROSS = {
    "tests/cli/test_compose_llm.py": "a language model of a server that `compose` asks",
    "tests/composer/test_keyword_limits.py": "what settle.py and rules.py allow the keyword composer",
    "tests/webui/fakehost/test_double.py": "the double of the host without a page, rule by rule",
    "tests/webui/browser/test_library.py": "what a user does in the page, in the library",
    "tests/webui/browser/test_panel.py": "the same in the panel",
    "tests/webui/browser/test_settings.py": "the same in the settings",
    "tests/webui/test_contract.py": "the traps of the hosts by their numbers",
    "tests/webui/test_double.py": "the double of the host with a page, rule by rule",
    "tests/webui/test_double_generation.py": "the same for a generation",
    "tests/webui/test_double_page.py": "the same for its page",
    "tests/webui/test_models_in_use.py": "a language model of a real server in a generation, and the key",
    "tests/webui/test_options_hosted.py": "the settings in the double of the host with a page",
    "tests/webui/test_localization.py": "the texts of all modules that show something",
    "tests/library/test_shared_sidecars.py": "every real file of the development data",
    "tests/reindex/test_moved_and_gone.py": "one journey, seen from the disk",
    "tests/reindex/test_processes.py": "kill -9, and two at once",
}
"""Test module in a room -> what it tests instead of one module."""

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def short(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), short(path), feature_version=(3, 10))


every_module = pytest.mark.parametrize("path", MODULES, ids=short)


@every_module
def test_a_module_can_be_read_by_python_3_10(path: Path) -> None:
    tree(path)


@every_module
def test_a_module_is_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MODULE_LINES or short(path) in LONG


@every_module
def test_its_functions_are_short(path: Path) -> None:
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES] == []


@every_module
def test_nothing_is_printed(path: Path) -> None:
    names = [
        node.func.id for node in ast.walk(tree(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    assert "print" not in names


@every_module
def test_no_error_is_caught_that_nobody_expects(path: Path) -> None:
    caught = [name for node in ast.walk(tree(path)) if isinstance(node, ast.ExceptHandler) for name in _caught(node)]
    assert {"", "Exception", "BaseException"}.isdisjoint(caught) or short(path) in BOUNDARIES


@every_module
def test_it_is_named_for_what_it_is(path: Path) -> None:
    assert path.stem not in {"utils", "util", "helpers", "misc", "common"}


@every_module
def test_whatever_is_public_says_what_it_is(path: Path) -> None:
    module = tree(path)
    silent = [name for name, node in _public(module) if not ast.get_docstring(node)]
    empty = path.name == "__init__.py" and not module.body
    assert empty or ast.get_docstring(module)
    assert silent == []


def test_each_module_with_code_has_its_test_module() -> None:
    missing = [short(path) for path in MODULES if _has_code(path) and not any(one.exists() for one in _tests_of(path))]
    assert sorted(missing) == sorted(UNTESTED)


def test_each_test_module_of_a_room_has_its_module() -> None:
    known = {test for path in MODULES for test in _tests_of(path)}
    rooms = [TESTS / room.name for room in PACKAGE.iterdir() if room.is_dir()]
    found = [path for room in rooms for path in room.rglob("test_*.py") if path not in known]
    assert sorted(map(short, found)) == sorted(ACROSS)


def _tests_of(path: Path) -> list[Path]:
    """Where its tests may stand: at the same place, or straight in its room; `test_main` is that of a package."""
    inside = path.relative_to(PACKAGE)
    name = "test_main.py" if inside.stem == "__init__" else f"test_{inside.stem}.py"
    return [TESTS / folder / name for folder in (inside.parent, Path(*inside.parts[:-1][:1]))]


def _has_code(path: Path) -> bool:
    """Whether anything in it does more than to say what it is."""
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return any(len(node.body) > 1 or not ast.get_docstring(node) for node in functions)


def _caught(handler: ast.ExceptHandler) -> list[str]:
    if handler.type is None:
        return [""]
    nodes = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [ast.unparse(node) for node in nodes]


def _public(module: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]]:
    """The functions and classes that others may use, with the methods of those classes."""
    for node in module.body:
        if isinstance(node, _DEFINITIONS) and not node.name.startswith("_"):
            yield node.name, node
            for inner in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(inner, _DEFINITIONS) and not inner.name.startswith("_"):
                    yield f"{node.name}.{inner.name}", inner
