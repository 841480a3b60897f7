"""Evidence written by hand, for the tests of this room."""

from __future__ import annotations

from stylus_ext.domain import Adapter, Evidence, Example, Fact, FactKind, FileStamp, Source, TagCount


def fact(kind: FactKind, value: str, source: Source = Source.CURATED) -> Fact:
    return Fact(kind, value, source, "card.civitai.info")


def example(prompt: str, weight: float | None, source: Source = Source.CURATED) -> Example:
    return Example(prompt, weight, source, "card.civitai.info")


def evidence(
    *facts: Fact,
    key: str = "thing.safetensors",
    examples: tuple[Example, ...] = (),
    trained: dict[str, int] | None = None,
    captions: int = 0,
) -> Evidence:
    """Facts ordered as the library orders them: strongest source first."""
    name = key.rpartition("/")[2].removesuffix(".safetensors")
    return Evidence(
        Adapter(key, name, f"/loras/{key}", FileStamp(1, 1)),
        tuple(sorted(facts, key=lambda item: item.source)),
        examples,
        tuple(TagCount(tag, count) for tag, count in (trained or {}).items()),
        captions,
    )
