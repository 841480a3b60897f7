from __future__ import annotations

import pytest

from stylus_ext.cli import main
from stylus_ext.cli.model_options import model_options

COMPOSER = {"composer", "llm", "llm_seconds", "llm_candidates", "llm_check"}
DESCRIBER = {"describer", "vlm", "pictures", "concurrency", "allow_nsfw_upload", "describe_again"}


@pytest.mark.parametrize(
    ("composer", "describer", "options"),
    [
        (False, False, {"server"}),
        (True, False, {"server", "device", *COMPOSER}),
        (False, True, {"server", "device", *DESCRIBER}),
        (True, True, {"server", "device", *COMPOSER, *DESCRIBER}),
    ],
)
def test_a_command_gets_the_options_of_the_models_it_asks(composer: bool, describer: bool, options: set[str]) -> None:
    assert set(vars(model_options(composer=composer, describer=describer).parse_args([]))) == options


@pytest.mark.parametrize("command", ["index", "compose", "doctor", "bench"])
def test_help_says_where_the_key_comes_from_and_offers_no_option_for_it(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    assert "STYLUS_API_KEY" in shown
    assert "every process of this machine can see a command line" in shown
    assert "--key" not in shown


def test_help_says_where_the_webuis_own_interrogators_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["index", "--help"])
    assert "(host) are in the WebUI only" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--describer", "host"], "argument --describer: invalid choice: 'host'"),
        (["--composer", "gpt"], "argument --composer: invalid choice: 'gpt'"),
        (["--pictures", "11"], "argument --pictures: '11' is not between 0 and 10"),
        (["--concurrency", "17"], "argument --concurrency: '17' is not between 1 and 16"),
        (["--llm-candidates", "41"], "argument --llm-candidates: '41' is not between 1 and 40"),
        (["--llm-seconds", "0"], "argument --llm-seconds: '0' is not above 0"),
        (["--device", "tpu"], "argument --device: invalid choice: 'tpu'"),
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    with pytest.raises(SystemExit) as caught:
        model_options(composer=True, describer=True).parse_args(arguments)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err
