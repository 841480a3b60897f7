"""Which kind of network a file holds, from its tensors' names.

The last part of a name is what the trainers and the host agree on (A1111 extensions-builtin/Lora/network_*.py,
KohakuBlueleaf/LyCORIS); metadata speaks only when the names do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.domain import NetworkKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# The first mark found decides: DoRA adds a scale to any of the others, and LyCORIS files mix `diff` into all.
_MARKS = (
    (NetworkKind.DORA, ("dora_scale", "lora_magnitude_vector")),
    (NetworkKind.LOHA, (".hada_w1", ".hada_w2")),
    (NetworkKind.LOKR, (".lokr_w1", ".lokr_w2")),
    (NetworkKind.OFT, (".oft_blocks", ".oft_diag", ".oft_R")),
    (NetworkKind.IA3, (".on_input", ".ia3_l")),
    (NetworkKind.LORA, (".lora_down", ".lora_A", ".lora.down", "_lora.down", ".lora_linear_layer.down")),
    (NetworkKind.FULL, (".diff", ".diff_b")),
)
_LONGEST_MARK = len(".lora_linear_layer.down.weight")
# Plain LoRA leaves the U-Net's convolutions alone; LoCon (LyCORIS), C3Lier (kohya) and PEFT on conv layers do not.
_CONVOLUTIONS = (
    "resnets", "downsamplers", "upsamplers", "in_layers", "out_layers", "skip_connection", "lora_mid",
    "conv_in", "conv_out",
)  # fmt: skip
_IN_METADATA = (
    ("dora", NetworkKind.DORA),
    ("loha", NetworkKind.LOHA),
    ("lokr", NetworkKind.LOKR),
    ("oft", NetworkKind.OFT),
    ("ia3", NetworkKind.IA3),
    ("locon", NetworkKind.LOCON),
    ("conv_dim", NetworkKind.LOCON),
    ('"full"', NetworkKind.FULL),
    ("networks.lora", NetworkKind.LORA),
)


def detect_network(names: Iterable[str], metadata: Mapping[str, str]) -> NetworkKind:
    """The kind of network behind these tensor names; UNKNOWN if neither they nor `ss_network_*` say."""
    names = tuple(names)
    ends = "\n".join({name[-_LONGEST_MARK:] for name in names})  # hundreds of names end in few ways
    for kind, marks in _MARKS:
        if any(mark in ends for mark in marks):
            return NetworkKind.LOCON if kind is NetworkKind.LORA and _has_convolutions(names) else kind
    said = f"{metadata.get('ss_network_module', '')} {metadata.get('ss_network_args', '')}".lower()
    return next((kind for word, kind in _IN_METADATA if word in said), NetworkKind.UNKNOWN)


def _has_convolutions(names: tuple[str, ...]) -> bool:
    text = "\n".join(names)
    return any(layer in text for layer in _CONVOLUTIONS)
