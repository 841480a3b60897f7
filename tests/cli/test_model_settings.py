from __future__ import annotations

from dataclasses import replace

import pytest

from stylus_ext.cli.model_options import model_options
from stylus_ext.cli.model_settings import require_models, with_models
from stylus_ext.errors import ModelError, UsageError
from stylus_ext.settings import DescriberSettings, LlmSettings, ServerSettings, Settings

SERVER = ["--server", "http://localhost:11434/v1"]
ADD = "add --server and its address, such as http://localhost:11434/v1."


def asked(*arguments: str, encoder: str = "packaged") -> Settings:
    return with_models(Settings(encoder=encoder), model_options(composer=True, describer=True).parse_args(arguments))


def test_nothing_is_asked_for_by_default() -> None:
    llm = replace(Settings().composer.llm, free=False)
    assert asked() == replace(Settings(), composer=replace(Settings().composer, llm=llm))
    require_models(asked())


def test_every_option_has_its_setting() -> None:
    found = asked(
        *SERVER,
        *("--composer", "openai", "--llm", "qwen", "--llm-seconds", "2.5", "--llm-candidates", "12", "--llm-check"),
        *("--describer", "transformers", "--vlm", "blip", "--pictures", "2", "--concurrency", "8"),
        *("--allow-nsfw-upload", "--describe-again", "--device", "gpu"),
    )
    assert found.server == ServerSettings(address="http://localhost:11434/v1")
    assert found.composer.kind == "openai"
    assert found.composer.llm == LlmSettings("qwen", candidates=12, seconds=2.5, check=True, free=False, device="gpu")
    assert found.describer == DescriberSettings(
        "transformers", "blip", pictures=2, concurrency=8, nsfw_remote=True, again=True, device="gpu"
    )
    assert replace(found, server=ServerSettings(), composer=Settings().composer, describer=DescriberSettings()) == (
        Settings()
    )


def test_a_command_without_these_options_leaves_the_settings_alone() -> None:
    settings = Settings(encoder="none")
    assert with_models(settings, model_options().parse_args([])) == settings


@pytest.mark.parametrize(
    ("arguments", "encoder", "sentence"),
    [
        (
            ["--composer", "openai", "--llm", "qwen"],
            "none",
            f"No server is set for --composer openai: {ADD}",
        ),
        (
            ["--composer", "openai", "--llm", "a", "--describer", "openai", "--vlm", "b"],
            "openai:bge",
            f"No server is set for --composer openai and --describer openai and --encoder openai:bge: {ADD}",
        ),
        ([*SERVER, "--composer", "openai"], "none", "--composer openai needs a model: name it with --llm."),
        (["--describer", "transformers"], "none", "--describer transformers needs a model: name it with --vlm."),
        (
            [*SERVER, "--llm", "qwen"],
            "none",
            "--llm alone does nothing: add --composer openai or transformers.",
        ),
        (
            ["--vlm", "blip"],
            "none",
            "--vlm alone does nothing: add --describer openai or transformers.",
        ),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(arguments: list[str], encoder: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        require_models(asked(*arguments, encoder=encoder))
    assert str(caught.value) == sentence


def test_an_address_that_is_none_is_said_as_well() -> None:
    with pytest.raises(ModelError, match="must begin with http:// or https://"):
        require_models(asked("--composer", "openai", "--llm", "qwen", "--server", "localhost:11434"))


def test_models_of_this_machine_need_no_server() -> None:
    require_models(asked("--composer", "transformers", "--llm", "a", "--describer", "transformers", "--vlm", "b"))
