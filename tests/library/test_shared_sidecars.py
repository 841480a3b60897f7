"""Every real file of ../shared/sidecars, its facts checked against the raw JSON; and a folder of make_library.py."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.domain import FactKind, Source
from stylus_ext.library.preview import is_preview, read_preview
from stylus_ext.library.sidecar import is_sidecar, read_sidecar
from tests.library.sidecar_files import examples, values
from tests.shared import SHARED, needs_shared

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stylus_ext.library.sidecar import SidecarRead

pytestmark = needs_shared

SUFFIXES = {
    "derived_civitai_info": ".civitai.info",
    "derived_a1111_user_json": ".json",
    "derived_lora_manager": ".metadata.json",
    "derived_rgthree": ".safetensors.rgthree-info.json",
    "verbatim_civitai_api_model": ".json",
}
FILES = {folder: sorted((SHARED / "sidecars" / folder).glob("*")) for folder in SUFFIXES}


def read(path: Path) -> SidecarRead:
    """The file as if its adapter had the same name; derived ones are named `MODEL_ID__STEM`."""
    suffix = SUFFIXES[path.parent.name]
    stem = path.name.removesuffix(suffix)
    assert is_sidecar(path.name, stem)
    return read_sidecar(path, stem)


class _Reference(HTMLParser):
    """An independent reading of benign HTML: all character data."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(source)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data


def letters(text: str | None) -> str:
    return "".join(_Reference(text or "").text.replace("\u200b", "").replace("\ufeff", "").split())


def assert_descriptions(found: SidecarRead, *sources: str | None) -> None:
    wanted = list(dict.fromkeys(filter(None, map(letters, sources))))
    got = ["".join(text.split()) for text in values(found, FactKind.DESCRIPTION)]
    assert len(got) == len(wanted)
    for have, want in zip(got, wanted, strict=True):
        assert have == want or (len(have) > 15_000 and want.startswith(have))


def bare(text: str) -> list[str]:
    """The words of a prompt without its tags."""
    return re.sub(r"<\w+:[^>]+>", " ", text).replace(",", " ").split()


def phrases(words: list[str]) -> list[str]:
    stripped = [" ".join(re.sub(r"<\w+:[^>]+>", " ", word).split()).strip(" ,;") for word in words]
    return list({word.casefold(): word for word in reversed(stripped) if word and len(word) <= 120}.values())[::-1]


def assert_version(found: SidecarRead, version: dict[str, Any]) -> None:
    assert values(found, FactKind.BASE_MODEL) == [version["baseModel"]]
    assert sorted(values(found, FactKind.TRIGGER)) == sorted(phrases(version["trainedWords"]))
    prompts = [word for word in version["trainedWords"] if len(word) > 120]
    prompts += [image["meta"]["prompt"] for image in version["images"] if image["meta"]]
    wanted = list(dict.fromkeys(tuple(bare(prompt)) for prompt in prompts if bare(prompt)))
    assert [tuple(bare(prompt)) for prompt, _ in examples(found)] == wanted[:10]


@pytest.mark.parametrize("path", FILES["derived_civitai_info"], ids=lambda path: path.name)
def test_civitai_info(path: Path) -> None:
    found, raw = read(path), json.loads(path.read_text("utf-8"))
    assert values(found, FactKind.TITLE) == [" ".join(raw["model"]["name"].split())]
    assert_descriptions(found, raw["description"])
    assert_version(found, raw)
    assert values(found, FactKind.NSFW) == ["false"]
    assert {fact.source for fact in found.facts} == {Source.CURATED}
    assert {fact.file for fact in found.facts} == {path.name}
    assert set(values(found, FactKind.CONTENT_ID)) <= {file["hashes"]["SHA256"].lower() for file in raw["files"]}


@pytest.mark.parametrize("path", FILES["derived_a1111_user_json"], ids=lambda path: path.name)
def test_user_json(path: Path) -> None:
    found, raw = read(path), json.loads(path.read_text("utf-8"))
    assert_descriptions(found, raw["description"])
    assert ["".join(note.split()) for note in values(found, FactKind.NOTES)] == list(
        filter(None, [letters(raw.get("notes"))])
    )
    assert values(found, FactKind.BASE_MODEL) == ([raw["sd version"]] if raw["sd version"] != "Unknown" else [])
    assert values(found, FactKind.WEIGHT) == []
    said = " ".join([*values(found, FactKind.TRIGGER), *(prompt for prompt, _ in examples(found))])
    assert set(bare(raw.get("activation text", ""))) <= set(bare(said))
    assert {fact.source for fact in found.facts} <= {Source.USER}


@pytest.mark.parametrize("path", FILES["derived_lora_manager"], ids=lambda path: path.name)
def test_lora_manager(path: Path) -> None:
    found, raw = read(path), json.loads(path.read_text("utf-8"))
    assert values(found, FactKind.TITLE) == [" ".join(raw["model_name"].split())]
    assert_descriptions(found, raw["modelDescription"], raw["civitai"]["description"])
    assert values(found, FactKind.TAG) == raw["tags"]
    assert values(found, FactKind.AUTHOR) == [raw["civitai"]["creator"]["username"]]
    assert values(found, FactKind.CONTENT_ID)[0] == raw["sha256"]
    assert_version(found, raw["civitai"])


@pytest.mark.parametrize("path", FILES["derived_rgthree"], ids=lambda path: path.name)
def test_rgthree(path: Path) -> None:
    found, raw = read(path), json.loads(path.read_text("utf-8"))
    version = raw["raw"]["civitai"]
    assert values(found, FactKind.TITLE) == [" ".join(version["model"]["name"].split())]
    assert_descriptions(found, version["description"])
    assert values(found, FactKind.CONTENT_ID) == [raw["sha256"].lower()]
    words = [entry["word"] for entry in raw.get("trainedWords", [])]
    assert_version(found, {**version, "trainedWords": words})


@pytest.mark.parametrize("path", FILES["verbatim_civitai_api_model"], ids=lambda path: path.name)
def test_model_answer(path: Path) -> None:
    found, raw = read(path), json.loads(path.read_text("utf-8"))
    newest = raw["modelVersions"][0]
    assert values(found, FactKind.TITLE) == [" ".join(raw["name"].split())]
    assert_descriptions(found, raw["description"], newest["description"])
    assert values(found, FactKind.TAG) == raw["tags"]
    assert values(found, FactKind.NSFW) == [str(raw["nsfw"]).lower()]
    assert_version(found, newest)
    assert len(values(found, FactKind.CONTENT_ID)) <= (1 if len(raw["modelVersions"]) == 1 else 0)
    assert {fact.source for fact in found.facts} == {Source.CURATED}


def test_nothing_was_left_out() -> None:
    index = json.loads((SHARED / "sidecars" / "INDEX.json").read_text("utf-8"))
    indexed = {entry["file"] for entry in index if not entry["file"].startswith("kohya_header/")}
    assert {f"{path.parent.name}/{path.name}" for paths in FILES.values() for path in paths} == indexed


def description(found: SidecarRead) -> str:
    return values(found, FactKind.DESCRIPTION)[0]


def weights(found: SidecarRead) -> list[float | None]:
    return [weight for _, weight in examples(found)]


ODD: list[tuple[str, Callable[[SidecarRead], object], object]] = [
    # tags of its own among the trained words
    (
        "derived_civitai_info/78585__magic-fantasy-forest-v2.civitai.info",
        lambda found: values(found, FactKind.TRIGGER),
        ["magic-fantasy-forest"],
    ),
    ("derived_civitai_info/78585__magic-fantasy-forest-v2.civitai.info", weights, [0.35] * 8),
    (
        "derived_a1111_user_json/78585__magic-fantasy-forest-v2.json",
        lambda found: values(found, FactKind.TRIGGER),
        ["magic-fantasy-forest"],
    ),
    # two prompts that exclude each other
    (
        "derived_lora_manager/16048__DiscoElysiumStyle.metadata.json",
        lambda found: values(found, FactKind.TRIGGER),
        ["zaum, elysiumchar, portrait", "zaum, elysiumscape, scenery"],
    ),
    # a whole prompt as trained word; the weight only in what the AddNet extension recorded
    (
        "derived_lora_manager/15493__sakura-000009.metadata.json",
        lambda found: (values(found, FactKind.TRIGGER), values(found, FactKind.CATEGORY)),
        ([], ["character"]),
    ),
    ("derived_lora_manager/15493__sakura-000009.metadata.json", weights, [None, 0.9, 0.9, 0.9]),
    # an empty description in markup
    ("derived_lora_manager/23599__rio.metadata.json", lambda found: values(found, FactKind.DESCRIPTION), []),
    # entities that look like markup once decoded
    (
        "derived_lora_manager/55437__halloween.metadata.json",
        lambda found: description(found).split("\n")[:5],
        [
            "<节日主题的插画Lora>",
            "All dataset: 512*512",
            "Checkpoint: anything v5 or Modillu",
            "Lora weight: 0.5-1",
            "Chinese Festival (春节)",
        ],
    ),
    # an emoji, and an image between the paragraphs
    (
        "derived_lora_manager/5123__hotlineV2.metadata.json",
        lambda found: (values(found, FactKind.TITLE), description(found).split("\n")),
        (
            ["[LuisaP] 📱Hotline style LORA V2"],
            [
                "no keyword needing, just enable the lora like this bellow.",
                "if u are using additional networks, this exist:",
                "you can adjust the weight to gain similarity:",
            ],
        ),
    ),
    # headings, line breaks and entities in notes
    (
        "derived_a1111_user_json/5529__Loraeyes_V1.json",
        lambda found: (description(found), values(found, FactKind.NOTES)),
        (
            "Eyes\nToken: loraeyes\nWeight: 0.8 [Change according to your usage]",
            ["Dataset Image: 110\nImage Sources: Pixiv & Pinterest"],
        ),
    ),
    # escaped parentheses
    (
        "derived_a1111_user_json/70866__LyraV2-10.json",
        lambda found: values(found, FactKind.TRIGGER),
        ["lyra \\(pokemon\\)"],
    ),
    # rgthree's own words, its composite title taken apart
    (
        "derived_rgthree/12671__aerith_v2.safetensors.rgthree-info.json",
        lambda found: (values(found, FactKind.TITLE), values(found, FactKind.TRIGGER), description(found)),
        (["Realistic_Aerith_meenow"], ["aerith gainsborough", "pink dress", "red jaket"], "Nothing"),
    ),
    # a civitai category that is none of ours
    (
        "verbatim_civitai_api_model/chinese_or_japanese__88826.json",
        lambda found: (values(found, FactKind.CATEGORY), values(found, FactKind.AUTHOR)),
        (["base model"], ["MG_mango"]),
    ),
]


@pytest.mark.parametrize(
    ("file", "look", "answer"), ODD, ids=[f"{number}-{case[0]}" for number, case in enumerate(ODD)]
)
def test_odd_ones(file: str, look: Callable[[SidecarRead], object], answer: object) -> None:
    assert look(read(SHARED / "sidecars" / file)) == answer


def first_of_each(words: list[str]) -> list[str]:
    seen: dict[str, str] = {}
    for word in phrases(words):
        seen.setdefault(word.casefold(), word)
    return list(seen.values())


def assert_card(found: SidecarRead, suffix: str, card: dict[str, Any]) -> None:
    """The card of adapters.jsonl comes back from what make_library.py wrote of it."""
    if suffix != ".json":
        assert values(found, FactKind.TITLE) == [" ".join(card["title"].split())]
        assert values(found, FactKind.BASE_MODEL) == [card["base_model"]]
        assert values(found, FactKind.TRIGGER) == first_of_each(card["trained_words"])
        assert {" ".join(bare(prompt)) for prompt in card["example_prompts"][:5]} <= {
            " ".join(bare(prompt)) for prompt, _ in examples(found)
        }
    if "rgthree" not in suffix:
        assert "".join(description(found).split()) == "".join(card["description"].split())
    if suffix in (".civitai.info", ".metadata.json"):
        assert values(found, FactKind.TAG) == card["tags"]


@pytest.mark.parametrize("style", ["full", "messy"])
def test_a_made_library(tmp_path: Path, style: str) -> None:
    script = SHARED / "bench" / "make_library.py"
    subprocess.run([sys.executable, str(script), str(tmp_path), "--count", "50", "--style", style], check=True)
    lines = (SHARED / "bench" / "adapters.jsonl").read_text("utf-8").splitlines()
    cards = {card["id"]: card for card in map(json.loads, lines)}
    stems = json.loads((tmp_path / "stem_to_id.json").read_text("utf-8"))
    seen = set()
    for stem, card_id in stems.items():
        for path in (path for path in tmp_path.iterdir() if path.name.startswith(f"{stem}.")):
            suffix = path.name.removeprefix(stem)
            seen.add(suffix)
            if is_sidecar(path.name, stem):
                assert_card(read_sidecar(path, stem), suffix, cards[card_id])
            if is_preview(path.name, stem):
                prompts = [example.prompt for example in read_preview(path, stem)]
                assert [bare(prompt) for prompt in prompts] == [
                    bare(text) for text in cards[card_id]["example_prompts"][:1]
                ]
    kinds = {".civitai.info", ".json", ".metadata.json", ".safetensors.rgthree-info.json", ".preview.png"}
    assert seen - {".safetensors"} == (kinds if style == "messy" else {".civitai.info"})
