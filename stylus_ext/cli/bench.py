"""`bench`: how well adapters are found and chosen, beside the baselines."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.cli.bench_tables import tables
from stylus_ext.cli.model_options import model_options
from stylus_ext.cli.model_settings import CARD
from stylus_ext.cli.numbers import between
from stylus_ext.cli.options import library_options
from stylus_ext.cli.progress import ProgressBar
from stylus_ext.cli.session import index_folders, open_app
from stylus_ext.errors import UsageError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction
    from collections.abc import Mapping

    from stylus_ext.app import App
    from stylus_ext.bench.run import BenchInput
    from stylus_ext.cli.console import Console


def add_parser(commands: _SubParsersAction[ArgumentParser]) -> None:
    """The command's options."""
    parser = commands.add_parser(
        "bench",
        parents=[library_options(), model_options(composer=True, describer=True)],
        help="measure retrieval and choice",
        description="Measure retrieval and choice on folders written by make_library.py, beside the baselines; in "
        "brackets 95 % bootstrap intervals over the prompts. With a model also what it costs: seconds, failures, "
        "tokens. Adapters that a describer has described before are not described again, and count in the figures.",
    )
    parser.add_argument(
        "--ids", metavar="FILE", type=Path, required=True, help="stem_to_id.json: file names and adapter ids"
    )
    parser.add_argument(
        "--libraries", metavar="FILE", type=Path, required=True, help="libraries.json: the small folders"
    )
    parser.add_argument("--queries", metavar="FILE", type=Path, help="default: queries.jsonl beside --libraries")
    parser.add_argument(
        "--natural", metavar="FILE", type=Path, help="default: natural.jsonl beside --libraries, if it is there"
    )
    parser.add_argument(
        "--limit",
        metavar="N",
        type=between(1, sys.maxsize),
        help="ask only N prompts of each kind, and let the describer describe about N adapters, so that slow models "
        "can be measured in minutes (default: all); rare kinds then weigh more, so that the targets say little",
    )
    parser.add_argument("--json", metavar="OUT", type=Path, help="also write the figures to this file")
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Index what is new, measure, and show the figures."""
    from stylus_ext.bench.measuring import MeasuringBackends
    from stylus_ext.bench.run import Bench

    if arguments.json and not arguments.json.absolute().parent.is_dir():
        raise UsageError(f"{arguments.json} cannot be written: create its folder first.")
    backends = MeasuringBackends()
    cost, limit = backends.cost, arguments.limit
    with open_app(arguments, backends=backends) as app:
        given = _read(arguments, app)
        backends.looker(app.settings)  # one that cannot be had is better said now than measured
        if index_folders(app, console, lambda: limit is not None and len(cost.seconds) >= limit).cancelled:
            raise KeyboardInterrupt
        with closing(ProgressBar(console.err)) as bar:
            figures = Bench(given, bar).run()
        if app.settings.describer.kind != CARD:
            figures["describer"] = cost.result()
    console.say(*tables(figures))
    if arguments.json:
        _write(arguments.json, figures)
    return 0


def _read(arguments: Namespace, app: App) -> BenchInput:
    """The files of the benchmark; read before anything that takes long, because they may be wrong."""
    from stylus_ext.bench.data import read_folders, read_ids, read_natural, read_prompts
    from stylus_ext.bench.run import BenchInput
    from stylus_ext.composer.judge import AnswerCache, Llm

    beside = arguments.libraries.parent
    natural = arguments.natural or beside / "natural.jsonl"
    return BenchInput(
        store=app.store,
        encoder=app.encoder,
        ids=read_ids(arguments.ids),
        prompts=read_prompts(arguments.queries or beside / "queries.jsonl"),
        folders=read_folders(arguments.libraries),
        natural=read_natural(natural) if arguments.natural or natural.exists() else (),
        settings=app.settings,
        llm=Llm(chat, AnswerCache(0)) if (chat := app.backends.chat(app.settings)) else None,
        limit=arguments.limit,
    )


def _write(path: Path, figures: Mapping[str, object]) -> None:
    try:
        path.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", "utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}): check the path.") from error
