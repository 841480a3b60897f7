from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import Fact, FactKind, ModelDescription, Source
from stylus_ext.library.pictures import file_of
from stylus_ext.reindex import Looking
from stylus_ext.reindex.asking import Question, answer_to, most_pictures, shown, to_ask
from tests.reindex.looks import ONE, Looker, never, parts, run, says, write
from tests.reindex.toys import write_lora

if TYPE_CHECKING:
    from stylus_ext.store import Store


class Captioner(Looker):
    needs_pictures = True


HOME = Looking(Looker(), ONE, remote=False, paused=never)
AWAY = replace(HOME, remote=True)


def asked(store: Store, looking: Looking = HOME) -> list[str]:
    return [key.removesuffix(".safetensors") for key in to_ask(store, looking)]


def sidecar(root: Path, name: str, **said: object) -> None:
    (root / f"{name}.civitai.info").write_text(json.dumps(said))


@pytest.fixture
def root(tmp_path: Path, store: Store) -> Path:
    """All kinds, indexed by rules alone."""
    write(tmp_path, "a card and picture", ".png")
    sidecar(tmp_path, "a card and picture", description="Soft light on old stone walls.")
    write(tmp_path, "b card alone")
    sidecar(tmp_path, "b card alone", description="Soft light on old stone walls.")
    write_lora(tmp_path / "c tags alone.safetensors", tags={"tower": 9})
    write_lora(tmp_path / "d tags and picture.safetensors", tags={"tower": 9})
    write(tmp_path, "e name and picture", ".png", ".preview.png")
    write(tmp_path, "f name alone")
    write(tmp_path, "g of the user", ".png")
    (tmp_path / "g of the user.txt").write_text("My own words about this castle.", "utf-8")
    write(tmp_path, "h not safe", ".png")
    sidecar(tmp_path, "h not safe", model={"nsfw": True})
    (tmp_path / "e name and picture.png").rename(tmp_path / "d tags and picture.png")
    run(parts(store, None), tmp_path)
    return tmp_path


def test_who_has_no_card_comes_first_then_who_has_pictures(store: Store, root: Path) -> None:
    assert asked(store) == [
        "d tags and picture",
        "e name and picture",
        "h not safe",
        "c tags alone",
        "a card and picture",
        "b card alone",
    ]


def test_without_pictures_only_what_somebody_wrote_is_asked_about(store: Store, root: Path) -> None:
    looking = replace(HOME, settings=replace(ONE, pictures=0))
    assert asked(store, looking) == ["c tags alone", "d tags and picture", "a card and picture", "b card alone"]


def test_one_that_only_captions_pictures_is_asked_about_these_alone(store: Store, root: Path) -> None:
    looking = replace(HOME, describer=Captioner())
    assert asked(store, looking) == ["d tags and picture", "e name and picture", "h not safe", "a card and picture"]
    assert asked(store, replace(looking, settings=replace(ONE, pictures=0))) == []


def test_a_picture_that_turns_out_to_be_none_leaves_the_words(store: Store, root: Path) -> None:
    key = "a card and picture.safetensors"
    (evidence,), (card,) = store.evidence([key]), store.cards([key])
    looker, captioner = Looker(), Captioner()
    Path(evidence.adapter.companions[-1].path).write_bytes(b"no picture")
    question = Question(evidence, card, shown(evidence, card, HOME))
    assert answer_to(question, replace(HOME, describer=captioner)) is None
    assert answer_to(question, replace(HOME, describer=looker)) == says(card, ())
    assert (captioner.asked, looker.asked) == ([], [("a card and picture", ())])


def test_what_may_not_be_shown_elsewhere_is_nothing_to_see(store: Store, root: Path) -> None:
    assert "h not safe" not in asked(store, AWAY)
    assert "h not safe" in asked(store, replace(AWAY, settings=replace(ONE, nsfw_remote=True)))


def test_what_was_described_is_left_out(store: Store, root: Path) -> None:
    run(parts(store, Looker("other", lambda card, _: ModelDescription("Seen."))), root)
    assert asked(store) == []
    assert len(asked(store, replace(HOME, settings=replace(ONE, again=True)))) == 6
    same = replace(HOME, describer=Looker("other"), settings=replace(ONE, again=True))
    assert asked(store, same) == []


@pytest.mark.parametrize(
    ("looking", "expected"),
    [
        (HOME, ["x.png", "x.preview.png"]),
        (AWAY, ["x.png"]),
        (replace(AWAY, settings=replace(ONE, nsfw_remote=True)), 2),
    ],
)
def test_a_picture_that_is_flagged_by_its_name_stays_here(
    store: Store, tmp_path: Path, looking: Looking, expected: object
) -> None:
    write(tmp_path, "x", ".png", ".preview.png")
    run(parts(store, None), tmp_path)
    (evidence,) = store.evidence(["x.safetensors"])
    flags = (
        Fact(FactKind.NSFW, "false", Source.USER, "x.png"),
        Fact(FactKind.NSFW, "true", Source.CURATED, "x.preview.png"),
    )
    (card,) = store.cards()
    found = [file_of(one) for one in shown(replace(evidence, facts=flags), card, looking).companions]
    assert found == expected or len(found) == expected


def test_an_adapter_that_is_flagged_shows_nothing_elsewhere(store: Store, root: Path) -> None:
    (evidence,), (card,) = store.evidence(["h not safe.safetensors"]), store.cards(["h not safe.safetensors"])
    assert card.nsfw
    assert [file_of(one) for one in shown(evidence, card, HOME).companions] == ["h not safe.png"]
    assert shown(evidence, card, AWAY).companions == ()


@pytest.mark.parametrize(("wanted", "got"), [(-1, 0), (0, 0), (4, 4), (10, 10), (11, 10)])
def test_the_number_of_pictures_has_bounds(wanted: int, got: int) -> None:
    assert most_pictures(replace(HOME, settings=replace(ONE, pictures=wanted))) == got
