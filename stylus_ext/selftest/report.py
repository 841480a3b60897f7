"""What a self-test says. Frozen values; standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from stylus_ext.selftest.share import Share

PROMPTS = 500
"""Asked unless somebody says otherwise: they tell the recall to within 4.4 points."""
READ, COPY, ASK = "cards", "copy", "ask"
"""The stages, as progress names them."""
_NONE = Share()


class Why(str, Enum):
    """Why an adapter is never or hardly found; of several reasons the first of this list counts."""

    REFUSED = "kept out by your settings"
    UNKNOWN_FAMILY = "unknown base model, which your settings leave out"
    UNUSABLE = "a name that no tag can hold"
    SHADOWED = "another file with its name is loaded instead"
    BARE = "no card, and a name that says nothing"
    NO_CARD = "no card: its name alone can bring it"
    COPY = "a copy of another that is chosen instead"
    MISSED = "its own example prompt does not bring it back"

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return _REMEDIES[self]


_REMEDIES = {
    Why.REFUSED: "change the filters or take back the ban, if you want it chosen",
    Why.UNKNOWN_FAMILY: "set “sd version” in the webui's editor of the LoRA, or allow unknown base models",
    Why.UNUSABLE: "rename it without colons, equals signs, number signs, angle brackets and control characters",
    Why.SHADOWED: "rename all but one of these files: the host finds them by file name alone",
    Why.BARE: "download its page with Civitai Helper or LoRA Manager, or give it a name that says what it draws",
    Why.NO_CARD: "download its page with Civitai Helper or LoRA Manager, or describe it",
    Why.COPY: "keep one of them: the contents are the same",
    Why.MISSED: "give its card trigger words and a description as prompts would have them, or lower the acceptance",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """An adapter that is never or hardly found. `detail`: a sentence for this one alone, "" where `why` says it all."""

    key: str
    name: str
    why: Why
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Intruder:
    """An adapter that was chosen for `prompts` example prompts of other models."""

    key: str
    name: str
    prompts: int


@dataclass(frozen=True, slots=True)
class SelfTestReport:
    """Figures of the prompts that were asked. Shares are over prompts, one prompt an adapter.

    `adapters`: in the index; `testable`: those of them that could be asked about; `recall`: prompts whose adapter, or
    another version of its model, was chosen; `hard`: the same where the adapter's trigger words were taken out of the
    prompt; `intruded`: prompts for which another model was chosen as well or instead; `picked_others`: such choices.
    An example prompt may ask for more than one adapter, so the last two are the most that can be wrong.
    """

    adapters: int = 0
    testable: int = 0
    recall: Share = _NONE
    hard: Share = _NONE
    intruded: Share = _NONE
    picked_others: int = 0
    intruders: tuple[Intruder, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    cancelled: bool = False

    @property
    def others_per_prompt(self) -> float:
        """Choices of other models, a prompt."""
        return self.picked_others / self.recall.total if self.recall.total else 0.0

    def because(self, why: Why) -> tuple[Trouble, ...]:
        """The troubles of one kind."""
        return tuple(one for one in self.troubles if one.why is why)
