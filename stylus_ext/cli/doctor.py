"""`doctor`: what may be wrong with a library, and what to do about it. The folders are only read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.cli.options import json_option, library_options
from stylus_ext.cli.session import open_app, store_file
from stylus_ext.errors import ModelError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction
    from collections.abc import Iterator

    from stylus_ext.app import App
    from stylus_ext.cli.console import Console
    from stylus_ext.cli.health import Finding

SHOWN = 10


def add_parser(commands: _SubParsersAction[ArgumentParser]) -> None:
    """The command's options."""
    parser = commands.add_parser(
        "doctor",
        parents=[library_options(), json_option()],
        help="say what may be wrong with a library",
        description="Say what may be wrong with a library, and what to do about it. Your folders are only read.",
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Examine and report; findings are no failure."""
    from stylus_ext.cli.health import examine

    path = str(store_file(arguments))
    with open_app(arguments) as app:
        encoder_id, encoder = _encoder(app)
        indexed = app.store.count()
        on_disk, findings = examine(app, encoder_id)
    if arguments.json:
        told = {one.name: {"count": len(one.items), "remedy": one.remedy, "items": one.items} for one in findings}
        counts = {"on_disk": on_disk, "indexed": indexed}
        console.json({**counts, "store": path, "encoder": encoder_id, "encoder_state": encoder, "findings": told})
        return 0
    console.say(f"adapters  {on_disk} on disk, {indexed} in the index", f"index     {path}", f"encoder   {encoder}", "")
    for finding in findings:
        console.say(*_lines(finding))
    return 0


def _encoder(app: App) -> tuple[str | None, str]:
    """Its id, and its state in words."""
    try:
        if app.encoder is not None:
            return app.encoder.id, f"{app.encoder.id} (`{app.settings.encoder}`)"
    except ModelError as error:
        return None, str(error)
    return None, " ".join(app.notes) or "none: adapters are searched by words alone, without meaning"


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.name}: {len(finding.items)}"
    if finding.items:
        yield f"  remedy: {finding.remedy}"
        yield from (f"  - {item}" for item in finding.items[:SHOWN])
    if len(finding.items) > SHOWN:
        yield f"  … and {len(finding.items) - SHOWN} more, see --json"
