from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("httpx")

from stylus_ext.servers import KEY, endpoint_of, is_remote, uses_this_gpu
from stylus_ext.settings import ComposerSettings, DescriberSettings, LlmSettings, ServerSettings, Settings

HERE = ServerSettings("http://localhost:11434/v1", "secret-1")
VLM = Settings(server=HERE, describer=DescriberSettings(kind="openai", model="tiny-vl"))


def test_the_key_of_the_settings_outranks_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, " secret-2 ")
    assert endpoint_of(HERE).settings.key == "secret-1"
    assert endpoint_of(replace(HERE, key=" ")).settings.key == "secret-2"
    monkeypatch.delenv(KEY)
    assert endpoint_of(replace(HERE, key="")).settings.key == ""


@pytest.mark.parametrize(
    ("address", "remote"),
    [
        ("http://localhost:1/v1", False),
        ("http://LOCALHOST/v1", False),
        ("http://127.0.0.1:8000", False),
        ("http://127.9.9.9", False),
        ("http://[::1]:8080/v1", False),
        ("http://192.168.1.5:1234/v1", True),
        ("https://api.example.com/v1", True),
        ("http://localhost.example.com/v1", True),
        ("http://0.0.0.0:80", True),
    ],
)
def test_what_is_not_this_machine_is_remote(address: str, remote: bool) -> None:
    assert is_remote(replace(VLM, server=ServerSettings(address))) is remote


def test_models_of_this_machine_are_not_remote() -> None:
    elsewhere = ServerSettings("https://api.example.com/v1")
    assert not is_remote(Settings(server=elsewhere, describer=DescriberSettings(kind="transformers", model="m")))


@pytest.mark.parametrize(
    ("kind", "device", "address", "uses"),
    [
        ("keyword", "gpu", "http://localhost/v1", False),
        ("transformers", "gpu", "", True),
        ("transformers", "cpu", "http://localhost/v1", False),
        ("openai", "cpu", "http://127.0.0.1:11434/v1", True),
        ("openai", "gpu", "https://api.example.com/v1", False),
        ("openai", "cpu", "", False),
    ],
)
def test_a_model_of_this_machine_may_want_its_gpu(kind: str, device: str, address: str, uses: bool) -> None:
    composer = ComposerSettings(kind=kind, llm=LlmSettings(model="m", device=device))
    assert uses_this_gpu(Settings(server=ServerSettings(address), composer=composer)) is uses
