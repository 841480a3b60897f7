"""The options that bring in models: a server, the composer's language model and the describer's vision model."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

from stylus_ext.cli.numbers import between, positive
from stylus_ext.settings import COMPOSERS, DESCRIBERS, DEVICES, Settings

if TYPE_CHECKING:
    from argparse import _ArgumentGroup

_DEFAULT = Settings()
_HOST = "host"
_ABOUT = (
    "All are optional. A key for the server is read from the environment variable STYLUS_API_KEY alone: every process "
    "of this machine can see a command line."
)


def model_options(*, composer: bool = False, describer: bool = False) -> ArgumentParser:
    """A parent for the parsers of the commands that may ask a model."""
    parser = ArgumentParser(add_help=False)
    group = parser.add_argument_group("models", _ABOUT)
    group.add_argument(
        "--server",
        metavar="URL",
        default=_DEFAULT.server.address,
        help="the OpenAI-compatible server that openai means, such as http://localhost:11434/v1 (Ollama, LM Studio, "
        "llama.cpp, vLLM, a hosted one)",
    )
    if composer:
        _composer(group)
    if describer:
        _describer(group)
    if composer or describer:
        group.add_argument(
            "--device", choices=DEVICES, default=DEVICES[0], help="where models of transformers run (default: cpu)"
        )
    return parser


def _composer(group: _ArgumentGroup) -> None:
    llm = _DEFAULT.composer.llm
    group.add_argument(
        "--composer",
        choices=COMPOSERS,
        default=_DEFAULT.composer.kind,
        help="what decides which adapters match: keyword (no model), a language model of the server, or one that "
        "transformers loads here; when it fails or takes too long, keyword answers (default: %(default)s)",
    )
    group.add_argument(
        "--llm", metavar="MODEL", default="", help="the composer's model: the server's name for it, a folder or hub id"
    )
    group.add_argument(
        "--llm-seconds",
        metavar="S",
        type=positive,
        default=llm.seconds,
        help="after so many seconds keyword answers (default: %(default)g)",
    )
    group.add_argument(
        "--llm-candidates",
        metavar="N",
        type=between(1, llm.candidates),
        default=llm.candidates,
        help="adapters the model is asked about, the likeliest first (most and default: %(default)s)",
    )
    group.add_argument("--llm-check", action="store_true", help="ask the model a second time, to check itself")


def _describer(group: _ArgumentGroup) -> None:
    describer = _DEFAULT.describer
    group.add_argument(
        "--describer",
        choices=[kind for kind in DESCRIBERS if kind != _HOST],
        default=describer.kind,
        help="what describes adapters: card (what is written about them), or a vision model that also looks at their "
        "previews, of the server or loaded here by transformers; the WebUI's own interrogators (host) are in the "
        "WebUI only (default: %(default)s)",
    )
    group.add_argument(
        "--vlm", metavar="MODEL", default="", help="the describer's model: the server's name for it, a folder or hub id"
    )
    group.add_argument(
        "--pictures",
        metavar="N",
        type=between(0, 10),
        default=describer.pictures,
        help="previews of an adapter that are looked at, 0 to 10 (default: %(default)s)",
    )
    group.add_argument(
        "--concurrency",
        metavar="N",
        type=between(1, 16),
        default=describer.concurrency,
        help="adapters a server describes at once, 1 to 16 (default: %(default)s)",
    )
    group.add_argument(
        "--allow-nsfw-upload",
        action="store_true",
        help="also send previews of adapters that are flagged NSFW to a server on another machine",
    )
    group.add_argument(
        "--describe-again",
        action="store_true",
        help="also describe what another model, or an older version of our instruction, has described",
    )
