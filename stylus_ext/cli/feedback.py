"""`feedback`: what was learned from the user's corrections, listed, exported, imported and forgotten."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.cli.console import table
from stylus_ext.cli.options import json_option, library_options
from stylus_ext.errors import UsageError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction
    from collections.abc import Sequence

    from stylus_ext.cli.console import Console
    from stylus_ext.composer.leaning import Feedback
    from stylus_ext.service.feedback import FeedbackBook

NONE_YET = "Nothing was learned yet for these folders."


def add_parser(commands: _SubParsersAction[ArgumentParser]) -> None:
    """The command's options."""
    parser = commands.add_parser(
        "feedback",
        parents=[library_options(), json_option()],
        help="show, export, import or forget what was learned from corrections",
        description="Show what was learned from your corrections, newest last. For those of the WebUI name its folder "
        "with --data-dir.",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--export", metavar="FILE", type=Path, help="write all of it to this file")
    what.add_argument("--import", metavar="FILE", type=Path, dest="take", help="add what was exported to this file")
    what.add_argument("--forget", metavar="NAME", help="forget what was learned of this adapter (file name)")
    what.add_argument("--forget-all", action="store_true", help="forget all of it")
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Do one of these. Raises StoreError and UsageError."""
    book = book_of(arguments)
    if done := _change(arguments, book):
        what, count = done
        console.json({what: count}) if arguments.json else console.say(f"{what}: {count}")
        return 0
    said = book.read()
    if arguments.json:
        from stylus_ext.service.feedback import exported

        console.json(exported(said))
    elif said:
        console.say(*_lines(said))
    else:
        console.note(NONE_YET)
    return 0


def book_of(arguments: Namespace) -> FeedbackBook:
    """The one of these folders."""
    from stylus_ext.app import default_data_folder
    from stylus_ext.service.feedback import FeedbackBook, feedback_path

    return FeedbackBook(feedback_path(arguments.data_dir or default_data_folder(), arguments.lora_dir))


def _change(arguments: Namespace, book: FeedbackBook) -> tuple[str, int] | None:
    """What was done with how many corrections; None where they are only to be shown."""
    if arguments.export is not None:
        return "exported", _export(book.read(), arguments.export)
    if arguments.take is not None:
        return "imported", _import(book, arguments.take)
    if arguments.forget_all:
        return "forgotten", book.forget()
    if arguments.forget is None:
        return None
    count = book.forget(arguments.forget)
    if not count:
        raise UsageError(f"Nothing was learned of {arguments.forget!r}: `feedback` without options shows the names.")
    return "forgotten", count


def _export(said: Sequence[Feedback], path: Path) -> int:
    import json

    from stylus_ext.service.feedback import exported

    try:
        path.write_text(json.dumps(exported(said), indent=1), "utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error}") from error
    return len(said)


def _import(book: FeedbackBook, path: Path) -> int:
    from stylus_ext.service.feedback import parsed

    try:
        return book.add(parsed(path.read_text("utf-8")))
    except (OSError, ValueError, UsageError) as error:
        raise UsageError(f"{path} cannot be imported: {error}") from error


def _lines(said: Sequence[Feedback]) -> list[str]:
    rows = [
        (
            datetime.fromtimestamp(one.time, timezone.utc).strftime("%Y-%m-%d"),
            f"weight x {one.factor:.2f}" if one.kind.value == "weight" else one.kind.value,
            one.name,
            one.task,
        )
        for one in said
    ]
    adapters = Counter(one.name for one in said)
    return [
        *table(("day", "correction", "adapter", "words of the prompt"), rows),
        f"{len(said)} corrections of {len(adapters)} adapters",
    ]
