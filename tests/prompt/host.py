"""What A1111 1.10 does to a prompt before the text encoder sees it, written anew for the tests from its real source.

`modules/processing_scripts/comments.py`, `modules/extra_networks.py`, `modules/prompt_parser.py`.
"""

from __future__ import annotations

import re


def without_comments(prompt: str) -> str:
    whole_lines = re.sub("(^|\n)#[^\n]*(\n|$)", "\n", prompt)
    return re.sub("#[^\n]*(\n|$)", "\n", whole_lines)


def networks(prompt: str) -> tuple[str, list[tuple[str, list[str]]]]:
    """The prompt without its tags, and each tag's kind and arguments."""
    found = [(match[1], match[2].split(":")) for match in re.finditer(r"<(\w+):([^>]+)>", prompt)]
    return re.sub(r"<(\w+):([^>]+)>", "", prompt), found


def sub_prompts(prompt: str) -> list[tuple[str, float]]:
    """The parts between AND with their weights."""
    parts = []
    for part in re.split(r"\bAND\b", prompt):
        match = re.search(r"^((?:\s|.)*?)(?:\s*:\s*([-+]?(?:\d+\.?|\d*\.\d+)))?\s*$", part)
        parts.append((match[1], float(match[2] or 1)) if match else (part, 1.0))
    return parts


def attention(prompt: str) -> list[float]:
    """The weight of each character that is text; 0 for those that are syntax. Without schedules and AND."""
    weights = [0.0] * len(prompt)
    stacks: dict[str, list[int]] = {"(": [], "[": []}
    factors = {"(": 1.1, "[": 1 / 1.1}

    def close(bracket: str, end: int, factor: float) -> None:
        for at in range(stacks[bracket].pop(), end):
            weights[at] *= factor

    at = 0
    while at < len(prompt):
        char = prompt[at]
        stated = re.compile(r":\s*([+-]?[.\d]+)\s*\)").match(prompt, at)
        if char == "\\":
            size = 2 if prompt[at + 1 : at + 2] and prompt[at + 1] in "()[]\\" else 1
            weights[at + size - 1] = float(size == 2)
            at += size
        elif char in stacks:
            stacks[char].append(at)
            at += 1
        elif stated and stacks["("]:
            close("(", at, float(stated[1]))
            at = stated.end()
        elif char in ")]" and stacks["(" if char == ")" else "["]:
            bracket = "(" if char == ")" else "["
            close(bracket, at, factors[bracket])
            at += 1
        else:
            weights[at] = 1.0
            at += 1
    for bracket, stack in stacks.items():
        while stack:
            close(bracket, len(prompt), factors[bracket])
    return weights
