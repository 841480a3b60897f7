"""The host's styles: words that are merged into a prompt by the names of their styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Styles:
    def __init__(self) -> None:
        self.known: dict[str, tuple[str, str]] = {}

    def add(self, name: str, prompt: str, negative: str = "") -> None:
        self.known[name] = (prompt, negative)

    def apply_styles_to_prompt(self, prompt: str, styles: Sequence[str]) -> str:
        return self._applied(prompt, styles, 0)

    def apply_negative_styles_to_prompt(self, prompt: str, styles: Sequence[str]) -> str:
        return self._applied(prompt, styles, 1)

    def extract_styles_from_prompt(self, prompt: str, negative: str) -> tuple[list[str], str, str]:
        """Styles whose words end the prompt; those around `{prompt}` are beyond this double."""
        found = [name for name, (words, _) in self.known.items() if words and prompt.endswith(f", {words}")]
        for name in found:
            prompt = prompt.removesuffix(f", {self.known[name][0]}")
        return found, prompt, negative

    def _applied(self, prompt: str, styles: Sequence[str], which: int) -> str:
        for style in styles:
            words = self.known.get(style, ("", ""))[which]
            if "{prompt}" in words:
                prompt = words.replace("{prompt}", prompt)
            else:
                prompt = ", ".join(part for part in (prompt.strip(), words.strip()) if part)
        return prompt
