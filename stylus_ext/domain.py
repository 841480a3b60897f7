"""The values that flow through both journeys (re-index and compose). Standard library only; all frozen.

Names follow the paper (arXiv 2404.18928): adapter, card, candidate, task, mask, composition.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif")
"""How the files of previews end, unlike those of sidecars."""


class Source(IntEnum):
    """Where a fact was read. Lower outranks higher: the user's own words first, the file name last."""

    USER = 1
    """The A1111 user metadata (`NAME.json`) or a description the user typed (`.txt`, `.md`)."""
    CURATED = 2
    """A sidecar that a tool wrote from a service: `.civitai.info`, `.metadata.json`, `.rgthree-info.json`, …"""
    HEADER = 3
    """The safetensors header."""
    PREVIEW = 4
    """The infotext inside a preview image."""
    NAME = 5
    """The file's or its folder's name."""


class FactKind(str, Enum):
    """What a fact says. Several facts of one kind may disagree; the one with the lowest Source wins."""

    TITLE = "title"
    DESCRIPTION = "description"
    TAG = "tag"
    TRIGGER = "trigger"
    BASE_MODEL = "base model"
    WEIGHT = "weight"
    CATEGORY = "category"
    AUTHOR = "author"
    NEGATIVE = "negative text"
    NOTES = "notes"
    NSFW = "nsfw"
    PICTURE_NSFW = "nsfw picture"
    NETWORK = "network"
    CONTENT_ID = "content id"


class Family(str, Enum):
    """Base-model family of a checkpoint or an adapter."""

    SD1 = "SD 1"
    SD2 = "SD 2"
    SDXL = "SDXL"
    PONY = "Pony"
    ILLUSTRIOUS = "Illustrious"
    NOOBAI = "NoobAI"
    SD3 = "SD 3"
    FLUX = "Flux"
    OTHER = "other"
    UNKNOWN = "unknown"


class NetworkKind(str, Enum):
    """How the adapter's weights are factored, seen from its tensor names."""

    LORA = "LoRA"
    LOCON = "LoCon"
    LOHA = "LoHa"
    LOKR = "LoKr"
    DORA = "DoRA"
    OFT = "OFT"
    IA3 = "IA3"
    FULL = "full"
    UNKNOWN = "unknown"


class Category(str, Enum):
    """The paper's list of main topics, and TOOL for sliders, detail enhancers and other utilities."""

    CHARACTER = "character"
    STYLE = "style"
    CLOTHING = "clothing"
    CONCEPT = "concept"
    POSE = "pose"
    ACTION = "action"
    BACKGROUND = "background"
    BUILDING = "building"
    VEHICLE = "vehicle"
    ANIMAL = "animal"
    OBJECT = "object"
    TOOL = "tool"


def adapter_id(key: str) -> str:
    """12 hex digits that stand for an adapter's key where a path has no business: pages, requests, events."""
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be read; the rest went on.

    `subject` is the file, `message` one sentence that says what is wrong and what to do.
    """

    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What tells that a file changed without opening it: size in bytes and mtime in nanoseconds."""

    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Companion:
    """A sidecar or preview beside an adapter: absolute path and stamp."""

    path: str
    stamp: FileStamp


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA file on disk.

    `key`: path below its root, with `/`; adapters of a second root are `LABEL:path` (a colon can stand in no
    Windows file name). `name`: what `<lora:NAME:…>` needs, the file stem. `path`: absolute.
    `companions`: sidecars and previews beside it, previews in the host's order.
    """

    key: str
    name: str
    path: str
    stamp: FileStamp
    companions: tuple[Companion, ...] = ()

    @property
    def folder(self) -> str:
        """The folder part of the key, `""` at the root."""
        return self.key.rpartition("/")[0]

    @property
    def fingerprint(self) -> str:
        """16 hex digits that change when the file, a sidecar or a preview does; a move keeps them."""
        return self._digest(self.companions)

    @property
    def looks(self) -> str:
        """16 hex digits that change when the file or a preview does, but not with a sidecar; a move keeps them."""
        return self._digest([one for one in self.companions if one.path.lower().endswith(_PICTURES)])

    def _digest(self, companions: Iterable[Companion]) -> str:
        parts = [f"{self.stamp.size}:{self.stamp.mtime_ns}"]
        for companion in sorted(companions, key=lambda item: item.path):
            name = companion.path.replace("\\", "/").rpartition("/")[2].removeprefix(self.name)
            parts.append(f"{name}:{companion.stamp.size}:{companion.stamp.mtime_ns}")
        return blake2b("|".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing read about an adapter. `value` is clean text (no HTML); `file` is the base name it came from.

    WEIGHT values are plain finite decimals, NSFW is "true" or "false". PICTURE_NSFW is "true": the file lists an image
    that is not safe, whatever the adapter is; which preview that is, nobody tells.
    """

    kind: FactKind
    value: str
    source: Source
    file: str


@dataclass(frozen=True, slots=True)
class Example:
    """A prompt this adapter was shown with, `<…>` tags removed; `weight` is what its own tag had, if any."""

    prompt: str
    weight: float | None
    source: Source
    file: str


@dataclass(frozen=True, slots=True)
class TagCount:
    """A caption tag of the training set and in how many captions it stands."""

    tag: str
    count: int


@dataclass(frozen=True, slots=True)
class FamilyGuess:
    """A base-model family and the one observation that decided it, in words."""

    family: Family
    evidence: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was read about one adapter, before any judgement.

    `facts` are ordered by Source (strongest first); `tag_counts` (most frequent first) come from
    `ss_tag_frequency` over `captions` training images; `failures` are this adapter's own.
    """

    adapter: Adapter
    facts: tuple[Fact, ...] = ()
    examples: tuple[Example, ...] = ()
    tag_counts: tuple[TagCount, ...] = ()
    captions: int = 0
    family: FamilyGuess = FamilyGuess(Family.UNKNOWN, "nothing says")
    network: NetworkKind = NetworkKind.UNKNOWN
    failures: tuple[Failure, ...] = ()

    def values(self, kind: FactKind) -> tuple[Fact, ...]:
        """The facts of one kind, strongest source first."""
        return tuple(fact for fact in self.facts if fact.kind is kind)

    def best(self, kind: FactKind) -> Fact | None:
        """The fact of this kind from the strongest source, or None."""
        return next((fact for fact in self.facts if fact.kind is kind), None)


@dataclass(frozen=True, slots=True)
class Origin:
    """Which file or rule gave a field of a card: `field` ("weight"), `source` ("user", "header", …), `detail`."""

    field: str
    source: str
    detail: str


@dataclass(frozen=True, slots=True)
class AdapterCard:
    """What the refiner says of one adapter.

    `weight` is the recommended multiplier (0.8 if nobody said); `triggers` the phrases that wake it, the most
    specific first; `examples` prompts it was shown with; `content_id` equal for copies of one model ("" unknown).
    """

    key: str
    name: str
    title: str
    description: str
    category: Category
    family: Family
    weight: float
    triggers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    network: NetworkKind = NetworkKind.UNKNOWN
    nsfw: bool = False
    negative: str = ""
    content_id: str = ""
    origins: tuple[Origin, ...] = ()

    @property
    def folder(self) -> str:
        """The folder part of the key, `""` at the root."""
        return self.key.rpartition("/")[0]

    @property
    def id(self) -> str:
        """What a page or a request calls it: `adapter_id` of the key."""
        return adapter_id(self.key)


@dataclass(frozen=True, slots=True)
class Picture:
    """A preview as a model sees it: `jpeg` the bytes of a file, made small; `prompt` what it was made with."""

    jpeg: bytes = field(repr=False)
    prompt: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """What a vision model says an adapter does. Clean text; empty and None where it says nothing.

    `whole`: the description stands for the card's own; else it is added to it (captions of single pictures).
    `phrases`: what a user would write when wanting it. `weight`: from 0.01 to 2.
    """

    description: str = ""
    category: Category | None = None
    phrases: tuple[str, ...] = ()
    weight: float | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class RefinePlan:
    """What a model would be sent: adapters, their pictures, and about how many tokens of text and pictures."""

    adapters: int = 0
    pictures: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class ScoreParts:
    """The visible parts of a fused score; each is higher = better and `None` when that part did not run.

    `lexical`: BM25 over all fields; `whole`, `span`: cosine of the whole prompt and of its best span with the card.
    """

    lexical: float | None = None
    whole: float | None = None
    span: float | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters of the user's prompt."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Task:
    """Something the prompt asks for: a disjoint span of its own words."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """An adapter the retriever found. `score`: probability that a person would pick it, 0..1.

    `nearest`: the span of the prompt that is nearest to it in meaning, None without an encoder. `matched`: telling
    words of its title, name and triggers that stand in the prompt. `named`: the prompt calls it by its name, or it is
    of a kind that need not be named. `quoted`: the prompt holds its whole title. `said`: what the user's earlier
    corrections did to it, in words.
    """

    card: AdapterCard
    score: float
    parts: ScoreParts = ScoreParts()
    nearest: Task | None = None
    matched: tuple[str, ...] = ()
    named: bool = True
    quoted: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An adapter assigned to a task. `score` is the probability that a person would pick it; `weight` is final."""

    task: Task
    card: AdapterCard
    weight: float
    score: float
    reason: str
    parts: ScoreParts = ScoreParts()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A candidate that was not taken, and why, in words a person understands."""

    card: AdapterCard
    score: float
    reason: str
    task: Task | None = None
    parts: ScoreParts = ScoreParts()


@dataclass(frozen=True, slots=True)
class Composition:
    """The composer's answer. `notes` are sentences for the user (degraded mode, limits hit).

    `composer`: which one answered, `keyword` or the name of a language model.
    """

    tasks: tuple[Task, ...] = ()
    choices: tuple[Choice, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    notes: tuple[str, ...] = ()
    composer: str = "keyword"


@dataclass(frozen=True, slots=True)
class Mask:
    """Which choices are on for one batch: one flag per choice of the composition, in its order."""

    on: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class PromptRewrite:
    """The user's prompt before and after, and what was decided."""

    original: str
    text: str
    composition: Composition


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """What a re-index did, in counts of adapters; `refined`: by a vision model; `seconds` of wall time."""

    described: int = 0
    refined: int = 0
    reused: int = 0
    moved: int = 0
    removed: int = 0
    failures: tuple[Failure, ...] = field(default=())
    seconds: float = 0.0
    cancelled: bool = False
