"""`index`: read what is new or changed in the folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.cli.model_options import model_options
from stylus_ext.cli.options import json_option, library_options
from stylus_ext.cli.plan import show_plan
from stylus_ext.cli.session import CANCELLED, index_folders, open_app

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction

    from stylus_ext.cli.console import Console
    from stylus_ext.domain import Failure, ReindexReport

SHOWN = 20


def add_parser(commands: _SubParsersAction[ArgumentParser]) -> None:
    """The command's options."""
    about = "Read what is new or changed in the LoRA folders; files that did not change are not opened again."
    parser = commands.add_parser(
        "index",
        parents=[library_options(), json_option(), model_options(describer=True)],
        help="read a folder of LoRA files",
        description=f"{about} Ctrl-C stops after the running batch, and the next run goes on from there.",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="only say how many adapters, pictures and tokens --describer would be sent; nothing is sent or indexed",
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Index and report; 130 when the user stopped it. Files that cannot be read do not make it fail."""
    with open_app(arguments) as app:
        if arguments.dry_run:
            show_plan(app, console, as_json=arguments.json)
            return 0
        report = index_folders(app, console)
        if arguments.json:
            console.json(_as_json(report, app.notes))
        else:
            console.say(*_as_text(report))
    return CANCELLED if report.cancelled else 0


def failure_line(failure: Failure) -> str:
    """`file: message`, or the message alone where it names the file itself."""
    return failure.message if failure.subject in failure.message else f"{failure.subject}: {failure.message}"


def _as_text(report: ReindexReport) -> list[str]:
    counts = f"{report.described} described, {report.reused} reused, {report.moved} moved, {report.removed} removed"
    if report.refined:
        counts += f", {report.refined} refined"
    lines = [f"{counts}, {len(report.failures)} failures, {report.seconds:.1f} s"]
    lines += [f"  {failure_line(failure)}" for failure in report.failures[:SHOWN]]
    if len(report.failures) > SHOWN:
        lines.append(f"  … and {len(report.failures) - SHOWN} more, see --json")
    if report.cancelled:
        lines.append("Cancelled: what was finished is kept, the next run goes on from there.")
    return lines


def _as_json(report: ReindexReport, notes: list[str]) -> dict[str, object]:
    return {
        "described": report.described,
        "refined": report.refined,
        "reused": report.reused,
        "moved": report.moved,
        "removed": report.removed,
        "failures": [{"file": failure.subject, "message": failure.message} for failure in report.failures],
        "seconds": report.seconds,
        "cancelled": report.cancelled,
        "notes": notes,
    }
