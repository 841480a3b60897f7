from __future__ import annotations

import pytest

from stylus_ext.domain import NetworkKind
from stylus_ext.library.network import detect_network

LAYER = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_q"
CONV = "lora_unet_down_blocks_0_resnets_0_conv1"


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ([f"{LAYER}.lora_down.weight", f"{LAYER}.lora_up.weight", f"{LAYER}.alpha"], NetworkKind.LORA),
        (["unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q.lora_A.weight"], NetworkKind.LORA),
        (["unet.mid_block.attentions.0.attn1.processor.to_q_lora.down.weight"], NetworkKind.LORA),
        (["transformer.single_transformer_blocks.0.attn.to_q.lora.down.weight"], NetworkKind.LORA),
        (["lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight"], NetworkKind.LORA),
        ([f"{LAYER}.lora_down.weight", f"{CONV}.lora_down.weight"], NetworkKind.LOCON),
        (["lora_unet_input_blocks_1_0_in_layers_2.lora_down.weight"], NetworkKind.LOCON),
        ([f"{LAYER}.lora_down.weight", f"{LAYER}.lora_mid.weight"], NetworkKind.LOCON),
        ([f"{LAYER}.hada_w1_a", f"{LAYER}.hada_w1_b", f"{CONV}.hada_t1"], NetworkKind.LOHA),
        ([f"{LAYER}.lokr_w1", f"{LAYER}.lokr_w2_a", f"{LAYER}.lokr_w2_b"], NetworkKind.LOKR),
        ([f"{LAYER}.lora_down.weight", f"{LAYER}.dora_scale"], NetworkKind.DORA),
        ([f"{LAYER}.lokr_w1", f"{LAYER}.dora_scale"], NetworkKind.DORA),
        ([f"{LAYER}.oft_blocks", f"{LAYER}.alpha"], NetworkKind.OFT),
        ([f"{LAYER}.oft_diag"], NetworkKind.OFT),
        ([f"{LAYER}.weight", f"{LAYER}.on_input"], NetworkKind.IA3),
        ([f"{LAYER}.diff", f"{LAYER}.diff_b"], NetworkKind.FULL),
        ([f"{LAYER}.lora_down.weight", "lora_unet_norm.w_norm"], NetworkKind.LORA),
        (["model.weight"], NetworkKind.UNKNOWN),
        ([], NetworkKind.UNKNOWN),
    ],
)
def test_names_tell_the_kind(names: list[str], kind: NetworkKind) -> None:
    assert detect_network(names, {}) is kind


@pytest.mark.parametrize(
    ("metadata", "kind"),
    [
        ({"ss_network_module": "networks.lora"}, NetworkKind.LORA),
        ({"ss_network_module": "networks.lora", "ss_network_args": '{"conv_dim": "4"}'}, NetworkKind.LOCON),
        ({"ss_network_module": "lycoris.kohya", "ss_network_args": '{"algo": "loha"}'}, NetworkKind.LOHA),
        ({"ss_network_module": "lycoris.kohya", "ss_network_args": '{"algo": "lokr"}'}, NetworkKind.LOKR),
        ({"ss_network_module": "lycoris.kohya", "ss_network_args": '{"algo": "full"}'}, NetworkKind.FULL),
        ({"ss_network_module": "networks.oft"}, NetworkKind.OFT),
        ({"ss_network_module": "my.own"}, NetworkKind.UNKNOWN),
    ],
)
def test_metadata_speaks_when_the_names_do_not(metadata: dict[str, str], kind: NetworkKind) -> None:
    assert detect_network(["a.weight"], metadata) is kind


def test_names_outrank_metadata() -> None:
    assert detect_network([f"{LAYER}.hada_w1_a"], {"ss_network_module": "networks.lora"}) is NetworkKind.LOHA
