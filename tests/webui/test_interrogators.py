"""Against stand-ins for the two modules of the host, which are the same in all three but for devices."""

from __future__ import annotations

import sys
from io import BytesIO
from threading import Event, Lock, Thread, get_ident
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from stylus_ext.domain import ModelDescription, Picture
from stylus_ext.errors import ModelError
from stylus_ext.webui.interrogators import FAILED, MOST_TAGS, Interrogators
from tests.toy import card

if TYPE_CHECKING:
    from collections.abc import Callable

FOX = card("amber_fox")


class Queue:
    """The host's lock, which thread holds it, and whether another has come to wait for it."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.holder = 0
        self.waited_for = Event()

    def __enter__(self) -> None:
        if not self.lock.acquire(blocking=False):
            self.waited_for.set()
            self.lock.acquire()
        self.holder = get_ident()

    def __exit__(self, *_: object) -> None:
        self.holder = 0
        self.lock.release()

    def locked(self) -> bool:
        return self.lock.locked()


class Models:
    """Both interrogators. `steps`: what they were told; the captions and tags are those of the pictures in turn."""

    def __init__(self, captions: list[str], tags: list[str]) -> None:
        self.captions, self.tags = iter(captions), iter(tags)
        self.steps: list[str] = []
        self.lock = Queue()
        self.fail: Exception | None = None
        self.downloads: list[object] = []
        self.no_network: Exception | None = None

    def step(self, name: str) -> Callable[..., None]:
        def told() -> None:
            assert self.lock.locked()
            self.steps.append(name)

        return told

    def download(self, *what: object) -> None:
        assert self.lock.holder != get_ident()
        self.downloads.append(what)
        if self.no_network:
            raise self.no_network

    def generate_caption(self, image: Image.Image) -> str:
        if self.fail:
            raise self.fail
        self.steps.append(f"caption {image.mode} {image.size}")
        return next(self.captions)

    def tag_multi(self, image: Image.Image, force_disable_ranks: bool = False) -> str:
        assert force_disable_ranks
        return next(self.tags)


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Models]:
    def made(captions: list[str], tags: list[str]) -> Models:
        models = Models(captions, tags)
        step = models.step
        interrogator = SimpleNamespace(
            blip_model=None,
            clip_model=None,
            load_blip_model=lambda: models.download("BLIP"),
            load=step("load"),
            generate_caption=models.generate_caption,
            unload=step("unload"),
        )

        class Booru:
            model: object = None

            def __init__(self) -> None:
                self.start, self.tag_multi, self.stop = step("start"), models.tag_multi, step("stop")

            def load(self) -> None:
                assert self is not booru  # which others may be asking
                models.download("DeepDanbooru")

        booru = Booru()
        clip = ModuleType("clip.clip")
        vars(clip).update(_MODELS={"ViT-L/14": "https://hub/ViT-L-14.pt"}, _download=models.download)
        monkeypatch.setitem(sys.modules, "clip", ModuleType("clip"))
        monkeypatch.setitem(sys.modules, "clip.clip", clip)
        contents: dict[str, dict[str, Any]] = {
            "shared": {"interrogator": interrogator, "cmd_opts": SimpleNamespace(clip_models_path="/clip")},
            "interrogate": {"clip_model_name": "ViT-L/14"},
            "deepbooru": {"model": booru},
            "devices": {"torch_gc": lambda: None},
            "lowvram": {"send_everything_to_cpu": step("make room")},
            "call_queue": {"queue_lock": models.lock},
        }
        package = ModuleType("modules")
        package.__path__ = []
        monkeypatch.setitem(sys.modules, "modules", package)
        for name, given in contents.items():
            module = ModuleType(f"modules.{name}")
            module.__dict__.update(given)
            monkeypatch.setitem(sys.modules, f"modules.{name}", module)
            setattr(package, name, module)
        return models

    return made


def pictures(count: int) -> list[Picture]:
    file = BytesIO()
    Image.new("RGBA", (8, 4)).save(file, "PNG")
    return [Picture(file.getvalue())] * count


def test_captions_are_added_to_the_card_and_tags_are_its_phrases(install: Callable[..., Models]) -> None:
    install(
        ["a fox on a  hill.", "a fox in the snow", "a fox on a hill", ""],
        ["fox, solo, hill", r"fox, snow_field, solo", r"fox, amber \(colour\), hill", "solo"],
    )
    assert Interrogators().look(FOX, pictures(4)) == ModelDescription(
        description="Pictures show: a fox on a hill; a fox in the snow.",
        phrases=("fox", "solo", "hill"),
        whole=False,
    )


def test_tags_are_read_as_people_write_them(install: Callable[..., Models]) -> None:
    install(["a fox"], [r"snow_field, amber \(colour\), , fox"])
    assert Interrogators().look(FOX, pictures(1)).phrases == ("snow field", "amber (colour)", "fox")


def test_each_picture_has_the_queue_to_itself_and_gives_the_gpu_back(install: Callable[..., Models]) -> None:
    models = install(["a fox", "a fox"], ["fox", "fox"])
    Interrogators().look(FOX, pictures(2))
    one = ["make room", "load", "caption RGB (8, 4)", "unload", "start", "stop"]
    assert models.steps == one * 2
    assert not models.lock.locked()


FILES = [("BLIP",), ("https://hub/ViT-L-14.pt", "/clip"), ("DeepDanbooru",)]


def test_files_are_downloaded_once_and_before_the_queue_is_held(install: Callable[..., Models]) -> None:
    models = install(["a fox"] * 3, ["fox"] * 3)
    made = Interrogators()
    made.look(FOX, [])
    assert models.downloads == []
    made.look(FOX, pictures(2))
    made.look(FOX, pictures(1))
    assert models.downloads == FILES


def test_what_the_host_holds_already_is_not_fetched(install: Callable[..., Models]) -> None:
    models = install(["a fox"], ["fox"])
    host = sys.modules["modules"]
    host.shared.interrogator.blip_model = host.shared.interrogator.clip_model = host.deepbooru.model.model = object()
    Interrogators().look(FOX, pictures(1))
    assert models.downloads == []


def test_a_download_that_failed_is_tried_again(install: Callable[..., Models]) -> None:
    models = install(["a fox"], ["fox"])
    models.no_network = OSError("unreachable")
    made = Interrogators()
    with pytest.raises(ModelError, match="OSError: unreachable"):
        made.look(FOX, pictures(1))
    assert models.steps == []
    models.no_network = None
    assert made.look(FOX, pictures(1)).phrases == ("fox",)


def test_another_package_of_that_name_is_left_to_the_host(install: Callable[..., Models]) -> None:
    models = install(["a fox"], ["fox"])
    del vars(sys.modules["clip.clip"])["_download"]
    Interrogators().look(FOX, pictures(1))
    assert models.downloads == [FILES[0], FILES[2]]


def test_while_an_image_is_made_it_waits(install: Callable[..., Models]) -> None:
    models = install(["a fox"], ["fox"])
    over = Event()

    def look() -> None:
        Interrogators().look(FOX, pictures(1))
        over.set()

    with models.lock:
        Thread(target=look, daemon=True).start()
        assert models.lock.waited_for.wait(10)
        assert (models.steps, models.downloads, over.is_set()) == ([], FILES, False)
    assert over.wait(10)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (IndexError("list index out of range"), "IndexError: list index out of range"),
        (RuntimeError("CUDA out of memory.\nTried to allocate"), "RuntimeError: CUDA out of memory."),
        (ImportError(), "ImportError"),
    ],
)
def test_whatever_fails_is_one_sentence_and_lets_go(
    install: Callable[..., Models], error: Exception, said: str
) -> None:
    models = install(["a fox"], ["fox"])
    models.fail = error
    with pytest.raises(ModelError) as caught:
        Interrogators().look(FOX, pictures(1))
    assert str(caught.value) == f"{FAILED} ({said})."
    assert models.steps[-1] == "unload"
    assert not models.lock.locked()


def test_without_pictures_there_is_nothing_to_say(install: Callable[..., Models]) -> None:
    install([], [])
    assert Interrogators().look(FOX, []) == ModelDescription(whole=False)


def test_a_picture_has_so_many_tags_at_most(install: Callable[..., Models]) -> None:
    install(["a fox"], [", ".join(f"tag{number}" for number in range(90))])
    assert len(Interrogators().look(FOX, pictures(1)).phrases) == MOST_TAGS


def test_who_it_is() -> None:
    made = Interrogators()
    made.unload()
    assert made.id == "webui-interrogators/1"
