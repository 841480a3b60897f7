"""A model of this machine: loaded when it is first asked, one question at a time, gone when nobody asks."""

from __future__ import annotations

import gc
from concurrent.futures import TimeoutError as NotYetError
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from stylus_ext.errors import ModelError
from stylus_ext.models.background import begun
from stylus_ext.models.cores import HALF, on_cores
from stylus_ext.models.devices import device_of, empty_cache
from stylus_ext.models.idle import IdleTimer
from stylus_ext.models.pretrained import TROUBLES, reason
from stylus_ext.models.quiet import quiet
from stylus_ext.models.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

_STEP = 0.05
"""Seconds between two looks at whether to give way, while something is waited for."""
_UNLOAD_SECONDS = 1.5


class Parts(NamedTuple):
    """A model and what makes its input and reads its output: a tokenizer or a processor."""

    model: Any
    tool: Any


class LoadedModel:
    """Holds one model. Safe from any thread.

    `read` makes it, in main memory; `device`: where it works, one of `settings.DEVICES`, or the CPU where there is no
    GPU. `idle`: seconds without a question after which it is dropped.
    """

    def __init__(
        self, name: str, read: Callable[[], Parts], device: str, interrupted: Callable[[], bool], idle: float
    ) -> None:
        self._name = name
        self._read = read
        self._device = device
        self._interrupted = interrupted
        self._turn = Lock()
        self._idle = IdleTimer(idle, self._rest)
        self._future: Future[Parts] | None = None
        self._watch: Watch | None = None
        self._on_gpu = self._in_the_way = self._unwanted = False

    @contextmanager
    def asked(self, within: float | None = None) -> Iterator[Parts]:
        """The model for one question. Raises ModelError when it is late or fails, GaveWayError.

        Each layer of the model looks at the watch, so a question ends in time wherever it is. A load goes on after
        that, so that a later question finds the model.
        """
        watch = Watch(self._name, self._interrupted, within)  # first: to import PyTorch may take seconds
        import torch

        self._take_turn(watch)
        try:
            self._idle.stop()
            parts = self._ready(watch)
            self._watch = watch
            with quiet(), on_cores(HALF), torch.inference_mode():
                yield parts
        except TROUBLES as error:
            raise ModelError(f"The model {self._name} failed: {reason(error)}") from error
        finally:
            self._watch = None
            self._leave()

    def unload(self) -> None:
        """Takes the model off the GPU, or when it is busy for longer lets that be done afterwards. Never raises.

        It stays in main memory, where it is in no image's way and the next question finds it, until nobody asks.
        """
        if self._future is None or device_of(self._device) == "cpu":
            return
        if self._turn.acquire(timeout=_UNLOAD_SECONDS):
            self._step_aside()
            self._turn.release()
        else:
            self._in_the_way = True

    def close(self) -> None:
        """Drops the model, or when it is busy lets it be dropped afterwards. Never raises."""
        self._unwanted = True
        if self._turn.acquire(blocking=False):
            self._leave()

    def _take_turn(self, watch: Watch) -> None:
        watch.check()
        while not self._turn.acquire(timeout=_STEP):
            watch.check("is busy with another question: try again")

    def _leave(self) -> None:
        if self._unwanted:
            self._drop()
        else:
            if self._in_the_way:
                self._step_aside()
            if self._future is not None:
                self._idle.start()
        self._in_the_way = self._unwanted = False
        self._turn.release()

    def _ready(self, watch: Watch) -> Parts:
        """The model where it works, after it is loaded."""
        import torch

        parts = self._loaded(watch)
        device = device_of(self._device)
        self._on_gpu = device != "cpu"
        if device == "cpu":
            parts.model.to(device, torch.float32)  # half of the numbers a CPU cannot, or not quickly, reckon with
        else:
            parts.model.to(device)
        return parts

    def _loaded(self, watch: Watch) -> Parts:
        if self._future is None:
            self._future = begun(self._load, f"stylus-load {self._name}")
            self._future.add_done_callback(lambda _: self._idle.start())  # for when nobody waits any more
        while True:
            try:
                error = self._future.exception(_STEP)
            except NotYetError:
                watch.check("is still being loaded: the next prompt will get its answer")
                continue
            if error is None:
                return self._future.result()
            self._future = None
            if isinstance(error, ModelError):
                raise error
            # Tokenizers and safetensors raise errors of no family for a damaged file.
            raise ModelError(f"The model {self._name} cannot be loaded: {reason(error)}") from error

    def _load(self) -> Parts:
        parts = self._read()
        for layer in _layers(parts.model):
            layer.register_forward_pre_hook(self._look_at_watch)
        return parts

    def _look_at_watch(self, *_: object) -> None:
        if self._watch is not None:
            self._watch.check()

    def _rest(self) -> None:
        """Nobody asked for a while."""
        if self._turn.acquire(blocking=False):
            self._drop()
            self._turn.release()

    def _step_aside(self) -> None:
        """To main memory."""
        if not self._on_gpu or self._future is None:
            return
        self._on_gpu = False
        try:
            self._future.result().model.to("cpu")
        except TROUBLES:  # there is no room for it
            self._drop()
        else:
            _collect(self._device)
            self._idle.start()  # it may have acted in vain while this held the turn

    def _drop(self) -> None:
        self._idle.stop()
        if self._future is None or not self._future.done():
            return
        self._future = None
        self._on_gpu = False
        _collect(self._device)


def _collect(device: str) -> None:
    gc.collect()
    empty_cache(device_of(device))


def _layers(model: Any) -> Iterator[Any]:  # noqa: ANN401 - PyTorch's
    """The model, and its parts that are a row of layers."""
    import torch

    yield model
    for module in model.modules():
        if isinstance(module, torch.nn.ModuleList):
            yield from module
