"""Every option and its default, in one place. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class TriggerMode(str, Enum):
    """Which trigger words of the chosen adapters are written into the prompt."""

    NONE = "none"
    NEEDED = "needed"
    ALL = "all"


COMPOSERS = ("keyword", "openai", "transformers")
"""`keyword` is offline and takes milliseconds; a language model answers from a server, or on this machine."""
DESCRIBERS = ("card", "openai", "transformers", "host")
"""`card` reads what is written; a vision model of a server, of this machine, or the WebUI's own looks at previews."""
DEVICES = ("cpu", "gpu")


class MaskMode(str, Enum):
    """How diversity is drawn: all adapters on, one per task, any subset, or a guided tour."""

    ALL = "all"
    ONE_HOT = "one-hot"
    POWER_SET = "power set"
    EXPLORE = "explore"


@dataclass(frozen=True)
class ServerSettings:
    """The OpenAI-compatible server that `openai` means everywhere. Without an address nothing is ever sent."""

    address: str = ""
    """Such as `http://localhost:11434/v1`."""
    key: str = field(default="", repr=False)
    """Sent to this server alone; empty: what `STYLUS_API_KEY` in the environment says, if anything."""
    timeout: float = 60.0
    """Seconds for one try."""
    retries: int = 2


@dataclass(frozen=True)
class DescriberSettings:
    """The refiner's vision-language model."""

    kind: str = "card"
    """What describes adapters; one of `DESCRIBERS`."""
    model: str = ""
    """The server's name for it; for `transformers` a folder or a hub id."""
    pictures: int = 4
    """Previews of one adapter that are looked at, 0 to 10."""
    side: int = 512
    """Pixels: previews are made no larger than this before a model sees them."""
    concurrency: int = 2
    """Adapters described at once by a server, 1 to 16."""
    nsfw_remote: bool = False
    """Whether previews of adapters that are flagged NSFW may be sent to another machine."""
    again: bool = False
    """Whether adapters that another model or an older instruction described, or in vain, are described again."""
    device: str = "cpu"
    """For `transformers`; one of `DEVICES`. The GPU is used while no image is being made."""
    idle: float = 300.0
    """Seconds after which a model of this machine that nobody asks is unloaded."""


@dataclass(frozen=True)
class LlmSettings:
    """The composer's language model."""

    model: str = ""
    """The server's name for it; for `transformers` a folder or a hub id."""
    candidates: int = 40
    """Adapters it is asked about at most, the likeliest first."""
    seconds: float = 8.0
    """For all the prompts of one request; after it the keyword composer answers."""
    check: bool = False
    """Whether it is asked a second time, to check itself."""
    free: bool = True
    """Whether it is told to free the GPU before the image is made (Ollama, and models of this machine)."""
    device: str = "cpu"
    """For `transformers`; one of `DEVICES`."""


@dataclass(frozen=True)
class FilterSettings:
    """What may be chosen at all. Names are adapter keys or names; folders are key prefixes without a final `/`."""

    allow_unknown_family: bool = True
    allow_nsfw: bool = False
    folders_in: tuple[str, ...] = ()
    folders_out: tuple[str, ...] = ()
    categories_in: tuple[str, ...] = ()
    categories_out: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    always_allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ComposerSettings:
    """The limits and weights of a composition."""

    kind: str = "keyword"
    """Which composer answers; one of `COMPOSERS`."""
    acceptance: float = 0.55
    """Lowest probability that a person would pick the adapter: 0.3 generous, 0.55 balanced, 0.7 cautious.

    A third of it is enough where the prompt holds the whole title.
    """
    per_task: int = 3
    max_styles: int = 2
    strength: float = 1.0
    """Multiplies every weight we set."""
    task_share: float = 0.8
    """The paper's rule: weight = card weight x 0.8 / adapters in the task."""
    total_strength: float = 2.4
    """Sum of the absolute weights of all chosen adapters; above it all are scaled down alike."""
    llm: LlmSettings = LlmSettings()


@dataclass(frozen=True)
class PromptSettings:
    """How the prompt is rewritten."""

    triggers: TriggerMode = TriggerMode.NEEDED
    debias: str = ""
    emphasis: float = 1.0
    """Above 1: tasks that no adapter covers become `(task:1.1)`."""


@dataclass(frozen=True)
class ImageSettings:
    """How weights fall where an image is given, and where only a part of it is repainted."""

    full_from: float = 0.6
    """Denoising strength from which on weights are whole; below it they fall in a straight line."""
    least: float = 0.5
    """Share of the weight that is left at a denoising strength of 0."""
    inpaint_styles: float = 0.5
    """What weights of styles are multiplied by when a mask is set, so that the patch matches its surroundings."""


@dataclass(frozen=True)
class GuestSettings:
    """What only a WebUI asks for."""

    enabled: bool = False
    """Whether the checkbox in txt2img is ticked at first."""
    apply_img2img: bool = True
    apply_inpaint: bool = True
    unnamed_requests: bool = False
    """Whether API requests that do not name the script are composed for as well."""
    seconds: float = 10.0
    """After so long a generation goes on without us."""
    index_at_start: bool = True
    """Whether new, changed and deleted files are looked for when the WebUI starts and when it reads its list anew."""
    families: tuple[str, ...] = ()
    """Lines `part of a checkpoint's name = family`, for checkpoints whose family cannot be seen."""
    show_rejected: int = 5
    """How many rejected adapters a preview shows."""


@dataclass(frozen=True)
class Settings:
    """All settings. The webui and the command line build one; nothing else holds a default."""

    encoder: str = "packaged"
    """`packaged` (the MiniLM that comes in a package), `none` (lexical only), a hub id, a folder, or `openai:MODEL`."""
    top_k: int = 150
    masks: MaskMode = MaskMode.ALL
    filters: FilterSettings = FilterSettings()
    composer: ComposerSettings = ComposerSettings()
    prompt: PromptSettings = PromptSettings()
    server: ServerSettings = ServerSettings()
    describer: DescriberSettings = DescriberSettings()
    feedback: bool = True
    """Whether the user's corrections are kept and count."""
    image: ImageSettings = ImageSettings()
    guest: GuestSettings = GuestSettings()
