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
    for match in re.finditer(r"\\(?P<escaped>[()\[\]\\])?|:\s*(?P<stated>[+-]?[.\d]+)\s*\)|.", prompt, re.DOTALL):
        char = match[0][-1]
        opener = {")": "(", "]": "["}.get(char, "")
        if match[0].startswith("\\"):
            weights[match.end() - 1] = float(match["escaped"] is not None)
        elif char in stacks:
            stacks[char].append(match.start())
        elif opener and stacks[opener]:
            factor = float(match["stated"]) if match["stated"] else _FACTORS[opener]
            _multiply(weights, stacks[opener].pop(), match.start(), factor)
        else:
            weights[match.start() : match.end()] = [1.0] * len(match[0])
    for bracket, stack in stacks.items():
        for start in stack:
            _multiply(weights, start, len(prompt), _FACTORS[bracket])
    return weights


_FACTORS = {"(": 1.1, "[": 1 / 1.1}


def _multiply(weights: list[float], start: int, end: int, factor: float) -> None:
    for at in range(start, end):
        weights[at] *= factor
