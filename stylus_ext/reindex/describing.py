"""Stored evidence -> cards and vectors, one transaction a batch; what a model said of it before is merged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.domain import Failure
from stylus_ext.errors import ModelError
from stylus_ext.refiner.merging import merged
from stylus_ext.reindex.encoding import Encoding, Made

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stylus_ext.domain import AdapterCard, Evidence
    from stylus_ext.ports import TagRarity
    from stylus_ext.reindex.run import Run
    from stylus_ext.store import DescriptionRecord


def describe(run: Run, stale: Sequence[str]) -> int:
    """Make the cards and vectors of the `stale` keys; returns how many cards were written.

    A card that only lacks vectors is not described again: that may be the expensive half.
    """
    if run.stopped or not stale:
        return 0
    parts, written = run.parts, 0
    with parts.store.snapshot():
        undescribed = set(parts.stale(with_vectors=False))
        # Of the cards that are kept: what another process reads meanwhile, they were not made from.
        fingerprints = parts.store.fingerprints()
        rarity = parts.store.rarity()
    encoding = Encoding(run)
    for keys in run.batches("describe", stale):
        made = _describe([key for key in keys if key in undescribed], rarity, run)
        made += _kept([key for key in keys if key not in undescribed], fingerprints, run)
        records = encoding.records(made, undescribed)
        parts.store.put_cards(records)
        written += len(records)
    return written


def _describe(keys: Sequence[str], rarity: TagRarity, run: Run) -> list[Made]:
    """The cards of these keys, with what a model said of them."""
    said = _said(keys, run)
    pairs = [(card_of(evidence, rarity, run), evidence) for evidence in run.parts.store.evidence(keys)]
    return [_with(card, evidence.adapter.fingerprint, said) for card, evidence in pairs if card]


def _with(card: AdapterCard, fingerprint: str, said: Mapping[str, DescriptionRecord]) -> Made:
    known = said.get(card.key)
    if known is None:
        return Made(card, fingerprint)
    return Made(merged(card, known.description, known.model_id), fingerprint, known.model_id)


def _kept(keys: Sequence[str], fingerprints: Mapping[str, str], run: Run) -> list[Made]:
    """Cards that only lack vectors; what a model said stands in them already."""
    with run.parts.store.snapshot():
        said, cards = _said(keys, run), run.parts.store.cards(keys)
    models = {key: known.model_id for key, known in said.items()}
    return [Made(card, fingerprints.get(card.key, ""), models.get(card.key, "")) for card in cards]


def _said(keys: Sequence[str], run: Run) -> dict[str, DescriptionRecord]:
    return run.parts.store.descriptions(keys) if run.parts.looking else {}


def card_of(evidence: Evidence, rarity: TagRarity, run: Run) -> AdapterCard | None:
    """The card by the rules alone; None, with a failure noted, where there can be none."""
    try:
        return run.parts.describer.describe(evidence, rarity)
    except ModelError as error:
        run.failures.append(Failure(evidence.adapter.path, f"this adapter could not be described: {error}"))
        return None
