"""`doctor --self-test`: whether each adapter's own example prompt brings it back."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from contextlib import closing
from typing import TYPE_CHECKING

from stylus_ext.cli.numbers import between
from stylus_ext.cli.progress import ProgressBar, cancellable
from stylus_ext.cli.session import CANCELLED, NEVER_INDEXED
from stylus_ext.errors import UsageError
from stylus_ext.selftest.report import PROMPTS, Why

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from stylus_ext.app import App
    from stylus_ext.cli.console import Console
    from stylus_ext.selftest.report import Intruder, SelfTestReport, Trouble
    from stylus_ext.selftest.share import Share

ALL = 0
SHOWN = 10
"""Adapters listed for each reason."""


def add_option(parser: ArgumentParser) -> None:
    """`--self-test [N]`; None where it is not given."""
    parser.add_argument(
        "--self-test",
        metavar="N",
        nargs="?",
        const=PROMPTS,
        type=prompts,
        help="instead, ask for adapters with their own example prompts, which their cards go without, and say which "
        f"do not come back and why: of N adapters, evenly drawn, or all (default: {PROMPTS})",
    )


def prompts(text: str) -> int:
    """A number from 1, or `ALL`. Raises ArgumentTypeError."""
    if text == "all":
        return ALL
    try:
        return between(1, sys.maxsize)(text)
    except ArgumentTypeError as error:
        raise ArgumentTypeError(f"{text!r} is neither a number from 1 nor all") from error


def run_self_test(app: App, most: int, console: Console, *, as_json: bool) -> int:
    """Test and report. Ctrl-C ends it with what was found until then. Raises StylusError."""
    from stylus_ext.selftest.as_json import report_as_json
    from stylus_ext.selftest.run import Asked, self_test

    if not app.store.count():
        raise UsageError(NEVER_INDEXED)
    asked = Asked(app.settings, None if most == ALL else most)
    with closing(ProgressBar(console.err)) as bar, cancellable() as cancelled:
        report = self_test(app, asked, bar, cancelled)
    if as_json:
        console.json(report_as_json(report, _called))
    else:
        console.say(*_lines(report))
    return CANCELLED if report.cancelled else 0


def _called(one: Trouble | Intruder) -> dict[str, object]:
    return {"key": one.key, "name": one.name}


def _lines(report: SelfTestReport) -> Iterator[str]:
    asked = f"{report.recall.total} of {report.testable} adapters that can be asked about"
    yield f"self-test  {asked}, {report.adapters} in the index, {report.seconds:.1f} s"
    yield from (f"           {note}" for note in report.notes)
    if report.cancelled:
        yield "           Cancelled: these are the figures until then."
    yield ""
    yield f"brought back by their own example prompt     {_share(report.recall)}"
    yield f"the same without their trigger words in it   {_share(report.hard)}"
    yield f"prompts that brought other models            {_share(report.intruded)}"
    yield f"other models chosen for a prompt             {report.others_per_prompt:.2f}"
    yield ""
    if report.intruders:
        yield "chosen for the prompts of others most often:"
    yield from (f"  - {one.key}: {one.prompts}" for one in report.intruders)
    for why in Why:
        if found := report.because(why):
            yield from _reason(found, why)


def _reason(found: tuple[Trouble, ...], why: Why) -> Iterator[str]:
    yield f"{why.value}: {len(found)}"
    yield f"  remedy: {why.remedy}"
    yield from (f"  - {one.key}: {one.detail}" if one.detail else f"  - {one.key}" for one in found[:SHOWN])
    if len(found) > SHOWN:
        yield f"  … and {len(found) - SHOWN} more, see --json"


def _share(share: Share) -> str:
    if not share.total:
        return "nothing was asked"
    low, high = share.interval
    return f"{share.rate:.1%} ({share.found} of {share.total}, 95 %: {low:.1%} to {high:.1%})"
