"""The prompts of one generation, batch by batch: the same tags for all images of a batch, a mask for each batch.

The host loads the networks of a batch's first prompt alone (HOST_CONTRACT 1a.2), so that one decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from stylus_ext.domain import PromptRewrite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.compose import Composer, Request
    from stylus_ext.domain import Composition


@dataclass(frozen=True, slots=True)
class Images:
    """The prompts of all images in order; `hires`: those of the second pass, none without one."""

    prompts: tuple[str, ...]
    hires: tuple[str, ...] = ()
    batch_size: int = 1


@dataclass(frozen=True, slots=True)
class ComposedImages:
    """The same prompts with their tags, and what was decided for each batch."""

    prompts: tuple[str, ...]
    hires: tuple[str, ...]
    batches: tuple[PromptRewrite, ...]


def compose_images(composer: Composer, images: Images, request: Request) -> ComposedImages:
    """Every prompt rewritten. `request.batch` is the number of the first batch. Raises StylusError."""
    choose = lru_cache(maxsize=None)(lambda prompt: composer.choose(prompt, request))
    prompts: list[str] = []
    hires: list[str] = []
    batches: list[PromptRewrite] = []
    for number, start in enumerate(range(0, len(images.prompts), images.batch_size), request.batch):
        batch = images.prompts[start : start + images.batch_size]
        masked = composer.masked(choose(batch[0]), request.seed, number)
        texts = _written(composer, batch, batch[0], masked, request)
        prompts += texts
        hires += _written(composer, images.hires[start : start + images.batch_size], batch[0], masked, request)
        batches.append(PromptRewrite(batch[0], texts[0], masked))
    return ComposedImages(tuple(prompts), tuple(hires), tuple(batches))


def _written(
    composer: Composer, prompts: Sequence[str], composed: str, composition: Composition, request: Request
) -> list[str]:
    """The composition of one prompt written into several."""
    alone = replace(composition, tasks=())
    return [composer.written(prompt, composition if prompt == composed else alone, request.host) for prompt in prompts]
