"""Whether a generation is to be composed for, and how strong: tab, mask, denoising, API, other extensions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stylus_ext.composer.terms import Strengths
from stylus_ext.webui.arguments import Arguments, defaults, read_arguments
from stylus_ext.webui.xyz import axes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.settings import ImageSettings, Settings


def arguments_of(p: Any, given: Sequence[object], settings: Settings) -> tuple[Arguments, tuple[str, ...]]:  # noqa: ANN401 - the host's
    """The script's arguments, with those of an X/Y/Z cell before them, and what was wrong with any."""
    asked, complaints = read_arguments(given, defaults(settings) if not is_api(p) else _unticked(settings))
    axes = {name: value for name, value in axes_of(p).items() if name != "composer"}
    on_axes, more = read_arguments([{"enabled": asked.enabled, **axes}], asked) if axes else (asked, ())
    return on_axes, (*complaints, *more)


def is_wanted(p: Any, tab: str, arguments: Arguments, settings: Settings) -> bool:  # noqa: ANN401 - the host's
    """Whether this generation is ours: in txt2img who ticks it, in img2img everybody, of the API who names us.

    `tab`: whose script it is. Other extensions make passes over images with the script of txt2img, where nobody sees
    the toggles of img2img.
    """
    if getattr(p, "disable_extra_networks", False) or not p.all_prompts:
        return False
    if is_inner(p):
        return False
    asked = arguments.enabled or (is_api(p) and settings.guest.unnamed_requests)
    if not is_img2img(p):
        return asked
    here = arguments.apply_inpaint if is_inpaint(p) else arguments.apply_img2img
    return here and (asked or (tab == "img2img" and not is_api(p)))


def is_api(p: Any) -> bool:  # noqa: ANN401 - the host's
    """Whether it is a request of the API: nobody has seen a checkbox there."""
    return bool(getattr(p, "is_api", False))


def is_inner(p: Any) -> bool:  # noqa: ANN401 - the host's
    """Whether it is ADetailer's own pass: its prompt has our tags already, or is its user's own."""
    return bool(getattr(p, "_ad_inner", False))


def is_img2img(p: Any) -> bool:  # noqa: ANN401 - the host's
    """By what it is given, not by its tab: other extensions make such passes in txt2img."""
    return bool(getattr(p, "init_images", None))


def is_inpaint(p: Any) -> bool:  # noqa: ANN401 - the host's
    """Whether only a part is repainted."""
    return getattr(p, "image_mask", None) is not None


def strengths(denoising: float | None, settings: ImageSettings, *, inpaint: bool) -> Strengths:
    """What an image and a mask take from the weights. `denoising` None: no image is given."""
    whole = 1.0
    if denoising is not None and denoising < settings.full_from:
        whole = settings.least + (1 - settings.least) * max(denoising, 0.0) / settings.full_from
    return Strengths(whole, settings.inpaint_styles if inpaint else 1.0)


def _unticked(settings: Settings) -> Arguments:
    """The checkbox of the page says nothing of requests."""
    return replace(defaults(settings), enabled=False)
