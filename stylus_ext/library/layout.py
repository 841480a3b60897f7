"""The base model an adapter was made for, as its tensors' names and widths tell it.

Sources: InvokeAI model_manager/configs/lora.py and patches/lora_conversions, kohya sd-scripts networks/lora*.py.
`.` and `_` are treated alike, so that one rule fits kohya, LyCORIS, diffusers and PEFT names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylus_ext.domain import Family

if TYPE_CHECKING:
    from collections.abc import Mapping

    Shapes = Mapping[str, tuple[int, ...]]

XL_KIN = frozenset({"SDXL", "Pony", "Illustrious", "NoobAI", "Kolors", "Playground"})
"""What shares the SDXL layout, so that only metadata, card or name can tell it apart."""
FLUX_KIN = frozenset({"Flux", "Flux.2", "Chroma", "Hunyuan"})

_BY_WIDTH = {
    768: (Family.SD1, frozenset({"SD 1"})),
    1024: (Family.SD2, frozenset({"SD 2"})),
    2048: (Family.SDXL, XL_KIN),
}
_UNET = re.compile(r"(?:down|up|input|output)_blocks_\d|(?:mid|middle)_block_")
_VIDEO = ("motion_modules", "temporal_transformer_blocks")
_SMALL_UNET = re.compile(
    r"down_blocks_0_attentions|up_blocks_3_attentions|input_blocks_[12]_1_|output_blocks_(?:9|1[01])_1_"
)
_LARGE_UNET = re.compile(r"transformer_blocks_[1-9]|input_blocks_\d|output_blocks_\d|(?:lora_te2|text_encoder_2)_")
_OTHERS = (
    ("HiDream", re.compile(r"(?:double|single)_stream_blocks_")),
    ("AuraFlow", re.compile(r"joint_transformer_blocks_")),
    ("Chroma", re.compile(r"distilled_guidance_layer")),
    ("Hunyuan", re.compile(r"(?:img|txt)_mlp_fc[12]|token_refiner")),
    ("Flux.2", re.compile(r"to_qkv_mlp_proj|_ff_(?:context_)?linear_in|double_stream_modulation")),
    ("Qwen-Image", re.compile(r"transformer_blocks_\d+_(?:img|txt)_(?:mlp_net|mod_1)")),
    ("Lumina or Z-Image", re.compile(r"(?<!encoder_)layers_\d+_(?:attention_|feed_forward_|adaLN_)")),
    ("Wan, Cosmos or Anima", re.compile(r"(?:^|[_\n])blocks_\d+_(?:self_attn|cross_attn|ffn|adaln)_")),
    ("PixArt, LTX or like", re.compile(r"(?:^|\n|transformer_|unet_|model_)transformer_blocks_\d+_attn1_")),
)
_FLUX = re.compile(r"(?:double|single)_blocks_\d|single_transformer_blocks_\d")
_DEEPER_THAN_FLUX = re.compile(  # Flux.1 has 19 double and 38 single blocks
    r"(?:double_blocks|(?<!single_)transformer_blocks)_(?:19|[2-9]\d)_"
    r"|single_(?:transformer_)?blocks_(?:3[89]|[4-9]\d)_"
)
_SD3 = re.compile(r"joint_blocks_\d")
_JOINT_ATTENTION = re.compile(r"transformer_blocks_\d+_(?:attn_(?:to|add)_|ff_context_)")
_HIDDEN = re.compile(r"img_attn[._](?:qkv|proj)|attn[._]add_[qkv]_proj|attn[._]to_[qkv]\b|x_block[._]attn[._]qkv")
_SD3_WIDTHS = frozenset({1536, 2432})
_FLUX_WIDTH = 3072
_CROSS = re.compile(r"attn2[._]to_[kv]\b|attn2[._]processor[._]to_[kv]")
_TEXT = re.compile(r"^lora_te_.*(?:self_attn_[qkv]_proj|mlp_fc1)")
_DOWN = re.compile(r"lora[._](?:down|A)(?:\.default)?\.weight$|\.hada_w[12]_b$|\.diff$")
_KRON = re.compile(r"\.lokr_w1(?:_b)?$")


@dataclass(frozen=True, slots=True)
class Layout:
    """A family read from tensors, the observation, and the names (families.py) that would not contradict it."""

    family: Family
    evidence: str
    kin: frozenset[str]


def detect_layout(shapes: Shapes) -> Layout | None:
    """The layout of these tensors, or None where they do not tell."""
    text = "\n".join(shapes).replace(".", "_")
    if _UNET.search(text):
        return _unet(shapes, text)
    return _transformer(shapes, text) or _text_encoder(shapes)


def _unet(shapes: Shapes, text: str) -> Layout | None:
    if video := next((mark for mark in _VIDEO if mark in text), None):
        return Layout(Family.OTHER, f"video layers ({video})", frozenset())
    if seen := _width(shapes, _CROSS):
        width, name = seen
        family, kin = _BY_WIDTH.get(width, (Family.OTHER, frozenset[str]()))
        return Layout(family, f"cross-attention width {width} ({name})", kin)
    if found := _SMALL_UNET.search(text):
        kin = frozenset({"SD 1", "SD 2"})
        return _text_encoder(shapes) or Layout(Family.SD1, f"SD 1 block names ({found[0]})", kin)
    if found := _LARGE_UNET.search(text):
        return Layout(Family.SDXL, f"SDXL block names ({found[0]})", XL_KIN)
    return _text_encoder(shapes)


def _transformer(shapes: Shapes, text: str) -> Layout | None:
    for label, pattern in _OTHERS:
        if found := pattern.search(text):
            return Layout(Family.OTHER, f"{label} block names ({found[0].strip()})", frozenset({label}))
    if found := _SD3.search(text):
        return Layout(Family.SD3, f"SD 3 block names ({found[0]})", frozenset({"SD 3"}))
    if found := _FLUX.search(text) or _JOINT_ATTENTION.search(text):
        return _by_attention_width(shapes, text, found[0])
    return None


def _by_attention_width(shapes: Shapes, text: str, block: str) -> Layout | None:
    width, name = _width(shapes, _HIDDEN) or (None, block)
    if width is None and not _FLUX.search(text):
        return None
    if width in _SD3_WIDTHS:
        return Layout(Family.SD3, f"attention width {width} ({name})", frozenset({"SD 3"}))
    if width not in (None, _FLUX_WIDTH):
        return Layout(Family.OTHER, f"attention width {width} ({name})", frozenset())
    if deeper := _DEEPER_THAN_FLUX.search(text):
        return Layout(Family.OTHER, f"more blocks than Flux has ({deeper[0].rstrip('_')})", frozenset())
    return Layout(Family.FLUX, f"Flux block names ({block})", FLUX_KIN)


def _text_encoder(shapes: Shapes) -> Layout | None:
    """Only kohya's `lora_te_` is sure: what it calls te1, and diffusers `text_encoder`, Flux and SD 3 have too."""
    if any(name.startswith(("lora_te3_", "text_encoder_3.")) for name in shapes):
        return None
    if name := next((name for name in shapes if name.startswith(("lora_te2_", "text_encoder_2."))), None):
        return Layout(Family.SDXL, f"a second text encoder ({name})", XL_KIN)
    width, name = _width(shapes, _TEXT) or (0, "")
    if width not in (768, 1024):
        return None
    family, kin = _BY_WIDTH[width]
    return Layout(family, f"text encoder width {width} ({name})", kin)


def _width(shapes: Shapes, layer: re.Pattern[str]) -> tuple[int, str] | None:
    """The input width of the first layer that matches, and the tensor it was read from."""
    for name, shape in shapes.items():
        if len(shape) < 2 or not layer.search(name):
            continue
        if _DOWN.search(name):
            return shape[1], name
        if _KRON.search(name):
            module = name.rpartition(".")[0]
            other = shapes.get(f"{module}.lokr_w2") or shapes.get(f"{module}.lokr_w2_b") or ()
            if len(other) > 1:
                return shape[1] * other[1], name
    return None
