"""Strips `# ...` from prompts, after all extensions (HOST_CONTRACT 1a.1)."""

from __future__ import annotations

import re
from typing import Any

from modules import scripts, shared


def strip_comments(text: str) -> str:
    text = re.sub(r"(^|\n)#[^\n]*(\n|$)", "\n", text)  # a whole line
    return re.sub(r"#[^\n]*(\n|$)", "\n", text)  # the end of a line


class ScriptStripComments(scripts.Script):  # type: ignore[misc]
    def title(self) -> str:
        return "Comments"

    def show(self, is_img2img: bool) -> Any:
        return scripts.AlwaysVisible

    def process(self, p: Any, *args: Any) -> None:
        if not shared.opts.enable_prompt_comments:
            return
        names = ["all_prompts", "all_negative_prompts"]
        if getattr(p, "enable_hr", False):
            names += ["all_hr_prompts", "all_hr_negative_prompts"]
        for name in names:
            setattr(p, name, [strip_comments(text) for text in getattr(p, name)])
        p.main_prompt, p.main_negative_prompt = strip_comments(p.main_prompt), strip_comments(p.main_negative_prompt)
