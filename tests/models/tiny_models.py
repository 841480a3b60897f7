"""Real models with a handful of random weights, made from a config: what they say means nothing, that they speak does.

All names of transformers are imported late: the environments without it only skip.
"""

from __future__ import annotations

import importlib.util
import io
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

needs_transformers = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("torch", "transformers", "PIL")),
    reason="the encoder extra is not installed",
)
WORDS = [f"w{number}" for number in range(120)]
SPECIAL = ["[UNK]", "[PAD]", "<s>", "</s>", "[CLS]", "[SEP]", "<|end|>", "<image>"]
UNK, PAD, BOS, EOS, CLS, SEP, END, IMAGE = range(len(SPECIAL))
VOCABULARY = len(SPECIAL) + len(WORDS)
TEMPLATE = "{% for m in messages %}<s> {{ m['role'] }} {{ m['content'] }} <|end|>{% endfor %}<s> assistant"


def has(kind: str) -> bool:
    """Whether the installed transformers has vision models of that kind."""
    if importlib.util.find_spec("transformers") is None:
        return False
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES

    return kind in CONFIG_MAPPING_NAMES


def jpeg(shade: int = 0, side: int = 48) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (side, side), (shade, 255 - shade, 128)).save(file, "JPEG")
    return file.getvalue()


def tokenizer(template: str | None = None, **more: Any) -> Any:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(WordLevel({word: at for at, word in enumerate([*SPECIAL, *WORDS])}, unk_token="[UNK]"))
    made.pre_tokenizer = WhitespaceSplit()
    tool = PreTrainedTokenizerFast(
        tokenizer_object=made,
        unk_token="[UNK]",
        pad_token="[PAD]",
        bos_token="<s>",
        eos_token="</s>",
        cls_token="[CLS]",
        sep_token="[SEP]",
        additional_special_tokens=["<|end|>", "<image>"],
        model_max_length=1000,
        **more,
    )
    if template is not None:
        tool.chat_template = template
    return tool


def gpt2(positions: int = 256, **more: Any) -> Any:
    from transformers import GPT2Config

    return GPT2Config(
        vocab_size=VOCABULARY,
        n_positions=positions,
        n_embd=32,
        n_layer=2,
        n_head=2,
        bos_token_id=BOS,
        eos_token_id=EOS,
        pad_token_id=PAD,
        **more,
    )


def steady() -> None:
    """The same weights each time, and no threads that wait for one another longer than such a model takes."""
    import torch

    torch.manual_seed(7)
    torch.set_num_threads(1)


def saved(model: Any, folder: Path) -> Path:
    model.save_pretrained(str(folder), safe_serialization=True)
    return folder


def chat_model(folder: Path, template: str | None = TEMPLATE, *, ends: bool = True, positions: int = 256) -> Path:
    """A GPT-2 of two layers. `ends`: its last allowed token is the one that ends an answer."""
    from transformers import GenerationConfig, GPT2LMHeadModel

    steady()
    model = GPT2LMHeadModel(gpt2(positions))
    model.generation_config = GenerationConfig(
        bos_token_id=BOS,
        eos_token_id=EOS,
        pad_token_id=PAD,
        min_new_tokens=3,
        forced_eos_token_id=EOS if ends else None,
        suppress_tokens=[token for token in range(len(SPECIAL)) if token != EOS],
    )
    tokenizer(template).save_pretrained(str(folder))
    return saved(model, folder)


def blip(folder: Path) -> Path:
    from transformers import BlipConfig, BlipForConditionalGeneration, BlipImageProcessor

    steady()
    layers = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    text = {
        "vocab_size": VOCABULARY,
        "encoder_hidden_size": 32,
        "bos_token_id": BOS,
        "eos_token_id": EOS,
        "sep_token_id": SEP,
        "pad_token_id": PAD,
        "max_position_embeddings": 128,
    }
    config = BlipConfig(
        text_config={**layers, **text}, vision_config={**layers, "image_size": 32, "patch_size": 16}, projection_dim=16
    )
    BlipImageProcessor(size={"height": 32, "width": 32}).save_pretrained(str(folder))
    tokenizer().save_pretrained(str(folder))
    return saved(BlipForConditionalGeneration(config), folder)


def vit_gpt2(folder: Path) -> Path:
    from transformers import (
        GPT2LMHeadModel,
        VisionEncoderDecoderModel,
        ViTConfig,
        ViTImageProcessor,
        ViTModel,
    )

    steady()
    seer = ViTConfig(
        hidden_size=32, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, image_size=32, patch_size=16
    )
    writer = gpt2(is_decoder=True, add_cross_attention=True)
    model = VisionEncoderDecoderModel(encoder=ViTModel(seer), decoder=GPT2LMHeadModel(writer))
    for config in (model.config, model.generation_config):
        config.decoder_start_token_id, config.pad_token_id, config.eos_token_id = BOS, PAD, EOS
    ViTImageProcessor(size={"height": 32, "width": 32}).save_pretrained(str(folder))
    tokenizer().save_pretrained(str(folder))
    return saved(model, folder)


def git(folder: Path) -> Path:
    from transformers import CLIPImageProcessor, GitConfig, GitForCausalLM

    steady()
    layers = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = GitConfig(
        vision_config={**layers, "image_size": 32, "patch_size": 16},
        vocab_size=VOCABULARY,
        bos_token_id=CLS,
        eos_token_id=SEP,
        pad_token_id=PAD,
        max_position_embeddings=128,
        **layers,
    )
    size = {"height": 32, "width": 32}
    CLIPImageProcessor(size={"shortest_edge": 32}, crop_size=size).save_pretrained(str(folder))
    tokenizer().save_pretrained(str(folder))
    return saved(GitForCausalLM(config), folder)


def blip2(folder: Path) -> Path:
    from transformers import Blip2Config, Blip2ForConditionalGeneration, BlipImageProcessor

    steady()
    layers = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    text = {
        "model_type": "opt",
        "vocab_size": VOCABULARY,
        "hidden_size": 32,
        "word_embed_proj_dim": 32,
        "ffn_dim": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "max_position_embeddings": 128,
        "bos_token_id": BOS,
        "eos_token_id": EOS,
        "pad_token_id": PAD,
    }
    config = Blip2Config(
        vision_config={**layers, "image_size": 32, "patch_size": 16},
        qformer_config={**layers, "vocab_size": VOCABULARY, "encoder_hidden_size": 32},
        text_config=text,
        num_query_tokens=4,
        image_token_index=IMAGE,
    )
    BlipImageProcessor(size={"height": 32, "width": 32}).save_pretrained(str(folder))
    tokenizer().save_pretrained(str(folder))
    return saved(Blip2ForConditionalGeneration(config), folder)
