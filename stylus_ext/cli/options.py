"""The options that all commands share, and those that fill the settings."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.cli.numbers import finite, probability, whole
from stylus_ext.domain import Category
from stylus_ext.settings import MaskMode, Settings, TriggerMode

if TYPE_CHECKING:
    from argparse import _ArgumentGroup

_DEFAULT = Settings()
_MASKS = {mode.value.replace(" ", "-"): mode for mode in MaskMode}
_LISTS = (
    ("--folder-in", "FOLDER", "choose only from this folder of the library and those below it"),
    ("--folder-out", "FOLDER", "choose nothing from this folder"),
    ("--category-in", "CATEGORY", f"choose only from this category: {', '.join(one.value for one in Category)}"),
    ("--category-out", "CATEGORY", "choose nothing from this category"),
    ("--ban", "NAME", "never choose this adapter (file name or key)"),
)


def library_options() -> ArgumentParser:
    """Which folders, where our own data lies, and which encoder: a parent for the commands' parsers."""
    parser = ArgumentParser(add_help=False)
    group = parser.add_argument_group("library")
    group.add_argument(
        "--lora-dir",
        metavar="DIR",
        type=_path,
        action="append",
        required=True,
        help="a folder of LoRA files, read with all folders below it and never written to; may be given several times",
    )
    group.add_argument(
        "--data-dir",
        metavar="DIR",
        type=_path,
        help="where the index is kept (default: $STYLUS_DATA_DIR, else stylus-webui in your cache folder)",
    )
    group.add_argument(
        "--encoder",
        metavar="NAME",
        default="packaged",
        help="the text encoder: packaged (MiniLM, the default), none (search by words alone), a Hugging Face id, "
        "a folder that holds such a model, or openai:MODEL (one of --server)",
    )
    return parser


def json_option() -> ArgumentParser:
    """`--json`, a parent for the parsers of all commands but bench."""
    parser = ArgumentParser(add_help=False)
    parser.add_argument("--json", action="store_true", help="write the answer as JSON")
    return parser


def composing_options() -> ArgumentParser:
    """What may be chosen, how much of it and how it is written: a parent for the parser of compose."""
    parser = ArgumentParser(add_help=False)
    choosing = parser.add_argument_group("choosing")
    _limits(choosing)
    for flag, metavar, about in _LISTS:
        choices = [one.value for one in Category] if metavar == "CATEGORY" else None
        choosing.add_argument(
            flag, metavar=metavar, action="append", default=[], choices=choices, help=f"{about}; may be repeated"
        )
    _writing(parser.add_argument_group("writing"))
    return parser


def composing(arguments: Namespace) -> Settings:
    """The settings that `composing_options` ask for."""
    filters = replace(
        _DEFAULT.filters,
        allow_nsfw=arguments.allow_nsfw,
        folders_in=tuple(map(_folder, arguments.folder_in)),
        folders_out=tuple(map(_folder, arguments.folder_out)),
        categories_in=tuple(arguments.category_in),
        categories_out=tuple(arguments.category_out),
        banned=tuple(arguments.ban),
    )
    limits = replace(
        _DEFAULT.composer,
        acceptance=arguments.acceptance,
        per_task=arguments.per_task,
        strength=arguments.strength,
    )
    writing = replace(_DEFAULT.prompt, triggers=TriggerMode(arguments.triggers))
    return replace(_DEFAULT, masks=_MASKS[arguments.masks], filters=filters, composer=limits, prompt=writing)


def _limits(group: _ArgumentGroup) -> None:
    limits = _DEFAULT.composer
    group.add_argument(
        "--acceptance",
        metavar="P",
        type=probability,
        default=limits.acceptance,
        help="least probability that a person would pick the adapter: 0.3 is generous, 0.7 cautious "
        "(default: %(default)s)",
    )
    group.add_argument(
        "--per-task",
        metavar="N",
        type=whole,
        default=limits.per_task,
        help="most adapters for one part of the prompt (default: %(default)s)",
    )
    group.add_argument("--allow-nsfw", action="store_true", help="also choose adapters that are flagged NSFW")


def _writing(group: _ArgumentGroup) -> None:
    group.add_argument(
        "--masks",
        choices=list(_MASKS),
        default=next(iter(_MASKS)),
        help="which of the chosen adapters are on: all, one for each part of the prompt, any subset, or a tour "
        "through all of these by --batch (default: %(default)s)",
    )
    group.add_argument(
        "--triggers",
        choices=[mode.value for mode in TriggerMode],
        default=_DEFAULT.prompt.triggers.value,
        help="which trigger words are written (default: %(default)s)",
    )
    group.add_argument(
        "--strength",
        metavar="X",
        type=finite,
        default=_DEFAULT.composer.strength,
        help="multiplies every weight that is set (default: %(default)s)",
    )


def _path(text: str) -> Path:
    """`~` is the home folder, where a shell has not seen to it."""
    return Path(os.path.expanduser(text))  # noqa: PTH111 - that of Path raises for ~nobody


def _folder(name: str) -> str:
    """As keys have it: with `/`, and none at the ends."""
    return name.replace("\\", "/").strip("/")
