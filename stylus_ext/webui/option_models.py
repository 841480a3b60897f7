"""The options of models that nobody needs: a language model that composes, one that looks at pictures, their server."""

from __future__ import annotations

from stylus_ext.settings import COMPOSERS, DESCRIBERS, DEVICES
from stylus_ext.webui.option import Group, Option
from stylus_ext.webui.option_controls import Choices, flag, line, number, one_of, secret

_COMPOSER_NAMES = {
    "keyword": "Keyword (offline, takes milliseconds)",
    "openai": "Language model of the model server",
    "transformers": "Language model on this machine",
}
_DESCRIBER_NAMES = {
    "card": "What is written about them (offline)",
    "openai": "Vision model of the model server",
    "transformers": "Vision model on this machine",
    "host": "Interrogators of the WebUI (BLIP and DeepDanbooru)",
}
_DEVICE_NAMES = {"cpu": "CPU, at any time", "gpu": "GPU, while no image is being made"}
_WHICH = "the server's name for it; on this machine a folder, or a hub id, which is downloaded when it is first used"


def _named(values: tuple[str, ...], names: dict[str, str]) -> Choices:
    return tuple((names.get(value, value), value) for value in values)


_DEVICES = _named(DEVICES, _DEVICE_NAMES)

COMPOSER = Option(
    "composer.kind",
    "Composer",
    "what decides which of the candidates are used; where a language model fails, the keyword composer answers",
    one_of(_named(COMPOSERS, _COMPOSER_NAMES)),
)
COMPOSING = Group(
    "Composing with a language model",
    (
        Option("composer.llm.model", "Language model", _WHICH, line(), private=True),
        Option(
            "composer.llm.seconds",
            "Seconds for its answer",
            "after them the keyword composer answers",
            number(1.0, 120.0, 0.5),
        ),
        Option(
            "composer.llm.candidates",
            "Candidates it is asked about",
            "the likeliest first; fewer are quicker",
            number(1, 40, 1),
        ),
        Option("composer.llm.check", "Let it check itself", "a second question, which takes as long again", flag()),
        Option(
            "composer.llm.free",
            "Free its memory before the image is made",
            "Ollama and models on this machine only; the next prompt loads it again",
            flag(),
        ),
        Option(
            "composer.llm.device",
            "Device of the language model",
            "for one on this machine",
            one_of(_DEVICES),
            private=True,
        ),
    ),
)
DESCRIBING = Group(
    "How adapters are described",
    (
        Option(
            "describer.kind",
            "Describer",
            "a vision model looks at previews during a re-index. The interrogators of the WebUI are downloaded when "
            "they are first used, about 2.5 GB, and run between images",
            one_of(_named(DESCRIBERS, _DESCRIBER_NAMES)),
            private=True,
        ),
        Option("describer.model", "Vision model", _WHICH, line(), private=True),
        Option(
            "describer.pictures",
            "Previews of one adapter",
            "how many are looked at; 0: the model reads what is written only",
            number(0, 10, 1),
            private=True,
        ),
        Option(
            "describer.side",
            "Size of previews in pixels",
            "they are made no larger than this before a model sees them",
            number(128, 1536, 64),
            private=True,
        ),
        Option(
            "describer.concurrency",
            "Adapters described at once",
            "by a server; more than it can serve only wait",
            number(1, 16, 1),
            private=True,
        ),
        Option(
            "describer.nsfw_remote",
            "Send previews that are flagged NSFW to another machine",
            "otherwise no server but one on this machine gets those of flagged adapters",
            flag(),
            private=True,
        ),
        Option(
            "describer.again",
            "Describe again after a change of model",
            "what you wrote yourself is never replaced",
            flag(),
            private=True,
        ),
        Option(
            "describer.device", "Device of the vision model", "for one on this machine", one_of(_DEVICES), private=True
        ),
        Option(
            "describer.idle",
            "Unload models after this many seconds",
            "for models on this machine that nobody asks anything",
            number(10.0, 3600.0, 10.0),
            private=True,
        ),
    ),
)
SERVER = Group(
    "Model server",
    (
        Option(
            "server.address",
            "Address of the server",
            "of a server with an OpenAI-compatible interface, such as http://localhost:11434/v1 for Ollama; empty: "
            "nothing is ever sent. Prompts, what is known of adapters, and previews go there if you choose its models",
            line(),
            private=True,
        ),
        Option(
            "server.key",
            "Key of the server",
            "sent to this server only; empty where none is needed. It is kept readable in config.json and shows in the "
            "WebUI's system info, and whoever may open this page can read it. The environment variable STYLUS_API_KEY "
            "keeps it out of all of them",
            secret(),
            private=True,
        ),
        Option(
            "server.timeout",
            "Timeout in seconds",
            "for one try",
            number(1.0, 600.0, 1.0),
            private=True,
        ),
        Option(
            "server.retries",
            "Further tries",
            "after the first, with pauses between them",
            number(0, 10, 1),
            private=True,
        ),
    ),
)
