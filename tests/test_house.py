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

UNTESTED: dict[str, str] = {}
"""Module -> why it has no test module of its own."""

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
    assert len(path.read_text("utf-8").splitlines()) <= MODULE_LINES


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
    assert {"", "Exception", "BaseException"}.isdisjoint(caught)


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


def test_each_module_has_its_test_module() -> None:
    missing = [short(path) for path in MODULES if not _test_of(path).exists() and not _is_empty(path)]
    assert sorted(missing) == sorted(UNTESTED)


def test_each_test_module_has_its_module() -> None:
    known = {_test_of(path) for path in MODULES}
    rooms = [TESTS / room.relative_to(PACKAGE) for room in PACKAGE.rglob("*") if room.is_dir()]
    orphans = [short(path) for room in rooms for path in sorted(room.glob("test_*.py")) if path not in known]
    assert sorted(orphans) == sorted(ACROSS)


ACROSS: dict[str, str] = {}
"""Test module in a room -> what it tests instead of one module."""


def _test_of(path: Path) -> Path:
    inside = path.relative_to(PACKAGE)
    return TESTS / inside.parent / f"test_{inside.stem.strip('_')}.py"


def _is_empty(path: Path) -> bool:
    """Nothing but a docstring, imports and `__all__`."""
    return all(isinstance(node, ast.Expr | ast.Import | ast.ImportFrom | ast.Assign) for node in tree(path).body)


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
