"""Evidence -> AdapterCard from the card alone: rules, no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.domain import AdapterCard, Evidence, FactKind, Origin
from stylus_ext.refiner.categories import CIVITAI, categorise
from stylus_ext.refiner.cleaning import NETWORK_TAG, distinct, plain, shortened
from stylus_ext.refiner.descriptions import description, title
from stylus_ext.refiner.triggers import triggers_with_origin
from stylus_ext.refiner.weights import recommend
from stylus_ext.text import fold

if TYPE_CHECKING:
    from stylus_ext.ports import TagRarity

MOST_TAGS = 40
MOST_EXAMPLES = 10
_TAG_LIMIT = 60
_TEXT_LIMIT = 1000
_FILED_UNDER = frozenset((*CIVITAI, "base model"))


class CardDescriber:
    """The Describer that reads what authors and services wrote. Never raises."""

    @property
    def id(self) -> str:
        """To be raised whenever a rule or a word list of this room changes: stored cards are stale then."""
        return "card-1"

    def describe(self, evidence: Evidence, rarity: TagRarity) -> AdapterCard:
        """The card; `origins` holds one Origin for each field that was decided."""
        shown_title, title_origin = title(evidence)
        text, text_origin = description(evidence)
        category, category_origin = categorise(evidence)
        weight, weight_origin = recommend(evidence, category)
        phrases, trigger_origin = triggers_with_origin(evidence, rarity)
        return AdapterCard(
            key=evidence.adapter.key,
            name=evidence.adapter.name,
            title=shown_title,
            description=text,
            category=category,
            family=evidence.family.family,
            weight=weight,
            triggers=phrases,
            tags=_tags(evidence),
            examples=_examples(evidence),
            network=evidence.network,
            nsfw=_nsfw(evidence),
            negative=_best(evidence, FactKind.NEGATIVE),
            content_id=_best(evidence, FactKind.CONTENT_ID),
            origins=(
                *(title_origin, text_origin, category_origin, weight_origin, trigger_origin),
                Origin("family", "rule", plain(evidence.family.evidence)),
                *_plain_origins(evidence),
            ),
        )


def _tags(evidence: Evidence) -> tuple[str, ...]:
    """The cards' tags without the ones that only name a category."""
    values = [_short(fact.value, _TAG_LIMIT) for fact in evidence.values(FactKind.TAG)]
    return tuple(distinct([value for value in values if fold(value) not in _FILED_UNDER])[:MOST_TAGS])


def _examples(evidence: Evidence) -> tuple[str, ...]:
    """The prompts, those of the strongest source first."""
    ordered = sorted(evidence.examples, key=lambda example: example.source)
    prompts = [_short(NETWORK_TAG.sub(" ", example.prompt[: 4 * _TEXT_LIMIT]), _TEXT_LIMIT) for example in ordered]
    return tuple(distinct(prompts)[:MOST_EXAMPLES])


def _nsfw(evidence: Evidence) -> bool:
    """What the strongest source says; within one source a single "true" is enough."""
    facts = evidence.values(FactKind.NSFW)
    return any(fact.value == "true" for fact in facts if fact.source is facts[0].source)


def _best(evidence: Evidence, kind: FactKind) -> str:
    fact = evidence.best(kind)
    return _short(fact.value, _TEXT_LIMIT) if fact else ""


def _short(text: str, limit: int) -> str:
    """One clean line; more than four times what is kept is never looked at."""
    return shortened(plain(text[: 4 * limit]), limit)


_FIELDS = (
    ("tags", FactKind.TAG),
    ("nsfw", FactKind.NSFW),
    ("negative", FactKind.NEGATIVE),
    ("content_id", FactKind.CONTENT_ID),
    ("network", FactKind.NETWORK),
)


def _plain_origins(evidence: Evidence) -> list[Origin]:
    """Of the fields that are taken over as they stand: the strongest fact's source and file."""
    found = [(name, evidence.best(kind)) for name, kind in _FIELDS]
    origins = [Origin(name, fact.source.name.lower(), fact.file) for name, fact in found if fact]
    if evidence.examples:
        first = min(evidence.examples, key=lambda example: example.source)
        origins.append(Origin("examples", first.source.name.lower(), first.file))
    return origins
