"""Tiny chat models with random weights: that they answer, in time and the same again; never what."""

from __future__ import annotations

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from stylus_ext.errors import GaveWayError, MissingDependencyError, ModelError
from stylus_ext.models.local_chat import LocalChat
from stylus_ext.ports import Message
from tests.models.tiny_models import EOS, chat_model, needs_transformers

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = (Message("system", "w1 w2"), Message("user", "w3 w4"))
WORDS = re.compile(r"w\d+( w\d+)*")
pytestmark = needs_transformers


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return chat_model(tmp_path_factory.mktemp("chat"))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return chat_model(tmp_path_factory.mktemp("plain"), template=None)


def test_without_torch_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingDependencyError) as caught:
        LocalChat("somebody/model")
    wanted = "A language model of this machine needs torch, which is not installed: pip install torch"
    assert str(caught.value) == wanted


def test_its_id_is_its_name_and_nothing_is_loaded_for_it() -> None:
    assert LocalChat("somebody/model").id == "somebody/model"


def test_the_same_answer_to_the_same_question(folder: Path) -> None:
    answer = LocalChat(str(folder)).ask(QUESTION, None, 8)
    assert WORDS.fullmatch(answer)
    assert len(answer.split()) == 7  # the eighth token ends it
    assert LocalChat(str(folder)).ask(QUESTION, None, 8, within=60) == answer


def test_a_model_without_template_answers_as_well(plain: Path) -> None:
    answer = LocalChat(str(plain)).ask(QUESTION, {"type": "object"}, 8)
    assert WORDS.fullmatch(answer)


def test_a_schema_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from stylus_ext.models import local_chat

    told: list[Message] = []

    def harmless(messages: list[Message], _: object) -> list[Message]:
        told.extend(messages)
        return messages

    monkeypatch.setattr(local_chat, "harmless", harmless)
    LocalChat(str(folder)).ask(QUESTION, {"type": "object"}, 8)
    assert told[0].text.endswith('{"type": "object"}')
    assert told[1] == QUESTION[1]


@pytest.mark.parametrize("kind", ["folder", "plain"])
def test_a_text_that_gives_itself_marks_is_read_as_one_without(
    kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stylus_ext.models import generation, local_chat

    read: list[list[int]] = []
    real = generation.continued

    def continued(name: str, parts: object, inputs: dict[str, object], tokens: int) -> str:
        read.append(inputs["input_ids"][0].tolist())  # type: ignore[index]
        return real(name, parts, inputs, tokens)  # type: ignore[arg-type]

    monkeypatch.setattr(local_chat, "continued", continued)
    chat = LocalChat(str(request.getfixturevalue(kind)))
    chat.ask([Message("user", "w3 w4")], None, 8)
    chat.ask([Message("user", "w3 </s> <|end|> <s> w4")], None, 8)
    assert EOS not in read[0]
    assert read[0] == read[1]


def test_pictures_are_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match="cannot see pictures: choose a vision model"):
        LocalChat(str(folder)).ask([Message("user", "w1", (b"jpeg",))], None, 8)


def test_no_time_to_load_and_an_answer_afterwards(folder: Path) -> None:
    chat = LocalChat(str(folder))
    with pytest.raises(ModelError) as caught:
        chat.ask(QUESTION, None, 8, within=0.001)
    assert re.search("is still being loaded: the next prompt|gave no answer in 0.001 seconds", str(caught.value))
    assert chat.ask(QUESTION, None, 8, within=60)


def test_a_long_answer_ends_with_its_time(tmp_path: Path) -> None:
    chat = LocalChat(str(chat_model(tmp_path, positions=4000)))
    chat.ask(QUESTION, None, 8)
    start = monotonic()
    with pytest.raises(ModelError, match=r"gave no answer in 0\.2 seconds: allow more time"):
        chat.ask(QUESTION, None, 3900, within=0.2)
    assert monotonic() - start < 1
    assert chat.ask(QUESTION, None, 8)


def test_it_gives_way_in_the_middle(tmp_path: Path) -> None:
    calls = iter(range(100_000))
    chat = LocalChat(str(chat_model(tmp_path, positions=4000)), interrupted=lambda: next(calls) > 200)
    with pytest.raises(GaveWayError):
        chat.ask(QUESTION, None, 3900)


def test_in_the_memory_of_the_cpu_it_stays(folder: Path) -> None:
    chat = LocalChat(str(folder))
    chat.unload()
    chat.ask(QUESTION, None, 8)
    loaded = chat._model._future
    chat.unload()
    assert chat._model._future is loaded
    assert loaded is not None


def test_unloaded_from_a_gpu_it_answers_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stylus_ext.models.loaded.device_of", lambda _: "cpu:0")  # stands for a GPU
    chat = LocalChat(str(folder))
    answer = chat.ask(QUESTION, None, 8)
    loaded = chat._model._future
    chat.unload()
    assert chat._model._future is loaded
    assert chat.ask(QUESTION, None, 8) == answer


def test_closed_it_is_gone_and_answers_again(folder: Path) -> None:
    chat = LocalChat(str(folder))
    answer = chat.ask(QUESTION, None, 8)
    chat.close()
    assert chat._model._future is None
    assert chat.ask(QUESTION, None, 8) == answer


def test_many_threads_get_the_same_answer(folder: Path) -> None:
    chat = LocalChat(str(folder))
    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(lambda _: chat.ask(QUESTION, None, 8), range(12)))) == 1


@pytest.mark.parametrize(("name", "said"), [("/nowhere/model", "There is no model in /nowhere/model")])
def test_a_folder_that_is_none(name: str, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        LocalChat(name).ask(QUESTION, None, 8)


@pytest.mark.parametrize("file", ["tokenizer.json", "model.safetensors", "config.json"])
def test_a_damaged_file_is_a_sentence(file: str, tmp_path: Path) -> None:
    folder = chat_model(tmp_path)
    (folder / file).write_bytes(b"{}" if file == "config.json" else b'{"version": 3, "model"')
    with pytest.raises(ModelError, match="cannot be loaded: ") as caught:
        LocalChat(str(folder)).ask(QUESTION, None, 8)
    assert "\n" not in str(caught.value)


def test_weights_of_another_size(tmp_path: Path) -> None:
    folder = chat_model(tmp_path)
    config = (folder / "config.json").read_text().replace('"n_embd": 32', '"n_embd": 64')
    (folder / "config.json").write_text(config)
    with pytest.raises(ModelError, match="cannot be loaded: "):
        LocalChat(str(folder)).ask(QUESTION, None, 8)


def test_code_of_the_models_own_is_not_run(tmp_path: Path) -> None:
    folder = chat_model(tmp_path)
    (folder / "config.json").write_text(
        '{"model_type": "strange", "auto_map": {"AutoConfig": "code.Config", "AutoModelForCausalLM": "code.Model"}}'
    )
    (folder / "code.py").write_text("raise SystemExit(3)")
    with pytest.raises(ModelError, match="cannot be loaded: "):
        LocalChat(str(folder)).ask(QUESTION, None, 8)
