from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import ModelDescription
from stylus_ext.library.pictures import file_of
from stylus_ext.refiner.describe import CardDescriber
from stylus_ext.reindex import Looking
from stylus_ext.reindex.asking import answer_to, most_pictures, question_of, to_ask
from tests.reindex.looks import ONE, Looker, never, parts, run, says, write
from tests.reindex.toys import write_lora

if TYPE_CHECKING:
    from stylus_ext.reindex.asking import Question
    from stylus_ext.store import Store


class Captioner(Looker):
    needs_pictures = True


HOME = Looking(Looker(), ONE, remote=False, paused=never)
AWAY = replace(HOME, remote=True)


def asked(store: Store, looking: Looking = HOME) -> list[str]:
    return [key.removesuffix(".safetensors") for key in to_ask(parts(store, None), looking)]


def ask_about(store: Store, name: str, looking: Looking) -> Question:
    (evidence,) = store.evidence([f"{name}.safetensors"])
    question = question_of(evidence, CardDescriber().describe(evidence, store.rarity()), looking)
    assert question
    return question


def files(question: Question) -> list[str]:
    return [file_of(one) for one in question.shown.companions]


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
    question = ask_about(store, "a card and picture", HOME)
    looker, captioner = Looker(), Captioner()
    Path(question.shown.companions[0].path).write_bytes(b"no picture")
    assert answer_to(question, replace(HOME, describer=captioner)) is None
    assert answer_to(question, replace(HOME, describer=looker)) == says(question.told, ())
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


IMAGE = {"meta": {"prompt": "a castle on a hill"}}


@pytest.mark.parametrize(
    ("said", "suffix"),
    [
        pytest.param({"images": [{"nsfwLevel": 1}, {**IMAGE, "nsfwLevel": 4}]}, ".civitai.info", id="level R"),
        pytest.param({"images": [{"nsfw": "None"}, {**IMAGE, "nsfw": "Mature"}]}, ".civitai.info", id="word"),
        pytest.param({"civitai": {"images": [{**IMAGE, "nsfw": True}]}}, ".metadata.json", id="lora manager"),
        pytest.param(
            {"images": [{"positive": "a castle on a hill", "nsfwLevel": 16}]}, ".rgthree-info.json", id="rgthree"
        ),
    ],
)
def test_if_a_sidecar_says_so_of_an_image_neither_pictures_nor_prompts_leave(
    store: Store, tmp_path: Path, said: object, suffix: str
) -> None:
    write(tmp_path, "x", ".png", ".preview.png")
    (tmp_path / f"x{suffix}").write_text(json.dumps(said))
    run(parts(store, None), tmp_path)
    assert not store.cards()[0].nsfw
    here, away = ask_about(store, "x", HOME), ask_about(store, "x", AWAY)
    allowed = ask_about(store, "x", replace(AWAY, settings=replace(ONE, nsfw_remote=True)))
    assert (files(here), files(away), files(allowed)) == (["x.png", "x.preview.png"], [], ["x.png", "x.preview.png"])
    assert (here.told.examples, away.told.examples) == (("a castle on a hill",), ())
    assert away.card.examples == ("a castle on a hill",)


def test_tame_images_are_shown_anywhere(store: Store, tmp_path: Path) -> None:
    write(tmp_path, "x", ".png")
    sidecar(tmp_path, "x", images=[{**IMAGE, "nsfwLevel": 3}, {"nsfw": "Soft"}, {"nsfw": False}, {"nsfwLevel": None}])
    run(parts(store, None), tmp_path)
    away = ask_about(store, "x", AWAY)
    assert (files(away), away.told.examples) == (["x.png"], ("a castle on a hill",))


def test_an_adapter_that_is_flagged_shows_nothing_elsewhere(store: Store, root: Path) -> None:
    sidecar(root, "h not safe", model={"nsfw": True}, images=[IMAGE])
    run(parts(store, None), root)
    here, away = ask_about(store, "h not safe", HOME), ask_about(store, "h not safe", AWAY)
    assert away.card.nsfw
    assert (files(here), files(away)) == (["h not safe.png"], [])
    assert (here.told.examples, away.told.examples) == (("a castle on a hill",), ())


def test_a_prompt_that_may_not_leave_is_no_reason_to_ask(store: Store, tmp_path: Path) -> None:
    write(tmp_path, "x")
    sidecar(tmp_path, "x", images=[{**IMAGE, "nsfwLevel": 8}])
    run(parts(store, None), tmp_path)
    assert (asked(store), asked(store, AWAY)) == (["x"], [])


def test_the_order_is_that_of_the_cards_before_a_model_described_them(store: Store, root: Path) -> None:
    before = asked(store)
    run(parts(store, Looker("other")), root)
    assert asked(store, replace(HOME, settings=replace(ONE, again=True))) == before


def test_those_asked_in_vain_are_left_out_and_come_last_when_all_are_asked_again(store: Store, root: Path) -> None:
    key = "d tags and picture.safetensors"
    looks = {known.key: known.looks for known in store.adapters()}
    store.put_silence(key, looks[key], HOME.describer.id)
    assert "d tags and picture" not in asked(store)
    last = [*asked(store), "d tags and picture"]
    assert asked(store, replace(HOME, describer=Looker("other"))) == last
    assert asked(store, replace(HOME, settings=replace(ONE, again=True))) == last


@pytest.mark.parametrize(("wanted", "got"), [(-1, 0), (0, 0), (4, 4), (10, 10), (11, 10)])
def test_the_number_of_pictures_has_bounds(wanted: int, got: int) -> None:
    assert most_pictures(replace(HOME, settings=replace(ONE, pictures=wanted))) == got
