"""A booster of lightgbm as the plain JSON that `stylus_ext.retriever.acceptance` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def dumped(booster: Any, names: Sequence[str]) -> dict[str, Any]:  # noqa: ANN401 -- lightgbm has no types
    """`names` of its features, the depth of the deepest tree, and each tree as lists with one entry a node."""
    trees = [_flattened(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]
    return {"features": list(names), "depth": max(tree.pop("depth") for tree in trees), "trees": trees}


def _flattened(root: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {"feature": [], "threshold": [], "left": [], "right": [], "value": [], "depth": 0}

    def visit(node: dict[str, Any], depth: int) -> int:
        at = len(tree["feature"])
        tree["depth"] = max(tree["depth"], depth)
        tree["feature"].append(node.get("split_feature", 0))
        tree["threshold"].append(_short(node.get("threshold", 0.0), 9))
        tree["value"].append(_short(node.get("leaf_value", 0.0), 6))
        tree["left"].append(at)
        tree["right"].append(at)
        if "left_child" in node:
            tree["left"][at] = visit(node["left_child"], depth + 1)
            tree["right"][at] = visit(node["right_child"], depth + 1)
        return at

    visit(root, 0)
    return tree


def _short(value: float, digits: int) -> float:
    # Thresholds need nine: with fewer they no longer part all rows that were learned from, which are float32.
    return float(f"{value:.{digits}g}")
