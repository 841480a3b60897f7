"""Tiny vision-language models, for versions of transformers that have them. See tiny_models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.models.tiny_models import BOS, EOS, IMAGE, PAD, SPECIAL, VOCABULARY, saved, steady, tokenizer

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = (
    "{% for m in messages %}<s> {{ m['role'] }} {% for part in m['content'] %}"
    "{% if part['type'] == 'image' %} <image> {% else %} {{ part['text'] }} {% endif %}{% endfor %} <|end|>"
    "{% endfor %}<s> assistant"
)
_LAYERS = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
_SQUARE = {"height": 32, "width": 32}


def _text(words: int, kind: str = "llama") -> dict[str, Any]:
    return {
        **_LAYERS,
        "model_type": kind,
        "vocab_size": words,
        "num_key_value_heads": 2,
        "max_position_embeddings": 512,
        "bos_token_id": BOS,
        "eos_token_id": EOS,
        "pad_token_id": PAD,
    }


def _ending(model: Any, **more: int) -> Any:
    """Its last allowed token ends the answer, and no word of it is a mark."""
    from transformers import GenerationConfig

    model.generation_config = GenerationConfig(
        bos_token_id=BOS,
        eos_token_id=EOS,
        pad_token_id=PAD,
        min_new_tokens=3,
        forced_eos_token_id=EOS,
        suppress_tokens=[token for token in range(len(SPECIAL)) if token != EOS],
        **more,
    )
    return model


def llava(folder: Path) -> Path:
    from transformers import CLIPImageProcessorPil, LlavaConfig, LlavaForConditionalGeneration, LlavaProcessor

    steady()
    config = LlavaConfig(
        vision_config={"model_type": "clip_vision_model", **_LAYERS, "image_size": 32, "patch_size": 16},
        text_config=_text(VOCABULARY),
        image_token_index=IMAGE,
        vision_feature_select_strategy="default",
        vision_feature_layer=-1,
    )
    images = CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size=_SQUARE)
    LlavaProcessor(
        images,
        tokenizer(),
        patch_size=16,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=TEMPLATE,
    ).save_pretrained(str(folder))
    return saved(_ending(LlavaForConditionalGeneration(config)), folder)


def idefics3(folder: Path) -> Path:
    """What SmolVLM is."""
    from transformers import (
        Idefics3Config,
        Idefics3ForConditionalGeneration,
        Idefics3ImageProcessorPil,
        Idefics3Processor,
    )

    steady()
    words = tokenizer()
    words.add_special_tokens(
        {"additional_special_tokens": ["<fake_token_around_image>", "<end_of_utterance>", "<global-img>", "<|end|>"]}
    )
    images = Idefics3ImageProcessorPil(
        size={"longest_edge": 32}, max_image_size={"longest_edge": 32}, do_image_splitting=False
    )
    processor = Idefics3Processor(images, words, image_seq_len=1, chat_template=TEMPLATE)
    processor.save_pretrained(str(folder))
    config = Idefics3Config(
        vision_config={**_LAYERS, "image_size": 32, "patch_size": 16},
        text_config=_text(len(words)),
        image_token_id=words.convert_tokens_to_ids("<image>"),
        scale_factor=2,
    )
    return saved(_ending(Idefics3ForConditionalGeneration(config)), folder)


def florence2(folder: Path) -> Path:
    from transformers import (
        CLIPImageProcessorPil,
        Florence2Config,
        Florence2ForConditionalGeneration,
        Florence2Processor,
    )

    steady()
    words = tokenizer(extra_special_tokens={"image_token": "<image>"})
    images = CLIPImageProcessorPil(size=_SQUARE, do_center_crop=False)
    images.image_seq_length = 17
    Florence2Processor(images, words).save_pretrained(str(folder))
    config = Florence2Config(
        vision_config={
            "depths": [1, 1],
            "patch_size": [7, 3],
            "patch_stride": [4, 2],
            "patch_padding": [3, 1],
            "patch_prenorm": [False, True],
            "embed_dim": [16, 32],
            "num_heads": [2, 2],
            "num_groups": [2, 2],
            "window_size": 4,
            "projection_dim": 32,
        },
        text_config={
            "model_type": "bart",
            "vocab_size": VOCABULARY,
            "d_model": 32,
            "encoder_layers": 1,
            "decoder_layers": 1,
            "encoder_attention_heads": 2,
            "decoder_attention_heads": 2,
            "encoder_ffn_dim": 32,
            "decoder_ffn_dim": 32,
            "max_position_embeddings": 512,
            "bos_token_id": BOS,
            "eos_token_id": EOS,
            "pad_token_id": PAD,
            "decoder_start_token_id": EOS,
        },
        image_token_id=IMAGE,
        bos_token_id=BOS,
        eos_token_id=EOS,
        pad_token_id=PAD,
        decoder_start_token_id=EOS,
    )
    return saved(_ending(Florence2ForConditionalGeneration(config), decoder_start_token_id=EOS), folder)
