"""`bench`: how well adapters are found and chosen, beside the baselines."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.cli.console import table
from stylus_ext.cli.options import library_options
from stylus_ext.cli.progress import ProgressBar
from stylus_ext.cli.session import index_folders, open_app
from stylus_ext.errors import UsageError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction
    from collections.abc import Mapping, Sequence

    from stylus_ext.app import App
    from stylus_ext.bench.run import BenchInput
    from stylus_ext.cli.console import Console

    Scores = Mapping[str, Mapping[str, float]]

OURS = "stylus"


def add_parser(commands: _SubParsersAction[ArgumentParser]) -> None:
    """The command's options."""
    parser = commands.add_parser(
        "bench",
        parents=[library_options()],
        help="measure retrieval and choice",
        description="Measure retrieval and choice on folders written by make_library.py, beside the baselines.",
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
    parser.add_argument("--json", metavar="OUT", type=Path, help="also write the figures to this file")
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Index what is new, measure, and show the figures."""
    from stylus_ext.bench.run import Bench

    if arguments.json and not arguments.json.absolute().parent.is_dir():
        raise UsageError(f"{arguments.json} cannot be written: create its folder first.")
    with open_app(arguments) as app:
        given = _read(arguments, app)
        if index_folders(app, console).cancelled:
            raise KeyboardInterrupt
        with closing(ProgressBar(console.err)) as bar:
            figures = Bench(given, bar).run()
    console.say(*tables(figures))
    if arguments.json:
        _write(arguments.json, figures)
    return 0


def tables(figures: Mapping[str, object]) -> list[str]:
    """The figures as three tables; ours stand above the baselines of each folder size or kind."""
    parts: dict[str, Scores] = {name: _scores(figures[name]) for name in ("retrieval", "choosing", "natural")}
    baselines = figures["baselines"]
    assert isinstance(baselines, dict)
    lines = ["Retrieval", *_table("kind", [((kind,), row) for kind, row in parts["retrieval"].items()])]
    for part, label in (("choosing", "folder size"), ("natural", "kind")):
        rows = [
            ((group, chooser), scores[group])
            for group in parts[part]
            for chooser, scores in ((OURS, parts[part]), *((name, one[part]) for name, one in baselines.items()))
        ]
        if rows:
            lines += ["", part.capitalize(), *_table(label, rows)]
    return lines


def _table(label: str, rows: Sequence[tuple[tuple[str, ...], Mapping[str, float]]]) -> list[str]:
    if not rows:
        return ["nothing to measure"]
    heads = (label, "chooser")[: len(rows[0][0])]
    measures = list(rows[0][1])
    cells = [(*names, *(_figure(name, row[name]) for name in measures)) for names, row in rows]
    return table((*heads, *measures), cells, right=range(len(heads), len(heads) + len(measures)))


def _figure(name: str, value: float) -> str:
    return str(value) if name == "n" else f"{value:.3f}"


def _scores(part: object) -> Scores:
    assert isinstance(part, dict)
    return part


def _read(arguments: Namespace, app: App) -> BenchInput:
    """The files of the benchmark; read before anything that takes long, because they may be wrong."""
    from stylus_ext.bench.data import read_folders, read_ids, read_natural, read_prompts
    from stylus_ext.bench.run import BenchInput

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
    )


def _write(path: Path, figures: Mapping[str, object]) -> None:
    try:
        path.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", "utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}): check the path.") from error
