"""The host's styles: texts that are merged into prompts under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class PromptStyle(NamedTuple):
    name: str
    prompt: str
    negative_prompt: str


class StyleDatabase:
    def __init__(self) -> None:
        self.styles: dict[str, PromptStyle] = {}

    def add(self, name: str, prompt: str, negative_prompt: str = "") -> None:
        self.styles[name] = PromptStyle(name, prompt, negative_prompt)

    def apply_styles_to_prompt(self, prompt: str, styles: Sequence[str]) -> str:
        for name in styles:
            if name in self.styles:
                prompt = _merged(self.styles[name].prompt, prompt)
        return prompt

    def apply_negative_styles_to_prompt(self, prompt: str, styles: Sequence[str]) -> str:
        for name in styles:
            if name in self.styles:
                prompt = _merged(self.styles[name].negative_prompt, prompt)
        return prompt

    def extract_styles_from_prompt(self, prompt: str, negative_prompt: str) -> tuple[list[str], str, str]:
        """The styles whose texts are still found in both prompts, the last one first, and what is left of these."""
        found: list[str] = []
        while True:
            for style in self.styles.values():
                cut, negative_cut = _without(style.prompt, prompt), _without(style.negative_prompt, negative_prompt)
                if style.name not in found and cut is not None and negative_cut is not None:
                    prompt, negative_prompt = cut, negative_cut
                    found.append(style.name)
                    break
            else:
                return found[::-1], prompt, negative_prompt


def _merged(style: str, prompt: str) -> str:
    if "{prompt}" in style:
        return style.replace("{prompt}", prompt)
    return ", ".join(part for part in (prompt.strip(), style.strip()) if part)


def _without(style: str, prompt: str) -> str | None:
    """The prompt before this style was merged into it; None if it was not."""
    style, prompt = style.strip(), prompt.strip()
    if not style:
        return prompt
    left, place, right = style.partition("{prompt}")
    if not place:
        return prompt.removesuffix(style).removesuffix(", ") if prompt.endswith(style) else None
    if not (prompt.startswith(left) and prompt.endswith(right)):
        return None
    return prompt[len(left) : len(prompt) - len(right)]
