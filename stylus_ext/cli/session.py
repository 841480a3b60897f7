"""What every command begins with: the app of the given folders, and its index brought up to date."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from stylus_ext.cli.model_settings import require_models, with_models
from stylus_ext.cli.progress import ProgressBar, cancellable
from stylus_ext.errors import UsageError
from stylus_ext.settings import Settings

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from stylus_ext.app import App
    from stylus_ext.backends import Backends
    from stylus_ext.cli.console import Console
    from stylus_ext.domain import ReindexReport

FAILED = 1
CANCELLED = 130
"""Exit codes; 2 is argparse's."""

DEFAULTS = Settings()
NEVER_INDEXED = "These folders are not indexed yet: run `python -m stylus_ext index` with the same --lora-dir first."


def store_file(arguments: Namespace) -> Path:
    """Where the index of these folders is, or would be."""
    from stylus_ext.app import default_data_folder, store_path

    return store_path(arguments.data_dir or default_data_folder(), arguments.lora_dir)


@contextmanager
def open_app(
    arguments: Namespace, settings: Settings = DEFAULTS, backends: Backends | None = None, *, unfinished: bool = False
) -> Iterator[App]:
    """The app of `library_options`, with their encoder and the models of `model_options` in the settings.

    `unfinished`: whether these may lack an address or a name. Raises StylusError.
    """
    from stylus_ext.app import App, default_data_folder

    missing = [folder for folder in arguments.lora_dir if not folder.is_dir()]
    # Where an index exists already, a folder may be gone for a while only (an unplugged drive).
    if missing and not store_file(arguments).exists():
        raise UsageError(f"{missing[0]} is not a folder: correct --lora-dir, or create it.")
    chosen = with_models(replace(settings, encoder=arguments.encoder), arguments)
    if not unfinished:
        require_models(chosen)
    data = arguments.data_dir or default_data_folder()
    with closing(App(chosen, arguments.lora_dir, data, backends)) as app:
        yield app


def index_folders(app: App, console: Console, is_enough: Callable[[], bool] = lambda: False) -> ReindexReport:
    """Re-index with a progress bar; Ctrl-C stops it after the running batch. `is_enough`: whether to stop as well.

    Raises ModelError when the text encoder cannot be loaded.
    """
    _say_encoder_note(app, console)
    # The packaged one is there if its package is; any other may be a name that nobody has, which costs a whole run
    # without vectors when it is noticed only in there.
    if app.encoder is not None and app.settings.encoder != "packaged":
        app.encoder.encode(["a probe"])
    with closing(ProgressBar(console.err)) as bar, cancellable() as cancelled:
        report = app.reindex(bar, lambda: cancelled() or is_enough())
        return replace(report, cancelled=cancelled() or (report.cancelled and not is_enough()))


def make_ready(app: App, console: Console) -> None:
    """Index folders that never were, or not with this encoder; where only a part is out of date, say so.

    Raises KeyboardInterrupt when the user stops it.
    """
    known = len(app.store.fingerprints())
    stale = len(out_of_date(app, app.encoder.id if app.encoder else None))
    if stale == known:
        if index_folders(app, console).cancelled:
            raise KeyboardInterrupt
        if not app.store.count():
            console.note("There are no LoRA files in these folders: check --lora-dir.")
        return
    _say_encoder_note(app, console)
    if stale:
        console.note(
            f"{stale} of {known} adapters are out of date in the index: run `python -m stylus_ext index` with "
            "the options you used before."
        )


def out_of_date(app: App, encoder_id: str | None) -> set[str]:
    """Keys whose card or vectors must be made again, whether or not what a vision model said is to stand in it."""
    stale, describer_id = app.store.stale, app.describer.id
    return {*stale(describer_id, encoder_id)}.intersection(stale(describer_id, encoder_id, merging=True))


def _say_encoder_note(app: App, console: Console) -> None:
    """Asks for the encoder, because only then the app knows whether it can be had."""
    if app.encoder is None:
        console.note(*app.notes)
