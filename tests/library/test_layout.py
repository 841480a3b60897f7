from __future__ import annotations

import pytest

from stylus_ext.domain import Family
from stylus_ext.library.layout import detect_layout
from tests.library.lora_files import FLUX, SD1, SD1_KEY, SD2, SDXL, SDXL_KEY, Shapes, lora, peft

UNET = "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k"


@pytest.mark.parametrize(
    ("shapes", "family", "evidence"),
    [
        (SD1, Family.SD1, f"cross-attention width 768 ({SD1_KEY}.lora_down.weight)"),
        (SD2, Family.SD2, f"cross-attention width 1024 ({SD1_KEY}.lora_down.weight)"),
        (SDXL, Family.SDXL, f"cross-attention width 2048 ({SDXL_KEY}.lora_down.weight)"),
        (peft(UNET, 768), Family.SD1, f"cross-attention width 768 ({UNET}.lora_A.weight)"),
        (peft(UNET, 2048), Family.SDXL, f"cross-attention width 2048 ({UNET}.lora_A.weight)"),
        (
            {"mid_block.attentions.0.attn2.processor.to_k_lora.down.weight": (4, 768)},
            Family.SD1,
            "cross-attention width 768 (mid_block.attentions.0.attn2.processor.to_k_lora.down.weight)",
        ),
        (
            {f"{SD1_KEY}.hada_w1_a": (320, 4), f"{SD1_KEY}.hada_w1_b": (4, 1024)},
            Family.SD2,
            f"cross-attention width 1024 ({SD1_KEY}.hada_w1_b)",
        ),
        (
            {f"{SDXL_KEY}.lokr_w1": (8, 16), f"{SDXL_KEY}.lokr_w2_a": (80, 4), f"{SDXL_KEY}.lokr_w2_b": (4, 128)},
            Family.SDXL,
            f"cross-attention width 2048 ({SDXL_KEY}.lokr_w1)",
        ),
        (
            {f"{SD1_KEY}.lokr_w1": (8, 8), f"{SD1_KEY}.lokr_w2": (40, 96)},
            Family.SD1,
            f"cross-attention width 768 ({SD1_KEY}.lokr_w1)",
        ),
        ({f"{SD1_KEY}.diff": (320, 768)}, Family.SD1, f"cross-attention width 768 ({SD1_KEY}.diff)"),
        (lora(SD1_KEY, 1280), Family.OTHER, f"cross-attention width 1280 ({SD1_KEY}.lora_down.weight)"),
        (
            lora("lora_unet_down_blocks_0_attentions_1_proj_in", 320),
            Family.SD1,
            "SD 1 block names (down_blocks_0_attentions)",
        ),
        (
            lora("lora_unet_input_blocks_7_1_transformer_blocks_3_attn1_to_q", 1280),
            Family.SDXL,
            "SDXL block names (input_blocks_7)",
        ),
        (
            {"lora_unet_output_blocks_3_1_transformer_blocks_8_attn2_to_k.oft_blocks": (4, 320, 320)},
            Family.SDXL,
            "SDXL block names (output_blocks_3)",
        ),
        (
            lora("lora_te_text_model_encoder_layers_0_self_attn_q_proj", 768),
            Family.SD1,
            "text encoder width 768 (lora_te_text_model_encoder_layers_0_self_attn_q_proj.lora_down.weight)",
        ),
        (
            lora("lora_te_text_model_encoder_layers_0_mlp_fc1", 1024),
            Family.SD2,
            "text encoder width 1024 (lora_te_text_model_encoder_layers_0_mlp_fc1.lora_down.weight)",
        ),
        (
            lora("lora_te2_text_model_encoder_layers_0_mlp_fc1", 1280),
            Family.SDXL,
            "a second text encoder (lora_te2_text_model_encoder_layers_0_mlp_fc1.lora_down.weight)",
        ),
        (FLUX, Family.FLUX, "Flux block names (double_blocks_0)"),
        (
            peft("transformer.single_transformer_blocks.7.attn.to_q", 3072),
            Family.FLUX,
            "Flux block names (single_transformer_blocks_7)",
        ),
        (
            peft("transformer.transformer_blocks.0.attn.add_k_proj", 3072),
            Family.FLUX,
            "Flux block names (transformer_blocks_0_attn_add_)",
        ),
        (
            peft("diffusion_model.double_blocks.3.img_attn.proj", 3072),
            Family.FLUX,
            "Flux block names (double_blocks_3)",
        ),
        (
            peft("diffusion_model.double_blocks.3.img_attn.proj", 4096),
            Family.OTHER,
            "attention width 4096 (diffusion_model.double_blocks.3.img_attn.proj.lora_A.weight)",
        ),
        (
            lora("lora_unet_joint_blocks_0_x_block_attn_qkv", 1536),
            Family.SD3,
            "SD 3 block names (joint_blocks_0)",
        ),
        (
            peft("transformer.transformer_blocks.37.attn.to_q", 2432),
            Family.SD3,
            "attention width 2432 (transformer.transformer_blocks.37.attn.to_q.lora_A.weight)",
        ),
        (
            peft("transformer.transformer_blocks.0.attn2.to_q", 1536)
            | peft("transformer.transformer_blocks.0.attn.to_q", 1536),
            Family.SD3,
            "attention width 1536 (transformer.transformer_blocks.0.attn.to_q.lora_A.weight)",
        ),
    ],
)  # fmt: skip
def test_stable_diffusion_and_flux(shapes: Shapes, family: Family, evidence: str) -> None:
    layout = detect_layout(shapes)
    assert layout is not None
    assert (layout.family, layout.evidence) == (family, evidence)


@pytest.mark.parametrize(
    ("module", "label"),
    [
        ("diffusion_model.blocks.0.self_attn.q", "Wan, Cosmos or Anima"),
        ("lora_unet_blocks_0_cross_attn_k", "Wan, Cosmos or Anima"),
        ("lora_unet_double_blocks_0_img_mlp_fc1", "Hunyuan"),
        ("transformer.transformer_blocks.0.img_mlp.net.0.proj", "Qwen-Image"),
        ("transformer_blocks.5.img_mod.1", "Qwen-Image"),
        ("diffusion_model.layers.4.attention.to_k", "Lumina or Z-Image"),
        ("lora_unet_layers_4_feed_forward_w1", "Lumina or Z-Image"),
        ("transformer.single_transformer_blocks.0.attn.to_qkv_mlp_proj", "Flux.2"),
        ("lora_unet_distilled_guidance_layer_layers_0_in_layer", "Chroma"),
        ("diffusion_model.double_stream_blocks.0.block.attn1.to_q", "HiDream"),
        ("transformer.joint_transformer_blocks.0.attn.to_q", "AuraFlow"),
        ("transformer.transformer_blocks.0.attn1.to_q", "PixArt, LTX or like"),
    ],
)
def test_other_models(module: str, label: str) -> None:
    layout = detect_layout(peft(module, 3072))
    assert layout is not None
    assert layout.family is Family.OTHER
    assert layout.evidence.startswith(f"{label} block names (")


@pytest.mark.parametrize(
    "module",
    [
        "lora_unet_double_blocks_19_img_attn_qkv",
        "lora_unet_single_blocks_39_linear1",
        "transformer_blocks.59.attn.add_q_proj",
    ],
)
def test_deeper_than_flux_is_not_flux(module: str) -> None:
    layout = detect_layout(lora(module, 3072))
    assert layout is not None
    assert layout.family is Family.OTHER
    assert layout.evidence.startswith("more blocks than Flux has (")


def test_video_layers_of_a_unet() -> None:
    layout = detect_layout(peft("unet.down_blocks.0.motion_modules.0.transformer_blocks.0.attn1.to_q", 320))
    assert layout is not None
    assert (layout.family, layout.evidence) == (Family.OTHER, "video layers (motion_modules)")


@pytest.mark.parametrize(
    "shapes",
    [
        {},
        lora("some_layer", 768),
        lora("lora_te1_text_model_encoder_layers_0_mlp_fc1", 768),
        lora("lora_te2_text_model_x", 1280) | lora("lora_te3_encoder_block_0", 4096),
        {"": ()},
        {f"{SD1_KEY}.lokr_w1": (4, 4)},
    ],
)
def test_where_tensors_do_not_tell(shapes: Shapes) -> None:
    layout = detect_layout(shapes)
    assert layout is None or layout.evidence == "SD 1 block names (down_blocks_0_attentions)"


def test_kin_of_a_layout() -> None:
    sdxl, sd1 = detect_layout(SDXL), detect_layout(SD1)
    assert sdxl is not None
    assert sd1 is not None
    assert {"Pony", "Illustrious", "NoobAI"} <= sdxl.kin
    assert sd1.kin == {"SD 1"}
