"""The options of what may be chosen, and how."""

from __future__ import annotations

from stylus_ext.domain import Category
from stylus_ext.webui.option import Group, Option
from stylus_ext.webui.option_controls import flag, line, lines, number, some_of
from stylus_ext.webui.option_models import COMPOSER


def _folder(name: str) -> str:
    """As keys have it: with `/`, and none at the ends."""
    return name.strip().replace("\\", "/").strip("/")


_CATEGORIES = tuple((one.value.capitalize(), one.value) for one in Category)

CHOOSING = Group(
    "How adapters are chosen and weighed",
    (
        COMPOSER,
        Option(
            "composer.acceptance",
            "Acceptance",
            "least probability that a person would pick the adapter: 0.3 is generous, 0.55 balanced, 0.7 cautious; "
            "a third of it is enough where the prompt holds a whole title",
            number(0.0, 1.0, 0.01),
        ),
        Option(
            "composer.max_styles",
            "Style adapters per prompt",
            "most style adapters in one prompt; several styles fight each other",
            number(0, 10, 1),
        ),
        Option(
            "composer.task_share",
            "Share of the recommended weight",
            "an adapter gets its recommended weight, times this, divided by the number of adapters in its task",
            number(0.0, 2.0, 0.05),
        ),
        Option(
            "composer.total_strength",
            "Total strength",
            "sum of the weights in one prompt; above it all are scaled down alike",
            number(0.0, 10.0, 0.1),
        ),
        Option(
            "feedback",
            "Learn from my corrections",
            "what you take, remove and move in a preview shifts later choices a little; nothing leaves this machine",
            flag(),
        ),
        Option(
            "top_k",
            "Candidates",
            "how many adapters are looked at closely for one prompt; more take longer",
            number(10, 500, 10),
        ),
        Option(
            "encoder",
            "Text encoder",
            "packaged: the MiniLM that comes as a package; none: search by words alone; or a folder that holds a "
            "Hugging Face text model; or a hub id, which is downloaded when it is first used; or openai:NAME for a "
            "model of the model server. Re-index after a change",
            line(needed=True),
            private=True,
        ),
    ),
)
FILTERS = Group(
    "What may be chosen",
    (
        Option(
            "filters.allow_unknown_family",
            "Allow adapters of unknown family",
            "nothing says which base model they were made for",
            flag(),
        ),
        Option("filters.allow_nsfw", "Allow adapters that are flagged NSFW", "by their header or a sidecar", flag()),
        Option(
            "filters.folders_in",
            "Choose only from these folders",
            "below the Lora folder, one a line, with all that they hold; empty: from all",
            lines(_folder),
        ),
        Option("filters.folders_out", "Choose nothing from these folders", "one a line", lines(_folder)),
        Option(
            "filters.categories_in",
            "Choose only from these categories",
            "none ticked: from all",
            some_of(_CATEGORIES),
        ),
        Option(
            "filters.categories_out", "Choose nothing from these categories", "none ticked: all", some_of(_CATEGORIES)
        ),
        Option(
            "filters.banned",
            "Never choose these adapters",
            "file names without ending, or paths below the Lora folder, one a line",
            lines(),
        ),
        Option(
            "filters.always_allowed",
            "Always allow these adapters",
            "one a line; NSFW flags, folders and categories do not keep them out",
            lines(),
        ),
        Option(
            "guest.families",
            "Families of checkpoints",
            "one a line: part of the checkpoint's name = family, for those whose family cannot be seen; such as "
            "dreamMix = Pony",
            lines(),
        ),
    ),
)
