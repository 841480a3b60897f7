"""`show`: one adapter's card, and everything it was made from."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from stylus_ext.cli.console import one_line, table
from stylus_ext.cli.index import failure_line
from stylus_ext.cli.options import json_option, library_options
from stylus_ext.cli.session import NEVER_INDEXED, open_app
from stylus_ext.errors import UsageError
from stylus_ext.service.jsonable import jsonable

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction
    from collections.abc import Iterator, Sequence

    from stylus_ext.cli.console import Console
    from stylus_ext.domain import AdapterCard, Evidence
    from stylus_ext.store import Store

_FIELDS = (
    *("name", "key", "title", "description", "category", "family", "weight", "triggers", "tags", "examples"),
    *("network", "nsfw", "negative", "content_id"),
)
_FIELD_COLUMNS = 13
_CLOSE = 5
_SHOWN_TAGS = 30


def add_parser(commands: _SubParsersAction[ArgumentParser]) -> None:
    """The command's options."""
    parser = commands.add_parser(
        "show",
        parents=[library_options(), json_option()],
        help="show what is known of one adapter",
        description="Show an adapter's card, where each field came from, and everything read about the file.",
    )
    parser.add_argument("name", metavar="NAME", help="the adapter's file name, key (path below its folder) or title")
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """The only match in full, several as a list. Raises UsageError when there is none."""
    with open_app(arguments) as app:
        found = find(app.store, arguments.name)
        evidence = list(app.store.evidence([card.key for card in found]))
    if arguments.json:
        pairs = zip(found, evidence, strict=True)
        console.json([{"card": jsonable(card), "evidence": jsonable(known)} for card, known in pairs])
    elif len(found) == 1:
        console.say(*_card_lines(found[0]), "", *_evidence_lines(evidence[0]))
    else:
        rows = [(card.key, card.title, card.family.value) for card in found]
        console.say(
            f"{len(found)} adapters are called so; give the key of one:", *table(("key", "title", "family"), rows)
        )
    return 0


def find(store: Store, wanted: str) -> list[AdapterCard]:
    """The cards of this key, else of this name, else of this title. Raises UsageError, with what comes close."""
    rows = store.rows()
    if not rows:
        raise UsageError(NEVER_INDEXED)
    folded = wanted.casefold()
    for keys in (
        [row.key for row in rows if row.key == wanted],
        [row.key for row in rows if row.name == wanted],
        [row.key for row in rows if folded in (row.key.casefold(), row.name.casefold())],
    ):
        if keys:
            return store.cards(keys)
    cards = store.cards()
    if found := [card for card in cards if card.title.casefold() == folded]:
        return found
    raise UsageError(_unknown(wanted, cards))


def _unknown(wanted: str, cards: Sequence[AdapterCard]) -> str:
    folded = wanted.casefold()
    names = {called.casefold(): card.name for card in cards for called in (card.title, card.name)}
    found = [*(called for called in names if folded in called), *get_close_matches(folded, names, _CLOSE)]
    close = list(dict.fromkeys(names[called] for called in found))[:_CLOSE]
    return f"No adapter is called {wanted!r}; " + (f"close are: {', '.join(close)}." if close else "nothing is close.")


def _card_lines(card: AdapterCard) -> Iterator[str]:
    """Each field, and below it where it came from."""
    origins = {origin.field: f"{origin.source}: {origin.detail}" for origin in card.origins}
    for field in _FIELDS:
        yield f"{field:<{_FIELD_COLUMNS}}{one_line(_value(getattr(card, field)))}".rstrip()
        if field in origins:
            yield f"{'':<{_FIELD_COLUMNS}}({one_line(origins[field])})"


def _evidence_lines(evidence: Evidence) -> Iterator[str]:
    facts = [(fact.kind.value, fact.source.name.lower(), fact.file, fact.value) for fact in evidence.facts]
    yield from table(("fact", "source", "file", "value"), facts)
    yield ""
    yield f"family: {evidence.family.family.value}, because {evidence.family.evidence}"
    if evidence.examples:
        examples = [
            ("" if one.weight is None else f"{one.weight:g}", one.source.name.lower(), one.file, one.prompt)
            for one in evidence.examples
        ]
        yield ""
        yield from table(("weight", "source", "file", "example prompt"), examples, right=(0,))
    if evidence.tag_counts:
        most = ", ".join(f"{item.tag} ({item.count})" for item in evidence.tag_counts[:_SHOWN_TAGS])
        yield ""
        yield f"tags of {evidence.captions} training captions: {most}"
    yield from (f"failure: {failure_line(failure)}" for failure in evidence.failures)


def _value(value: object) -> str:
    plain = jsonable(value)
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    return " | ".join(map(str, plain)) if isinstance(plain, list) else str(plain)
