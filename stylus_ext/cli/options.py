"""The options that all commands share."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path


def library_options() -> ArgumentParser:
    """Which folders, where our own data lies, and which encoder: a parent for the commands' parsers."""
    parser = ArgumentParser(add_help=False)
    group = parser.add_argument_group("library")
    group.add_argument(
        "--lora-dir",
        metavar="DIR",
        type=Path,
        action="append",
        required=True,
        help="a folder of LoRA files, read with all folders below it and never written to; may be given several times",
    )
    group.add_argument(
        "--data-dir",
        metavar="DIR",
        type=Path,
        help="where the index is kept (default: $STYLUS_DATA_DIR, else stylus-webui in your cache folder)",
    )
    group.add_argument(
        "--encoder",
        metavar="NAME",
        default="packaged",
        help="the text encoder: packaged (MiniLM, the default), none (search by words alone), a Hugging Face id, "
        "or a folder that holds such a model",
    )
    return parser


def json_option() -> ArgumentParser:
    """`--json`, a parent for the parsers of all commands but bench."""
    parser = ArgumentParser(add_help=False)
    parser.add_argument("--json", action="store_true", help="write the answer as JSON")
    return parser
