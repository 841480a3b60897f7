from __future__ import annotations

import pytest

from stylus_ext.refiner.boilerplate import is_boilerplate, is_chatter

BOILERPLATE = (
    "Support me on https://ko-fi.com/someone",
    "If you like my work, buy me a coffee",
    "Please leave a review and/or comment.",
    "Join my Discord",
    "Trained on 300 pictures with NAI",
    "UPDATE: v2 is out",
    "v2.0 more flexible",
    "Recommended weight 0.7",
    "CFG 7, Euler a sampler, clip skip 2",
    "See example images for prompts",
    "Trigger words: badvhs",
    "How to install the extension",
    "Follow @someone_art",
    "(masterpiece:1.2), best quality",
    "推荐权重0.6-0.8",
    "有问题请加群123",
    "ダウンロードありがとうございます",
)
INFORMATIVE = (
    "This model gives the style of an old, poor-quality VHS tape.",
    "Lux from League of Legends",
    "Makes illustrating and celebrating scenes easier.",
    "A girl drinks coffee in a cafe.",
    "Trained to draw the brutalist style of concrete towers.",
    "可以画出类似工程蓝图一样的图片",
    "人群",
)


@pytest.mark.parametrize("sentence", BOILERPLATE)
def test_boilerplate(sentence: str) -> None:
    assert is_boilerplate(sentence)


@pytest.mark.parametrize("sentence", INFORMATIVE)
def test_informative(sentence: str) -> None:
    assert not is_boilerplate(sentence)


def test_chatter() -> None:
    assert is_chatter("I made this in an afternoon.")
    assert not is_chatter("It draws an afternoon.")
