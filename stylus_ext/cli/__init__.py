"""The command line: `python -m stylus_ext COMMAND`. Nothing heavy is imported before a command runs."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import TYPE_CHECKING

from stylus_ext.cli import bench, compose, doctor, feedback, index, show
from stylus_ext.cli.console import Console
from stylus_ext.cli.session import CANCELLED, FAILED
from stylus_ext.errors import StylusError

if TYPE_CHECKING:
    from collections.abc import Sequence

_ABOUT = "Stylus: reads a folder of LoRA files, and turns a prompt into the same prompt with the right ones."
_CODES = """\
exit codes: 0 done, 1 it could not be done (one sentence on stderr says why), 2 wrong usage, 130 cancelled by Ctrl-C

try: python -m stylus_ext compose --lora-dir models/Lora --explain "a fox in a stained glass window"
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Raises SystemExit for wrong usage (2) and `--help` (0)."""
    console = Console.standard()
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments, console)
        console.flush()
    except StylusError as error:
        console.note(str(error))
        return FAILED
    except KeyboardInterrupt:
        console.note("Cancelled.")
        return CANCELLED
    except BrokenPipeError:
        # Whoever read our output has seen enough (`| head`). What is left must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return code


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "python -m stylus_ext", description=_ABOUT, epilog=_CODES, formatter_class=RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in (index, compose, show, doctor, feedback, bench):
        command.add_parser(commands)
    return parser
