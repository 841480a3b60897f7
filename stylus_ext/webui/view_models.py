"""What is said of the models of the settings: whether they answer, and what a re-index would let one look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.models.endpoint_settings import EndpointSettings
from stylus_ext.webui.view_parts import Html, element, fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import RefinePlan
    from stylus_ext.settings import Settings

ASKING = "Asking…"
CARDS_ALONE = "Nothing would be sent: adapters are described by what is written about them."
ALL_SEEN = "Nothing would be sent: no adapter of the index waits for this model."
NOT_YET = "Nothing was sent yet: the next re-index does it."
ON_THIS_MACHINE = "Nothing would leave this machine: its own model looks at them in the next re-index."
_CSS = {"OK": "stylus-ok", "Problem": "stylus-problem"}


def models_view(*inner: str) -> str:
    """What stands below the two buttons."""
    return element("div", "stylus-index stylus-models", *inner)


def asking_view() -> str:
    """Until the answer is there."""
    return models_view(element("p", "stylus-quiet", ASKING, role="status"))


def answers_view(sentences: Sequence[str]) -> str:
    """Of `Service.test_connection`: each begins with OK or Problem."""
    return models_view(*map(_answer, sentences))


def plan_view(plan: RefinePlan, settings: Settings) -> str:
    """A dry run."""
    describer = settings.describer
    if describer.kind == "card":
        return _said(CARDS_ALONE)
    if not plan.adapters:
        return _said(ALL_SEEN)
    facts = [
        fact("Adapters", f"{plan.adapters:,}"),
        fact("Pictures", f"{plan.pictures:,}"),
        fact("Tokens, about", f"{plan.tokens:,}"),
    ]
    remote = describer.kind == "openai"
    if remote:
        facts.append(fact("Sent to", EndpointSettings(settings.server.address).origin))
    line = element("div", "stylus-status", *facts)
    return models_view(line, element("p", "stylus-quiet", NOT_YET if remote else ON_THIS_MACHINE))


def _said(sentence: str) -> str:
    return models_view(element("p", "stylus-quiet", sentence, role="status"))


def _answer(sentence: str) -> Html:
    """The first word by itself: the host translates whole texts."""
    word, _, rest = sentence.partition(": ")
    css = f"stylus-answer {_CSS.get(word, '')}".rstrip()
    return element("p", css, element("b", "", word), " ", element("span", "", rest), role="status")
