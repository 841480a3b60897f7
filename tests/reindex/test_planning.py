from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stylus_ext.domain import RefinePlan
from stylus_ext.refiner.instruction import INSTRUCTION
from stylus_ext.reindex import plan
from tests.reindex.looks import ONE, Looker, parts, run, write

if TYPE_CHECKING:
    from pathlib import Path

    from stylus_ext.store import Store


def test_nothing_would_be_sent_without_a_model(store: Store, tmp_path: Path) -> None:
    write(tmp_path, "castle", ".png")
    run(parts(store, None), tmp_path)
    assert plan(parts(store, None)) == RefinePlan()


def test_what_would_be_sent_is_counted_and_no_file_is_opened(store: Store, tmp_path: Path) -> None:
    write(tmp_path, "castle", ".png", ".preview.png", ".example.0.png")
    write(tmp_path, "tower", ".png")
    write(tmp_path, "nothing")
    run(parts(store, None), tmp_path)
    for path in tmp_path.iterdir():
        path.unlink()
    looker = Looker()
    wanted = parts(store, looker, replace(ONE, pictures=2, side=100))
    castle = '{"title": "castle", "category": "building", "previews": [{"prompt": ""}, {"prompt": ""}]}'
    tower = '{"title": "tower", "category": "character", "previews": [{"prompt": ""}]}'
    text = sum((len(INSTRUCTION) + len(card)) // 4 for card in (castle, tower))
    assert plan(wanted) == RefinePlan(adapters=2, pictures=3, tokens=text + 3 * 16)
    assert (looker.asked, looker.unloaded) == ([], 0)


def test_what_may_not_be_sent_is_not_counted(store: Store, tmp_path: Path) -> None:
    write(tmp_path, "castle", ".png")
    (tmp_path / "castle.civitai.info").write_text('{"model": {"nsfw": true}, "trainedWords": ["castle by night"]}')
    run(parts(store, None), tmp_path)
    away = plan(parts(store, Looker(), remote=True))
    assert (away.adapters, away.pictures) == (1, 0)
    assert plan(parts(store, Looker())).pictures == 1


def test_what_would_be_sent_again_is_counted_by_the_cards_before_a_model_described_them(
    store: Store, tmp_path: Path
) -> None:
    write(tmp_path, "castle", ".png")
    run(parts(store, None), tmp_path)
    before = plan(parts(store, Looker()))
    run(parts(store, Looker("other")), tmp_path)
    assert plan(parts(store, Looker(), replace(ONE, again=True))) == before


def test_what_was_planned_is_what_is_done(store: Store, tmp_path: Path) -> None:
    for number in range(3):
        write(tmp_path, f"castle {number}", ".png", ".preview.png")
    run(parts(store, None), tmp_path)
    looker = Looker()
    planned = plan(parts(store, looker))
    assert run(parts(store, looker), tmp_path).refined == planned.adapters == 3
    assert sum(len(files) for _, files in looker.asked) == planned.pictures == 6
    assert plan(parts(store, looker)) == RefinePlan()
