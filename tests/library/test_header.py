from __future__ import annotations

import contextlib
import json
import struct
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stylus_ext.domain import Fact, FactKind, Family, Source, TagCount
from stylus_ext.errors import CorruptFileError
from stylus_ext.library.families import detect_family
from stylus_ext.library.header import Header, header_facts, read_header, tag_counts
from tests.library.lora_files import SD1, SD1_KEY, write_lora
from tests.shared import SHARED, needs_shared

if TYPE_CHECKING:
    from pathlib import Path


def raw(path: Path, head: bytes, body: bytes = b"", length: int | None = None) -> Path:
    path.write_bytes(struct.pack("<Q", len(head) if length is None else length) + head + body)
    return path


def facts_of(metadata: dict[str, str]) -> list[tuple[FactKind, str]]:
    return [(fact.kind, fact.value) for fact in header_facts(Header(metadata, {}), "x.safetensors")]


def real(name: str) -> dict[str, str]:
    """A real header as it stands in a file: some publishers show `ss_tag_frequency` already parsed."""
    found = json.loads((SHARED / "sidecars" / "kohya_header" / name).read_text("utf-8"))
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in found.items()}


def test_reads_metadata_and_shapes(tmp_path: Path) -> None:
    header = read_header(write_lora(tmp_path / "日本語 [x].safetensors", SD1, {"ss_output_name": "水彩"}))
    assert dict(header.metadata) == {"ss_output_name": "水彩"}
    assert dict(header.shapes) == {
        f"{SD1_KEY}.lora_down.weight": (4, 768),
        f"{SD1_KEY}.lora_up.weight": (320, 4),
        f"{SD1_KEY}.alpha": (),
    }


def test_types_that_numpy_lacks(tmp_path: Path) -> None:
    head = {"a": {"dtype": "BF16", "shape": [2, 2], "data_offsets": [0, 8]}}
    header = read_header(raw(tmp_path / "x.safetensors", json.dumps(head).encode(), bytes(8)))
    assert header == Header({}, {"a": (2, 2)})


@pytest.mark.parametrize(
    ("head", "body", "length"),
    [
        (b"", b"", 0),
        (b"{", b"", None),
        (b"not json", b"", None),
        (b"[" * 50_000, b"", None),
        (b'{"__metadata__": {"a": 1}}', b"", None),
        (b'{"__metadata__": {"a": "\\ud800"}}', b"", None),
        (b'{"a": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]}}', b"\0", None),
        (b'{"a": {"dtype": "F16", "shape": [9], "data_offsets": [0, 4]}}', b"\0" * 4, None),
        (b"{}", b"", 1 << 62),
        (b"{}", b"", 1 << 20),
    ],
)
def test_damaged_files(tmp_path: Path, head: bytes, body: bytes, length: int | None) -> None:
    path = raw(tmp_path / "bad.safetensors", head, body, length)
    with pytest.raises(CorruptFileError) as caught:
        read_header(path)
    assert str(caught.value).startswith(f"{path} is not a whole safetensors file (")
    assert str(caught.value).endswith("); download it again or remove it")


def test_a_truncated_download(tmp_path: Path) -> None:
    path = write_lora(tmp_path / "x.safetensors")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(CorruptFileError, match="incomplete"):
        read_header(path)


def test_an_empty_file_a_folder_and_none(tmp_path: Path) -> None:
    empty = tmp_path / "empty.safetensors"
    empty.touch()
    with pytest.raises(CorruptFileError, match="header too small"):
        read_header(empty)
    with pytest.raises(CorruptFileError, match="is a folder"):
        read_header(tmp_path)
    with pytest.raises(FileNotFoundError):
        read_header(tmp_path / "none.safetensors")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(st.binary(max_size=200), st.binary(max_size=100).map(lambda head: struct.pack("<Q", len(head)) + head))
)
def test_any_bytes_are_a_header_or_a_corrupt_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.safetensors"
    path.write_bytes(content)
    with contextlib.suppress(CorruptFileError):
        assert isinstance(read_header(path), Header)


def test_every_fact_in_its_order() -> None:
    assert facts_of(
        {
            "ss_output_name": "fra_AquariusArmor_V11",
            "ss_sd_model_name": "ponyDiffusionV6XL.safetensors",
            "ss_base_model_version": "sdxl_base_v1-0",
            "ss_network_module": "networks.lora",
            "ss_network_dim": "16",
            "ss_network_alpha": "8.0",
            "ss_training_comment": "trained on <b>60</b> images",
            "modelspec.architecture": "stable-diffusion-xl-v1-base/lora",
            "modelspec.title": "Aquarius  Armor",
            "modelspec.description": "<p>Golden armor</p><p>of &amp; for saints</p>",
            "modelspec.trigger_phrase": "aquarius armor",
            "modelspec.tags": "armor, gold, ,saint",
            "modelspec.usage_hint": "weight 0.8",
            "modelspec.author": "Fra",
            "modelspec.hash_sha256": "0x" + "AB" * 32,
            "ssmd_display_name": "Armor of Aquarius",
            "ssmd_keywords": "aqarmor, gold armor",
            "ssmd_tags": "clothing",
            "ssmd_author": "None",
            "sshs_model_hash": "cd" * 32,
        }
    ) == [
        (FactKind.TITLE, "Aquarius Armor"),
        (FactKind.TITLE, "Armor of Aquarius"),
        (FactKind.TITLE, "fra Aquarius Armor"),
        (FactKind.DESCRIPTION, "Golden armor\nof & for saints"),
        (FactKind.TRIGGER, "aquarius armor"),
        (FactKind.NOTES, "weight 0.8"),
        (FactKind.NOTES, "trained on 60 images"),
        (FactKind.AUTHOR, "Fra"),
        (FactKind.BASE_MODEL, "sdxl_base_v1-0"),
        (FactKind.BASE_MODEL, "stable-diffusion-xl-v1-base/lora"),
        (FactKind.BASE_MODEL, "ponyDiffusionV6XL.safetensors"),
        (FactKind.TRIGGER, "aqarmor"),
        (FactKind.TRIGGER, "gold armor"),
        (FactKind.TAG, "armor"),
        (FactKind.TAG, "gold"),
        (FactKind.TAG, "saint"),
        (FactKind.TAG, "clothing"),
        (FactKind.NETWORK, "networks.lora dim 16 alpha 8.0"),
        (FactKind.CONTENT_ID, "cd" * 32),
        (FactKind.CONTENT_ID, "ab" * 32),
    ]


def test_facts_name_their_source_and_file() -> None:
    facts = header_facts(Header({"modelspec.author": "Fra"}, {}), "x.safetensors")
    assert facts == (Fact(FactKind.AUTHOR, "Fra", Source.HEADER, "x.safetensors"),)


@pytest.mark.parametrize(
    "metadata",
    [
        {"ss_output_name": "last"},
        {"ss_output_name": "my_lora-000004"},
        {"modelspec.title": "LoRA@1690000000.123"},
        {"ss_output_name": "None", "modelspec.description": " ", "modelspec.author": "null"},
        {"sshs_model_hash": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"sshs_model_hash": "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"sshs_model_hash": "abc", "sshs_legacy_hash": "12345678"},
        {"ss_network_dim": "None"},
    ],
)
def test_what_says_nothing_is_no_fact(metadata: dict[str, str]) -> None:
    assert facts_of(metadata) == []


def test_tags_are_summed_over_folders_and_images_counted_without_repeats() -> None:
    images = {"10_a": {"n_repeats": 10, "img_count": 4}, "2_b": {"img_count": 3}, "reg": {"img_count": 900}}
    metadata = {
        "ss_tag_frequency": json.dumps({"10_a": {"cat": 3, "long  hair": 1}, "2_b": {"cat": 2, "dog": 1}}),
        "ss_dataset_dirs": json.dumps(images),
        "ss_num_train_images": "46",
    }
    assert tag_counts(metadata) == ((TagCount("cat", 5), TagCount("dog", 1), TagCount("long hair", 1)), 7)


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        (None, ((), 0)),
        ("", ((), 0)),
        ("[1, 2]", ((), 0)),
        ('{"a": 3}', ((), 0)),
        (
            '{"a": {"x": "3", "y": null, "z": true, "w": -1, "v": 1e400, "u": 2, "": 9, " ": 9}}',
            ((TagCount("u", 2),), 2),
        ),
        ("[" * 100_000, ((), 0)),
        ('{"a": {"x": ' + "9" * 5000 + "}}", ((), 0)),
        ('{"a": {"<b>bold</b> x": 2}}', ((TagCount("bold x", 2),), 2)),
    ],
)
def test_odd_frequencies(frequency: str | None, expected: tuple[Any, int]) -> None:
    assert tag_counts({} if frequency is None else {"ss_tag_frequency": frequency}) == expected


def test_at_most_200_tags() -> None:
    counts = {f"tag {number:03}": number + 1 for number in range(300)}
    tags, images = tag_counts({"ss_tag_frequency": json.dumps({"d": counts})})
    assert (len(tags), tags[0], tags[-1], images) == (200, TagCount("tag 299", 300), TagCount("tag 100", 101), 300)


KEYS = st.sampled_from(
    ["ss_output_name", "ss_tag_frequency", "ss_dataset_dirs", "modelspec.title", "modelspec.tags", "ssmd_keywords",
     "sshs_model_hash", "ss_network_dim", "modelspec.description"]
)  # fmt: skip
JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
).map(json.dumps)


@given(st.dictionaries(KEYS | st.text(), st.text() | JSON_LIKE))
def test_any_metadata_gives_clean_facts(metadata: dict[str, str]) -> None:
    for fact in header_facts(Header(metadata, {}), "x.safetensors"):
        assert fact.value.strip() == fact.value != ""
    tags, images = tag_counts(metadata)
    assert all(0 < tag.count <= images for tag in tags)


@needs_shared
def test_real_header_soraka() -> None:
    metadata = real("sorakaLora_sorakaV1.header.json")
    tags, images = tag_counts(metadata)
    assert tags[:3] == (TagCount("1girl", 46), TagCount("solo", 43), TagCount("soraka_classic", 38))
    assert images == 46
    assert facts_of(metadata) == [
        (FactKind.TITLE, "Soraka Classic"),
        (FactKind.BASE_MODEL, "animefull-final-pruned-fp16.safetensors"),
        (FactKind.NETWORK, "networks.lora dim 18 alpha 9"),
        (FactKind.CONTENT_ID, "7a26da1e4ea1ba366c5a1d2dd7ca0db6cd0904ede853f409923c2cd7d9fca414"),
    ]
    assert detect_family({}, metadata, ()).family is Family.SD1


@needs_shared
def test_real_header_pepper() -> None:
    metadata = real("Pepper__Carrot.header.json")
    tags, images = tag_counts(metadata)
    assert (tags[0], len(tags), images) == (TagCount("1girl", 96), 200, 102)
    assert facts_of(metadata) == [
        (FactKind.TITLE, "Pepper Carrot"),
        (FactKind.TITLE, "Pepper Carrot"),
        (FactKind.BASE_MODEL, "sdxl_base_v1-0"),
        (FactKind.BASE_MODEL, "stable-diffusion-xl-v1-base/lora"),
        (FactKind.BASE_MODEL, "290640.safetensors"),
        (FactKind.NETWORK, "networks.lora dim 32 alpha 32"),
        (FactKind.CONTENT_ID, "52e53d98fe907d8b11eba16ce27575bea66ea987e2a1c0a8e9c2240909f01ff3"),
    ]
    assert detect_family({}, metadata, ()).family is Family.SDXL


@needs_shared
def test_real_header_lighthouse() -> None:
    metadata = real("LighthouseConceptLora.header.json")
    assert tag_counts(metadata) == ((TagCount("lighthouse", 12),), 12)
    assert facts_of(metadata) == [
        (FactKind.TITLE, "Lighthouse Concept Lora"),
        (FactKind.BASE_MODEL, "sd_v1"),
        (FactKind.NETWORK, "dim 16 alpha 8"),
    ]
    assert detect_family({}, metadata, ()).evidence == "ss_base_model_version is 'sd_v1'"
