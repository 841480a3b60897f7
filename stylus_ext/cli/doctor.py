"""`doctor`: what may be wrong with a library, and what to do about it. The folders are only read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.cli.model_options import model_options
from stylus_ext.cli.options import json_option, library_options
from stylus_ext.cli.self_test import add_option, run_self_test
from stylus_ext.cli.session import open_app, store_file
from stylus_ext.errors import StylusError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction
    from collections.abc import Iterator, Sequence

    from stylus_ext.app import App
    from stylus_ext.cli.console import Console
    from stylus_ext.cli.health import Finding
    from stylus_ext.connection import Check

SHOWN = 10


def add_parser(commands: _SubParsersAction[ArgumentParser]) -> None:
    """The command's options."""
    parser = commands.add_parser(
        "doctor",
        parents=[library_options(), json_option(), model_options(composer=True, describer=True)],
        help="say what may be wrong with a library",
        description="Say what may be wrong with a library, and what to do about it. Your folders are only read. "
        "Models that are named are asked one small question each.",
    )
    add_option(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Examine, or test, and report; findings are no failure."""
    if arguments.self_test is not None:
        with open_app(arguments) as app:
            return run_self_test(app, arguments.self_test, console, as_json=arguments.json)
    return _examine(arguments, console)


def _examine(arguments: Namespace, console: Console) -> int:
    from stylus_ext.cli.health import examine
    from stylus_ext.connection import check

    path = str(store_file(arguments))
    with open_app(arguments, unfinished=True) as app:
        encoder_id, encoder = _encoder(app)
        indexed = app.store.count()
        on_disk, findings = examine(app, encoder_id)
        models = check(app.settings, app.backends)
    if arguments.json:
        told = {one.name: {"count": len(one.items), "remedy": one.remedy, "items": one.items} for one in findings}
        counts = {"on_disk": on_disk, "indexed": indexed}
        asked = {one.role: {"ok": one.ok, "sentence": one.sentence} for one in models}
        state = {"store": path, "encoder": encoder_id, "encoder_state": encoder, "models": asked}
        console.json({**counts, **state, "findings": told})
        return 0
    console.say(f"adapters  {on_disk} on disk, {indexed} in the index", f"index     {path}")
    console.say(f"encoder   {encoder}", *_model_lines(models, encoder), "")
    for finding in findings:
        console.say(*_lines(finding))
    return 0


def _encoder(app: App) -> tuple[str | None, str]:
    """Its id, and its state in words."""
    try:
        if app.encoder is not None:
            return app.encoder.id, f"{app.encoder.id} (`{app.settings.encoder}`)"
    except StylusError as error:
        return None, str(error)
    return None, " ".join(app.notes) or "none: adapters are searched by words alone, without meaning"


def _model_lines(models: Sequence[Check], encoder: str) -> Iterator[str]:
    """A line for each that was asked; what is said of the encoder already is not said again."""
    for one in models:
        if one.sentence != encoder:
            yield f"{one.role:<9} {one.sentence}"


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.name}: {len(finding.items)}"
    if finding.items:
        yield f"  remedy: {finding.remedy}"
        yield from (f"  - {item}" for item in finding.items[:SHOWN])
    if len(finding.items) > SHOWN:
        yield f"  … and {len(finding.items) - SHOWN} more, see --json"
