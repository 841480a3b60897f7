"""A re-index that is killed, and two at once: real processes, real files."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stylus_ext.store import Store
from tests.reindex import looks
from tests.reindex.child import BATCH
from tests.reindex.toys import ToyDescriber, everything, run, write_lora

PROJECT = Path(__file__).resolve().parents[2]
NUMBER = 24
ROUNDS = 12
PICTURED = 8

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")


def _start(store: Path, root: Path, describer: str, kill_at: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.reindex.child", str(store), str(root), describer, str(kill_at)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)


def _last(output: str, stage: str) -> int:
    """How far a stage came, by the child's own words."""
    return max((int(line.split()[1]) for line in output.splitlines() if line.startswith(stage)), default=0)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A store that knows an older state of the folder, and the folder: some new, changed, moved and removed."""
    base = tmp_path_factory.mktemp("killed")
    root, path = base / "loras", base / "stylus.sqlite3"
    for number in range(NUMBER):
        write_lora(root / f"old {number}.safetensors", f"Title {number}", f"castle {number}", {"tower": 9})
    with Store.open(path) as store:
        run(store, root)
    for number in range(6):
        write_lora(root / "new" / f"{number}.safetensors", f"New {number}", tags={"wind": 3})
        write_lora(root / f"old {number}.safetensors", f"Changed title {number}")
        for suffix in (".safetensors", ".json"):
            (root / f"old {number + 6}{suffix}").rename(root / "new" / f"moved {number}{suffix}")
        (root / f"old {number + 12}.safetensors").unlink()
    return path, root


@pytest.fixture(scope="module")
def undisturbed(library: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], int]:
    """What a run that nothing disturbs makes of the library, and how many statements it takes."""
    path = tmp_path_factory.mktemp("undisturbed") / "stylus.sqlite3"
    shutil.copy(library[0], path)
    child = _start(path, library[1], "rules-2")
    output, _ = child.communicate(timeout=60)
    assert child.returncode == 0
    with Store.open(path) as store:
        assert store.stale("rules-2", "toy-1") == []
        return everything(store), _last(output, "statements")


def _check_nothing_is_lost(path: Path, before: Store, output: str) -> None:
    moved = {f"old {number + 6}.safetensors": f"new/moved {number}.safetensors" for number in range(6)}
    gone = {f"old {number + 12}.safetensors" for number in range(6)}
    with Store.open(path) as store:
        cards = {card.key: card for card in store.cards()}
        for old in before.cards():
            card = cards.get(old.key) or cards.get(moved.get(old.key, ""))
            assert card is not None or old.key in gone
            if card and "rules-1" in card.description:
                assert card.description == old.description
        assert sorted(set(store.vectors("toy-1")[0])) == sorted(cards)
        assert sorted(store.lexical_fields(list(cards))) == sorted(cards)
        done = sum("rules-2" in card.description for card in cards.values())
        assert _last(output, "describe") <= done <= _last(output, "describe") + BATCH
        with store._database.reading() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_killed_at_any_statement_nothing_is_lost_and_the_next_run_ends_the_work(
    library: tuple[Path, Path], undisturbed: tuple[dict[str, object], int], tmp_path: Path, round_: int
) -> None:
    expected, statements = undisturbed
    # Somewhere in each twelfth of the run, so that every stage is met.
    kill_at = random.Random(round_).randrange(statements * round_ // ROUNDS, statements * (round_ + 1) // ROUNDS) + 1
    path = tmp_path / "stylus.sqlite3"
    shutil.copy(library[0], path)
    child = _start(path, library[1], "rules-2", kill_at)
    output, _ = child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL
    with Store.open(library[0]) as before:
        _check_nothing_is_lost(path, before, output)
    with Store.open(path) as store:
        report = run(store, library[1], describer=ToyDescriber("rules-2"))
        assert report.failures == ()
        assert everything(store) == expected


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05])
def test_killed_from_outside_at_any_time(
    library: tuple[Path, Path], undisturbed: tuple[dict[str, object], int], tmp_path: Path, delay: float
) -> None:
    path = tmp_path / "stylus.sqlite3"
    shutil.copy(library[0], path)
    child = _start(path, library[1], "rules-2")
    assert child.stdout
    first = child.stdout.readline()
    time.sleep(delay)
    child.kill()
    output = child.stdout.read()  # communicate() would lose what was read ahead of the first line
    child.wait(60)
    with Store.open(library[0]) as before:
        _check_nothing_is_lost(path, before, first + output)
    with Store.open(path) as store:
        run(store, library[1], describer=ToyDescriber("rules-2"))
        assert everything(store) == undisturbed[0]


def test_two_processes_that_re_index_one_folder_at_once(
    library: tuple[Path, Path], undisturbed: tuple[dict[str, object], int], tmp_path: Path
) -> None:
    path = tmp_path / "stylus.sqlite3"
    shutil.copy(library[0], path)
    children = [_start(path, library[1], "rules-2") for _ in range(2)]
    for child in children:
        child.communicate(timeout=60)
    assert [child.returncode for child in children] == [0, 0]
    with Store.open(path) as store:
        assert everything(store) == undisturbed[0]


def test_two_processes_that_make_the_index_at_once(library: tuple[Path, Path], tmp_path: Path) -> None:
    children = [_start(tmp_path / "new" / "stylus.sqlite3", library[1], "rules-1") for _ in range(2)]
    for child in children:
        child.communicate(timeout=60)
    assert [child.returncode for child in children] == [0, 0]
    with Store.open(tmp_path / "new" / "stylus.sqlite3") as store, Store.memory() as alone:
        run(alone, library[1])
        assert everything(store) == everything(alone)


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, object], int]:
    """A store that rules alone made, its folder, what refining makes of it, and how many statements that takes."""
    base = tmp_path_factory.mktemp("pictured")
    root, path, refined = base / "loras", base / "stylus.sqlite3", base / "refined.sqlite3"
    for number in range(PICTURED):
        looks.write(root, f"lora {number:02}", ".png")
    with Store.open(path) as store:
        looks.run(looks.parts(store, None), root)
    shutil.copy(path, refined)
    output = _refine(refined, root).communicate(timeout=60)[0]
    with Store.open(refined) as store:
        return path, root, _seen(store), int(output.split()[-1])


def _refine(store: Path, root: Path, kill_at: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.reindex.refining_child", str(store), str(root), str(kill_at)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)


def _seen(store: Store) -> dict[str, object]:
    return {**everything(store), "said": store.descriptions(sorted(store.fingerprints()))}


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_killed_refining_goes_on_where_it_was(
    pictured: tuple[Path, Path, dict[str, object], int], tmp_path: Path, round_: int
) -> None:
    origin, root, expected, statements = pictured
    kill_at = random.Random(round_).randrange(statements * round_ // ROUNDS, statements * (round_ + 1) // ROUNDS) + 1
    path = tmp_path / "stylus.sqlite3"
    shutil.copy(origin, path)
    child = _refine(path, root, kill_at)
    output, _ = child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL
    with Store.open(path) as store:
        stored = store.descriptions(list(store.fingerprints()))
        refined = [card.key for card in store.cards() if card.description.startswith("What ")]
        assert sorted(refined) == sorted(stored)  # both or none
        assert _last(output, "refine") <= len(stored) <= _last(output, "refine") + 1
        assert store.stale("card-1", "toy-1", merging=True) == []
        looker = looks.Looker()
        report = looks.run(looks.parts(store, looker), root)
        assert (report.refined, report.failures) == (PICTURED - len(stored), ())
        assert set(looker.names).isdisjoint(key.removesuffix(".safetensors") for key in stored)
        assert _seen(store) == expected
