"""What a generation has made."""

from __future__ import annotations

import json
from typing import Any


class Processed:
    def __init__(self, p: Any, images: list[Any], infotexts: list[str]) -> None:
        self.images, self.infotexts, self.info = images, infotexts, infotexts[0] if infotexts else ""
        self.prompt = p.all_prompts[0]
        self.all_prompts, self.all_negative_prompts = p.all_prompts, p.all_negative_prompts
        self.all_seeds, self.seed, self.all_subseeds = p.all_seeds, p.all_seeds[0], p.all_subseeds
        self.comments = "".join(f"{comment}\n" for comment in p.comments)
        self.extra_generation_params = p.extra_generation_params
        self.index_of_first_image = len(images) - len(p.all_prompts) if len(images) > len(p.all_prompts) else 0

    def js(self) -> str:
        names = "prompt all_prompts all_negative_prompts seed all_seeds infotexts extra_generation_params"
        known = {name: getattr(self, name) for name in names.split()}
        return json.dumps(known, default=lambda _: None)
