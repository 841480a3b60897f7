"""What a click in one of our views asks for. It comes from a browser: anything may stand in it."""

from __future__ import annotations

import json
import re
import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from stylus_ext.composer.leaning import Feedback, Kind
from stylus_ext.domain import adapter_id
from stylus_ext.service import adapters
from stylus_ext.service.wishes import STEP

if TYPE_CHECKING:
    from collections.abc import Callable

    from stylus_ext.domain import AdapterCard, Choice, Rejection
    from stylus_ext.service.service import Service
    from stylus_ext.service.wishes import WishBook, Wishes

NOT_UNDERSTOOD = "This click was not understood: reload the page."
LONGEST = 1000
"""Characters of a click as javascript/stylus.js writes it, and of a place with a long search, by far."""
_LAST = 10_000_000
_ID = re.compile(r"[0-9a-f]{12}|")
_SHOWN = re.compile(r"[a-z0-9]{0,12}")
_WISHES: dict[str, Callable[[WishBook, str], Wishes]] = {
    "less": lambda book, name: book.step(name, -STEP),
    "more": lambda book, name: book.step(name, STEP),
    "lock": lambda book, name: book.lock(name, on=True),
    "unlock": lambda book, name: book.lock(name, on=False),
    "ban": lambda book, name: book.ban(name, on=True),
    "unban": lambda book, name: book.ban(name, on=False),
    "remove": lambda book, name: book.skip(name, on=True),
    "forget": lambda book, name: book.skip(name, on=False),
}
LESSONS = {"insert": Kind.ACCEPTED, "lock": Kind.ACCEPTED, "remove": Kind.REMOVED, "ban": Kind.REMOVED}
"""What shifts later choices as well, and stays when a lock or a ban is lifted."""
FORGET_ALL = "forget_all"
ACTS = frozenset({*_WISHES, *LESSONS, FORGET_ALL, "show", "page"})


@dataclass(frozen=True, slots=True)
class Asked:
    """`adapter`: its id, "" where none is meant; `shown`: what the view showed when it was clicked."""

    act: str
    adapter: str
    shown: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the library a page is: what was searched for, number of the first adapter, id of the one opened."""

    words: str = ""
    start: int = 0
    opened: str = ""

    def text(self) -> str:
        """What the page keeps; `read_place` reads it."""
        return json.dumps(asdict(self))


def read_place(text: object) -> Place:
    """The beginning for what no page of ours can have kept."""
    found = _object(text)
    words, start, opened = found.get("words"), found.get("start"), found.get("opened")
    if not (isinstance(words, str) and isinstance(start, int) and isinstance(opened, str)):
        return Place()
    return Place(words, min(max(start, 0), _LAST), opened) if _ID.fullmatch(opened) else Place()


def read_asked(text: object) -> Asked | None:
    """None for what no button of ours can have sent."""
    found = _object(text)
    act, adapter, shown = found.get("act"), found.get("id"), found.get("shown")
    if not (isinstance(act, str) and isinstance(adapter, str) and isinstance(shown, str)):
        return None
    known = act in ACTS and _ID.fullmatch(adapter) and _SHOWN.fullmatch(shown)
    return Asked(act, adapter, shown) if known else None


def wish(asked: Asked, service: Service, judged: Choice | Rejection | None = None) -> None:
    """Write down what the user wishes of an adapter; nothing where the act is no wish. Raises StylusError.

    `judged`: what was said of it where it was clicked.
    """
    if asked.act == FORGET_ALL:
        service.feedback.forget()
    if asked.act not in {*_WISHES, *LESSONS}:
        return
    name = name_of(asked.adapter, service)
    if asked.act in _WISHES:
        _WISHES[asked.act](service.wishes, name)
    if asked.act in LESSONS:
        now = Feedback(LESSONS[asked.act], name, time=int(time.time()))
        if judged and judged.task:
            now = replace(now, task=judged.task.text, score=round(judged.score, 3))
        service.learn([now])
    if asked.act == "forget":
        service.feedback.forget(name)


def card_of(asked: Asked, service: Service) -> AdapterCard:
    """The adapter that is meant. Raises StylusError."""
    return adapters.by_id(service.app().store, asked.adapter)


def name_of(wanted: str, service: Service) -> str:
    """The name of the adapter of this id. Raises StylusError.

    The lists of wishes hold names alone, whose files may be gone: these have ids as well.
    """
    wishes = service.wished()
    listed = (*wishes.banned, *wishes.locked, *wishes.taught)
    named = next((name for name in listed if adapter_id(name) == wanted), None)
    return named or adapters.by_id(service.app().store, wanted).name


def _object(text: object) -> dict[str, object]:
    try:
        found = json.loads(text) if isinstance(text, str) and len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
