"""Every field of the settings as an option of the settings page, below headings."""

from __future__ import annotations

from stylus_ext.settings import MaskMode, TriggerMode
from stylus_ext.webui.arguments import PER_TASK, STRENGTHS
from stylus_ext.webui.option import Group, Option
from stylus_ext.webui.option_choosing import CHOOSING, FILTERS
from stylus_ext.webui.option_controls import flag, line, number, one_of
from stylus_ext.webui.option_models import COMPOSING, DESCRIBING, SERVER

TRIGGERS = (
    ("No trigger words", TriggerMode.NONE.value),
    ("Only where needed", TriggerMode.NEEDED.value),
    ("All trigger words", TriggerMode.ALL.value),
)
MASKS = (
    ("All adapters", MaskMode.ALL.value),
    ("One per task", MaskMode.ONE_HOT.value),
    ("Any subset", MaskMode.POWER_SET.value),
    ("Guided tour", MaskMode.EXPLORE.value),
)

_PANEL = Group(
    "What the panel of txt2img and img2img shows at first",
    (
        Option(
            "guest.enabled",
            "Tick Stylus in txt2img",
            "otherwise it is ticked by hand, for the images that should get adapters",
            flag(),
            reload=True,
        ),
        Option("guest.apply_img2img", "Apply in img2img", "without a mask; needs no tick", flag(), reload=True),
        Option("guest.apply_inpaint", "Apply when inpainting", "with a mask; needs no tick", flag(), reload=True),
        Option(
            "composer.strength",
            "Strength",
            "multiplies every weight that Stylus sets",
            number(*STRENGTHS, 0.05),
            reload=True,
        ),
        Option(
            "composer.per_task",
            "Adapters per task",
            "most adapters for one part of the prompt; 0 chooses none",
            number(*PER_TASK, 1),
            reload=True,
        ),
        Option(
            "prompt.triggers",
            "Trigger words",
            "which of the chosen adapters' trigger words are written into the prompt",
            one_of(TRIGGERS, TriggerMode),
            reload=True,
        ),
        Option(
            "masks",
            "Diversity",
            "which of the chosen adapters are on, drawn anew for each batch from the seed",
            one_of(MASKS, MaskMode),
            reload=True,
        ),
    ),
)
_WRITING = Group(
    "What is written into the prompt beside the tags",
    (
        Option("prompt.debias", "Debias text", "follows the tags in every prompt; empty: nothing", line()),
        Option(
            "prompt.emphasis",
            "Emphasis",
            "above 1: parts of the prompt that no adapter serves become (part:1.1)",
            number(1.0, 1.5, 0.05),
        ),
    ),
)
_IMAGES = Group(
    "img2img and inpainting",
    (
        Option(
            "image.full_from",
            "Whole weights from this denoising strength on",
            "below it they fall in a straight line",
            number(0.0, 1.0, 0.05),
        ),
        Option(
            "image.least",
            "Share of the weights at a denoising strength of 0",
            "where that line ends",
            number(0.0, 1.0, 0.05),
        ),
        Option(
            "image.inpaint_styles",
            "Styles when a mask is set",
            "multiplies the weights of styles, so that the patch matches its surroundings",
            number(0.0, 1.0, 0.05),
        ),
    ),
)
_RUNNING = Group(
    "Running",
    (
        Option(
            "guest.seconds",
            "Time limit in seconds",
            "after it a generation goes on without Stylus",
            number(1.0, 120.0, 0.5),
        ),
        Option(
            "guest.index_at_start",
            "Look for new, changed and deleted files",
            "when the WebUI starts, and when it reads its list of LoRA files anew",
            flag(),
        ),
        Option(
            "guest.unnamed_requests",
            "Serve API requests that do not name Stylus",
            "otherwise a request must name it in alwayson_scripts",
            flag(),
        ),
        Option("guest.show_rejected", "Rejected adapters in a preview", "how many are shown at most", number(0, 50, 1)),
    ),
)
GROUPS = (_PANEL, CHOOSING, FILTERS, _WRITING, _IMAGES, _RUNNING, SERVER, COMPOSING, DESCRIBING)
OPTIONS = tuple(option for group in GROUPS for option in group.options)
