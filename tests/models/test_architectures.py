from __future__ import annotations

import pytest

from stylus_ext.errors import ModelError
from stylus_ext.models.architectures import vision_class
from tests.models.tiny_models import needs_transformers

pytestmark = needs_transformers


@pytest.mark.parametrize("kind", ["blip", "blip-2", "git", "vision-encoder-decoder"])
def test_captioners_of_old_can_be_loaded_by_every_version(kind: str) -> None:
    assert vision_class(kind).__name__ in {"AutoModelForImageTextToText", "AutoModelForVision2Seq"}


@pytest.mark.parametrize("kind", ["of_next_year", "gpt2", ""])
def test_others_are_refused_with_the_version(kind: str) -> None:
    import transformers

    with pytest.raises(ModelError) as caught:
        vision_class(kind)
    assert str(caught.value) == (
        f"The installed transformers {transformers.__version__} cannot load {kind} models as vision models: "
        "choose a BLIP or ViT-GPT2 model, or a model server."
    )


def test_talking_models_where_the_version_has_them() -> None:
    import transformers

    for kind in ("idefics3", "smolvlm", "qwen2_vl", "llava", "florence2"):
        if transformers.__version__ == "4.30.2":
            with pytest.raises(ModelError, match=f"transformers 4.30.2 cannot load {kind} models"):
                vision_class(kind)
        else:
            assert vision_class(kind).__name__ == "AutoModelForImageTextToText"
