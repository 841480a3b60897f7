"""Synthetic libraries: cards written straight into a store, and tiny files with sidecars. Seeded, all our own.

Words follow Zipf's law over a vocabulary of 20,000; of 5,740 real cards the 500th word stands on 2.6 %, the 5,000th on
0.2 %, and so it is here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import save_file

from benchmarks.timing_words import COMMON, SYLLABLES
from stylus_ext.domain import Adapter, AdapterCard, Category, Evidence, Family, FileStamp
from stylus_ext.refiner.describe import CardDescriber
from stylus_ext.retriever.words import TEXT_KINDS, lexical_fields
from stylus_ext.store import CardRecord, EvidenceRecord, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

VOCABULARY = 20_000
EVERY = 8
"""Each eighth word of the vocabulary is a real one, until they are used up."""
BATCH = 1000
FOLDERS = 40
_CATEGORIES = tuple(Category)
_FAMILIES = (Family.SD1, Family.SDXL, Family.PONY, Family.ILLUSTRIOUS, Family.FLUX)
_MODULES = [f"lora_unet_down_blocks_{at}_attentions_0_transformer_blocks_0_attn2_to_k" for at in range(4)]


@dataclass(frozen=True)
class Words:
    """Draws words: `seed` decides which."""

    seed: int

    @cached_property
    def _generator(self) -> np.random.Generator:
        return np.random.default_rng(self.seed)

    @cached_property
    def _vocabulary(self) -> NDArray[np.object_]:
        invented = ["".join(parts) for parts in product(SYLLABLES, repeat=4)]
        self._generator.shuffle(invented)
        words = invented[:VOCABULARY]
        words[: len(COMMON) * EVERY : EVERY] = COMMON
        return np.array(words, np.object_)

    @cached_property
    def _shares(self) -> NDArray[np.float64]:
        shares: NDArray[np.float64] = 1 / np.arange(1, VOCABULARY + 1)
        return np.asarray(shares / shares.sum())

    def usual(self, rows: int, count: int) -> list[list[str]]:
        """`rows` lists of `count` words, frequent ones often."""
        drawn: list[list[str]] = self._generator.choice(self._vocabulary, (rows, count), p=self._shares).tolist()
        return drawn

    def rare(self, rows: int, count: int) -> list[list[str]]:
        """The same with all words alike, as in names."""
        drawn: list[list[str]] = self._generator.choice(self._vocabulary, (rows, count)).tolist()
        return drawn


def cards(count: int, seed: int = 1) -> Iterator[list[AdapterCard]]:
    """Cards in batches: a title, a trigger, 5 tags, a description of 60 words, 3 example prompts of 25."""
    words = Words(seed)
    for start in range(0, count, BATCH):
        rows = min(BATCH, count - start)
        drawn = zip(words.rare(rows, 3), words.usual(rows, 2), words.usual(rows, 5 + 60 + 75), strict=True)
        yield [_card(start + at, *parts) for at, parts in enumerate(drawn)]


def _card(at: int, rare: list[str], titled: list[str], text: list[str]) -> AdapterCard:
    name = f"{rare[0]}_{titled[0]}_{at}"
    return AdapterCard(
        key=f"folder{at % FOLDERS}/{name}.safetensors",
        name=name,
        title=f"{rare[0]} {titled[0]} {titled[1]}".title(),
        description=f"{' '.join(text[5:65])}.",
        category=_CATEGORIES[at % len(_CATEGORIES)],
        family=_FAMILIES[at % len(_FAMILIES)],
        weight=0.8,
        triggers=(f"{rare[0]} {rare[1]}", rare[2]),
        tags=tuple(text[:5]),
        examples=tuple(", ".join(text[from_ : from_ + 25]) for from_ in (65, 90, 115)),
        content_id=f"{at:064x}",
    )


def unit_vectors(rows: int, dimensions: int, seed: int) -> NDArray[np.float32]:
    """(rows, dimensions): an exact search takes as long among random directions as among meaningful ones."""
    drawn = np.random.default_rng(seed).standard_normal((rows, dimensions), np.float32)
    unit: NDArray[np.float32] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def fill_store(store: Store, count: int, encoder_id: str, dimensions: int) -> None:
    """Put `count` cards with random unit vectors."""
    describer_id = CardDescriber().id
    for number, batch in enumerate(cards(count)):
        vectors = unit_vectors(len(batch) * len(TEXT_KINDS), dimensions, number).reshape(len(batch), -1, dimensions)
        found = [Adapter(card.key, card.name, f"/loras/{card.key}", FileStamp(1, 1)) for card in batch]
        store.put_evidence([EvidenceRecord(Evidence(adapter)) for adapter in found])
        store.put_cards(
            [
                CardRecord(
                    card=card,
                    fingerprint=adapter.fingerprint,
                    describer_id=describer_id,
                    encoder_id=encoder_id,
                    vectors=tuple(zip(TEXT_KINDS, rows, strict=True)),
                    lexical=lexical_fields(card),
                )
                for card, adapter, rows in zip(batch, found, vectors, strict=True)
            ]
        )


def write_files(folder: Path, count: int) -> None:
    """`count` safetensors files of 12 small tensors with training metadata, each with a `.civitai.info`."""
    for at in range(FOLDERS):
        (folder / f"folder{at}").mkdir(parents=True, exist_ok=True)
    down, up, alpha = np.zeros((1, 768), np.float16), np.zeros((320, 1), np.float16), np.ones((), np.float16)
    tensors = {
        f"{module}.{part}": value
        for module in _MODULES
        for part, value in (("lora_down.weight", down), ("lora_up.weight", up), ("alpha", alpha))
    }
    for batch in cards(count):
        for card in batch:
            path = folder / card.key
            save_file(tensors, path, _metadata(card))
            path.with_suffix(".civitai.info").write_text(json.dumps(_sidecar(card)), "utf-8")


def _metadata(card: AdapterCard) -> dict[str, str]:
    counts = {word: at for at, word in enumerate(card.description.rstrip(".").split(), 1)}
    return {
        "ss_output_name": card.name,
        "ss_base_model_version": "sd_v1",
        "ss_network_module": "networks.lora",
        "ss_network_dim": "1",
        "ss_tag_frequency": json.dumps({"10_images": counts}),
        "ss_dataset_dirs": json.dumps({"10_images": {"n_repeats": 10, "img_count": 60}}),
    }


def _sidecar(card: AdapterCard) -> dict[str, object]:
    return {
        "name": "v1.0",
        "description": f"<p>{card.description}</p>",
        "baseModel": "SD 1.5",
        "trainedWords": list(card.triggers),
        "model": {"name": card.title, "type": "LORA", "nsfw": False, "tags": list(card.tags)},
        "files": [{"name": f"{card.name}.safetensors", "type": "Model", "hashes": {"SHA256": card.content_id}}],
        "images": [
            {"meta": {"prompt": f"{prompt} <lora:{card.name}:0.7>", "seed": 7, "steps": 25}} for prompt in card.examples
        ],
    }
