"""Which kinds of vision models the installed transformers has."""

from __future__ import annotations

from typing import Any

from stylus_ext.errors import ModelError

_CLASSES = (
    ("AutoModelForImageTextToText", "MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES"),
    ("AutoModelForVision2Seq", "MODEL_FOR_VISION_2_SEQ_MAPPING_NAMES"),
)
"""The second is the older one."""


def vision_class(kind: str) -> Any:  # noqa: ANN401 - a class of transformers
    """What loads models whose config says `kind`. Raises ModelError where the installed version has none."""
    import transformers
    from transformers.models.auto import modeling_auto

    for name, table in _CLASSES:
        if kind in getattr(modeling_auto, table, {}):
            return getattr(modeling_auto, name)
    raise ModelError(
        f"The installed transformers {transformers.__version__} cannot load {kind} models as vision models: "
        "choose a BLIP or ViT-GPT2 model, or a model server."
    )
