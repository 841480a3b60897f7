from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from stylus_ext.domain import (
    Adapter,
    AdapterCard,
    Category,
    Companion,
    Evidence,
    Fact,
    FactKind,
    Family,
    FileStamp,
    Source,
)

PREVIEW = Companion("/loras/style/ink.preview.png", FileStamp(10, 11))
SIDECAR = Companion("/loras/style/ink.json", FileStamp(20, 21))
INK = Adapter("style/ink.safetensors", "ink", "/loras/style/ink.safetensors", FileStamp(1, 2), (SIDECAR, PREVIEW))


def test_a_fingerprint_is_the_same_sixteen_hex_digits_for_ever() -> None:
    assert INK.fingerprint == "16a7bf3d2b83e17e"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(replace(INK, stamp=FileStamp(9, 2)), id="size"),
        pytest.param(replace(INK, stamp=FileStamp(1, 9)), id="mtime"),
        pytest.param(replace(INK, companions=(SIDECAR,)), id="preview gone"),
        pytest.param(
            replace(INK, companions=(replace(SIDECAR, stamp=FileStamp(20, 22)), PREVIEW)), id="sidecar edited"
        ),
        pytest.param(
            replace(INK, companions=(Companion("/loras/style/ink.txt", SIDECAR.stamp), PREVIEW)), id="sidecar of a kind"
        ),
    ],
)
def test_a_fingerprint_changes_with_the_file_and_whatever_stands_beside_it(changed: Adapter) -> None:
    assert changed.fingerprint != INK.fingerprint


@pytest.mark.parametrize(
    "moved",
    [
        pytest.param(
            Adapter(
                "old/pen.safetensors",
                "pen",
                r"D:\Lora\old\pen.safetensors",
                INK.stamp,
                (
                    Companion(r"D:\Lora\old\pen.json", SIDECAR.stamp),
                    Companion(r"D:\Lora\old\pen.preview.png", PREVIEW.stamp),
                ),
            ),
            id="renamed, on Windows",
        ),
        pytest.param(replace(INK, companions=(PREVIEW, SIDECAR)), id="companions in another order"),
        pytest.param(replace(INK, key="B:style/ink.safetensors"), id="as a second root"),
    ],
)
def test_a_fingerprint_stays_when_an_adapter_moves(moved: Adapter) -> None:
    assert moved.fingerprint == INK.fingerprint


def test_looks_change_with_the_file_and_its_previews_alone() -> None:
    edited = replace(SIDECAR, stamp=FileStamp(9, 9))
    for same in (replace(INK, companions=(PREVIEW,)), replace(INK, companions=(edited, PREVIEW))):
        assert same.looks == INK.looks
    assert replace(INK, key="new/ink.safetensors", path="/new/ink.safetensors").looks == INK.looks
    painted = replace(PREVIEW, stamp=FileStamp(9, 9))
    for other in ((SIDECAR,), (SIDECAR, painted), (SIDECAR, PREVIEW, Companion("/loras/ink.JPG", FileStamp(1, 1)))):
        assert replace(INK, companions=other).looks != INK.looks
    assert replace(INK, stamp=FileStamp(1, 9)).looks != INK.looks


def test_a_fingerprint_takes_names_that_are_no_unicode() -> None:
    assert len(replace(INK, companions=(Companion("/loras/ink\udcff.png", FileStamp(1, 1)),)).fingerprint) == 16


@pytest.mark.parametrize(
    ("key", "folder"), [("ink.safetensors", ""), ("a/b/ink.safetensors", "a/b"), ("B:a/ink.safetensors", "B:a")]
)
def test_the_folder_is_the_key_up_to_its_last_slash(key: str, folder: str) -> None:
    card = AdapterCard(key, "ink", "Ink", "", Category.STYLE, Family.SD1, 0.8)
    assert (replace(INK, key=key).folder, card.folder) == (folder, folder)


def test_facts_of_one_kind_come_in_their_order_and_the_first_is_the_best() -> None:
    mine = Fact(FactKind.TITLE, "Mine", Source.USER, "ink.json")
    tag = Fact(FactKind.TAG, "ink", Source.CURATED, "ink.civitai.info")
    theirs = Fact(FactKind.TITLE, "Theirs", Source.HEADER, "ink.safetensors")
    evidence = Evidence(INK, (mine, tag, theirs))
    assert evidence.values(FactKind.TITLE) == (mine, theirs)
    assert evidence.best(FactKind.TITLE) == mine
    assert evidence.values(FactKind.NOTES) == ()
    assert evidence.best(FactKind.NOTES) is None


def test_sources_are_ordered_from_the_users_words_to_the_file_name() -> None:
    assert sorted(Source) == [Source.USER, Source.CURATED, Source.HEADER, Source.PREVIEW, Source.NAME]


def test_values_cannot_be_changed_and_can_be_keys() -> None:
    with pytest.raises(FrozenInstanceError):
        INK.name = "pen"  # type: ignore[misc] # what is tested
    assert len({INK, replace(INK)}) == 1
