"""A real, tiny model and the clock: loading, waiting, giving way, leaving."""

from __future__ import annotations

import builtins
import gc
import importlib.util
import weakref
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.errors import GaveWayError, ModelError
from stylus_ext.models.loaded import LoadedModel, Parts
from stylus_ext.ports import never

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="no torch")
needs_transformers = pytest.mark.skipif(importlib.util.find_spec("transformers") is None, reason="no transformers")
GAVE_WAY = "tiny stopped because an image is being made: ask again when it is done."


def network(fail_at: str = "") -> Any:
    """Three layers in a row. `fail_at`: a device on which there is no room for them."""
    import torch

    class Network(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.layers = torch.nn.ModuleList(torch.nn.Linear(2, 2) for _ in range(3))

        def forward(self, given: Any) -> Any:
            for layer in self.layers:
                given = layer(given)
            return given

        def to(self, device: str, *_: Any) -> Any:
            """To a GPU too: it only says so."""
            if fail_at == device:
                raise MemoryError
            self.on = device
            return super().to("cpu", torch.float32)

    return Network().half()


class Reader:
    """Reads such a model, and remembers how often."""

    def __init__(self, seconds: float = 0, fail_at: str = "") -> None:
        self.count = 0
        self.fail_at = fail_at
        self.seconds = seconds
        self.models: list[Any] = []
        self.at_second_layer: Callable[[], object] = never

    def __call__(self) -> Parts:
        sleep(self.seconds)
        self.count += 1
        made = network(self.fail_at)
        made.layers[1].register_forward_hook(self._hook)
        self.models.append(weakref.ref(made))
        return Parts(made, None)

    def _hook(self, *_: object) -> None:
        self.at_second_layer()

    @property
    def on(self) -> list[str]:
        """The devices of those that are alive."""
        gc.collect()
        return [alive.on for model in self.models if (alive := model())]

    @property
    def alive(self) -> int:
        gc.collect()
        return sum(model() is not None for model in self.models)


def loaded(
    read: Callable[[], Parts], interrupted: Callable[[], bool] = never, idle: float = 60, device: str = "cpu"
) -> LoadedModel:
    return LoadedModel("tiny", read, device, interrupted, idle)


def asked(model: LoadedModel, within: float | None = None) -> None:
    import torch

    with model.asked(within) as parts:
        assert parts.model(torch.zeros(1, 2)).shape == (1, 2)


def until(fact: Callable[[], bool]) -> None:
    end = monotonic() + 5
    while not fact():
        assert monotonic() < end
        sleep(0.01)


@needs_transformers
class TestLife:
    def test_it_is_loaded_by_the_first_question_and_once(self) -> None:
        reader = Reader()
        model = loaded(reader)
        assert reader.count == 0
        asked(model)
        asked(model)
        assert reader.count == 1

    def test_closed_it_is_gone_and_comes_again(self) -> None:
        reader = Reader()
        model = loaded(reader)
        model.close()
        asked(model)
        model.close()
        assert reader.alive == 0
        asked(model)
        assert (reader.count, reader.alive) == (2, 1)

    def test_in_the_memory_of_the_cpu_it_is_in_no_images_way(self) -> None:
        reader = Reader()
        model = loaded(reader)
        asked(model)
        model.unload()
        asked(model)
        assert (reader.count, reader.on) == (1, ["cpu"])

    def test_idle_it_leaves_by_itself(self) -> None:
        reader = Reader()
        model = loaded(reader, idle=0.05)
        asked(model)
        until(lambda: reader.alive == 0)
        asked(model)
        assert reader.count == 2

    def test_idle_seconds_begin_after_the_question(self) -> None:
        reader = Reader()
        model = loaded(reader, idle=0.1)
        with model.asked():
            sleep(0.4)
            assert reader.alive == 1
        until(lambda: reader.alive == 0)

    def test_one_that_was_loaded_for_nobody_leaves_as_well(self) -> None:
        reader = Reader(0.3)
        model = loaded(reader, idle=0.05)
        with pytest.raises(ModelError):
            asked(model, 0.02)
        until(lambda: reader.count == 1)
        until(lambda: reader.alive == 0)

    def test_on_the_cpu_it_reckons_with_whole_numbers(self) -> None:
        import torch

        with loaded(Reader()).asked() as parts:
            assert parts.model.layers[0].weight.dtype == torch.float32
            assert torch.is_inference_mode_enabled()

    def test_a_gpu_that_is_not_there_is_the_cpu(self) -> None:
        import torch

        if torch.cuda.is_available():
            pytest.skip("there is one")
        asked(loaded(Reader(), device="gpu"))

    def test_on_the_cpu_nobody_waits_to_unload_it(self) -> None:
        model = loaded(Reader())
        with ThreadPoolExecutor(1) as pool, model.asked():
            start = monotonic()
            pool.submit(model.unload).result(5)
            assert monotonic() - start < 0.5

    def test_closed_while_it_is_busy_it_leaves_afterwards(self) -> None:
        reader = Reader()
        model = loaded(reader)
        with ThreadPoolExecutor(1) as pool:
            with model.asked() as parts:
                start = monotonic()
                pool.submit(model.close).result(5)
                assert monotonic() - start < 1
                assert reader.alive == 1
            del parts
        assert reader.alive == 0


@pytest.fixture
def emptied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A GPU; what it fills with is how often its cache was emptied."""
    emptied: list[str] = []
    monkeypatch.setattr("stylus_ext.models.loaded.device_of", lambda _: "cuda")
    monkeypatch.setattr("stylus_ext.models.loaded.empty_cache", emptied.append)
    return emptied


@needs_transformers
class TestOnAGpu:
    def test_unloaded_it_waits_in_main_memory(self, emptied: list[str]) -> None:
        reader = Reader()
        model = loaded(reader, device="gpu")
        asked(model)
        assert reader.on == ["cuda"]
        model.unload()
        assert (reader.on, emptied) == (["cpu"], ["cuda"])
        asked(model)
        assert (reader.on, reader.count) == (["cuda"], 1)

    def test_unloaded_again_it_costs_nothing(self, emptied: list[str]) -> None:
        model = loaded(Reader(), device="gpu")
        model.unload()
        asked(model)
        model.unload()
        model.unload()
        assert emptied == ["cuda"]

    @pytest.mark.usefixtures("emptied")
    def test_unloaded_while_it_is_busy_it_steps_aside_afterwards(self) -> None:
        reader = Reader()
        model = loaded(reader, device="gpu")
        with ThreadPoolExecutor(1) as pool, model.asked():
            start = monotonic()
            pool.submit(model.unload).result(5)
            assert monotonic() - start < 2
            assert reader.on == ["cuda"]
        assert reader.on == ["cpu"]
        asked(model)
        assert reader.on == ["cuda"]

    def test_unloaded_it_leaves_main_memory_when_nobody_asks(self, emptied: list[str]) -> None:
        reader = Reader()
        model = loaded(reader, device="gpu", idle=1.5)
        asked(model)
        model.unload()
        assert (reader.on, emptied) == (["cpu"], ["cuda"])
        until(lambda: len(emptied) == 2)
        assert reader.alive == 0

    def test_without_room_in_main_memory_it_is_dropped(self, emptied: list[str]) -> None:
        reader = Reader(fail_at="cpu")
        model = loaded(reader, device="gpu")
        asked(model)
        model.unload()
        assert (reader.alive, emptied) == (0, ["cuda"])
        asked(model)
        assert reader.count == 2

    @pytest.mark.usefixtures("emptied")
    def test_without_room_on_the_gpu_it_is_a_sentence(self) -> None:
        with pytest.raises(ModelError) as caught:
            asked(loaded(Reader(fail_at="cuda"), device="gpu"))
        assert str(caught.value) == "The model tiny failed: MemoryError"


@needs_transformers
class TestTime:
    def test_a_load_that_is_late_goes_on_for_the_next_question(self) -> None:
        reader = Reader(0.4)
        model = loaded(reader)
        start = monotonic()
        with pytest.raises(ModelError) as caught:
            asked(model, 0.1)
        assert str(caught.value) == "tiny is still being loaded: the next prompt will get its answer."
        assert monotonic() - start < 0.35
        model.unload()  # takes nothing away from what was promised
        asked(model, 5)
        assert reader.count == 1

    def test_who_waits_too_long_for_his_turn(self) -> None:
        model = loaded(Reader())
        with ThreadPoolExecutor(1) as pool, model.asked():
            error = pool.submit(asked, model, 0.1).exception(5)
        assert str(error) == "tiny is busy with another question: try again."
        asked(model, 5)

    def test_a_question_ends_between_two_layers(self) -> None:
        reader = Reader()
        model = loaded(reader)
        asked(model)
        reader.at_second_layer = lambda: sleep(0.3)
        with pytest.raises(ModelError) as caught:
            asked(model, 0.2)
        assert str(caught.value) == "tiny gave no answer in 0.2 seconds: allow more time, or choose a smaller model."

    def test_the_time_to_import_pytorch_counts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def slow(name: str, *rest: Any) -> Any:
            if name == "torch":
                sleep(0.3)
            return real(name, *rest)

        real, reader = builtins.__import__, Reader()
        monkeypatch.setattr(builtins, "__import__", slow)
        with pytest.raises(ModelError) as caught:
            asked(loaded(reader), 0.2)
        assert str(caught.value) == "tiny gave no answer in 0.2 seconds: allow more time, or choose a smaller model."
        assert reader.count == 0

    def test_no_time_at_all(self) -> None:
        reader = Reader()
        with pytest.raises(ModelError, match="tiny gave no answer in 0 seconds"):
            asked(loaded(reader), 0)
        assert reader.count == 0


@needs_transformers
class TestGivingWay:
    def test_nothing_is_loaded_while_an_image_is_made(self) -> None:
        reader = Reader()
        busy = Event()
        busy.set()
        model = loaded(reader, busy.is_set)
        with pytest.raises(GaveWayError) as caught:
            asked(model)
        assert (str(caught.value), reader.count) == (GAVE_WAY, 0)
        busy.clear()
        asked(model)

    def test_who_waits_for_the_load_stops_waiting(self) -> None:
        busy = Event()
        model = loaded(Reader(1.0), busy.is_set)
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(asked, model)
            sleep(0.1)
            busy.set()
            start = monotonic()
            with pytest.raises(GaveWayError):
                waiting.result(5)
            assert monotonic() - start < 0.5

    def test_it_stops_between_two_layers_and_can_be_closed_at_once(self) -> None:
        busy = Event()
        reader = Reader()
        model = loaded(reader, busy.is_set)
        reader.at_second_layer = busy.set
        with pytest.raises(GaveWayError):
            asked(model)
        model.close()
        assert reader.alive == 0


@needs_transformers
class TestFailures:
    @pytest.mark.parametrize("error", [OSError("bad file\nadvice"), Exception("bad file"), ModelError("bad file")])
    def test_one_that_cannot_be_loaded_is_tried_again(self, error: Exception) -> None:
        reader = Reader()
        errors = [error]

        def read() -> Parts:
            if errors:
                raise errors.pop()
            return reader()

        model = loaded(read)
        with pytest.raises(ModelError) as caught:
            asked(model)
        wanted = "bad file" if isinstance(error, ModelError) else "The model tiny cannot be loaded: bad file"
        assert str(caught.value) == wanted
        asked(model)

    @pytest.mark.parametrize(
        ("error", "said"), [(MemoryError(), "MemoryError"), (AssertionError("bad shape"), "bad shape")]
    )
    def test_an_error_that_is_nobodys_is_a_sentence_too(self, error: BaseException, said: str) -> None:
        model = loaded(Reader())
        with pytest.raises(ModelError) as caught, model.asked():
            raise error
        assert str(caught.value) == f"The model tiny failed: {said}"

    def test_what_goes_wrong_within_it_is_a_sentence(self) -> None:
        import torch

        model = loaded(Reader())
        with pytest.raises(ModelError, match="The model tiny failed: ") as caught, model.asked() as parts:
            parts.model(torch.zeros(1, 5))
        assert "\n" not in str(caught.value)
        asked(model)


@needs_transformers
def test_one_question_at_a_time() -> None:
    reader = Reader()
    model, inside = loaded(reader), Lock()

    def ask(_: int) -> None:
        with model.asked() as parts:
            assert inside.acquire(blocking=False)
            assert parts.model is not None
            inside.release()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(40)))
    assert reader.count == 1
