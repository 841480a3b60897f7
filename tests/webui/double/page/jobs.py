"""What the Generate button does: the page's values become `p`, and its infotext is shown."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COMMON = ("prompt", "negative_prompt", "styles", "n_iter", "batch_size", "width", "height", "denoising_strength")
OWN = {
    "txt2img": (*COMMON, "enable_hr", "hr_prompt", "hr_negative_prompt"),
    "img2img": (*COMMON, "init_images", "mask"),
}
"""Tab -> the fields of `p` that have a control on the page, in the order of the Generate button's inputs."""


def class_of(tab: str) -> Any:
    from modules import processing

    kinds = {"txt2img": "StableDiffusionProcessingTxt2Img", "img2img": "StableDiffusionProcessingImg2Img"}
    return getattr(processing, kinds[tab])


def run(tab: str, fields: dict[str, Any], script_args: Sequence[Any]) -> Any:
    """As the page does it. Raises what the generation raises; the page itself shows it under the image."""
    from modules import call_queue, processing, scripts

    runner = scripts.scripts_img2img if tab == "img2img" else scripts.scripts_txt2img
    with call_queue.queue_lock:
        p = class_of(tab)(**fields)
        p.scripts = runner
        p.script_args = tuple(script_args)
        try:
            done = runner.run(p, *p.script_args)
            return processing.process_images(p) if done is None else done
        finally:
            p.close()


def clicked(tab: str) -> Callable[..., tuple[str, str, str]]:
    names = OWN[tab]

    def generate(*values: Any) -> tuple[str, str, str]:
        from modules import double

        fields = dict(zip(names, values, strict=False))
        if tab == "img2img":
            fields["init_images"] = [fields["init_images"]]
        try:
            done = run(tab, fields, values[len(names) :])
        except Exception as error:  # noqa: BLE001 - the host shows all of them
            double.errors.report("Error completing request", exc_info=True)
            return "", "", f"<div class='error'>{escape(f'{type(error).__name__}: {error}')}</div>"
        return done.js(), _html(done.info), _html(done.comments, "comments")

    return generate


def _html(text: str, classname: str = "") -> str:
    shown = "<br>\n".join(map(escape, text.split("\n")))
    return f"<p class='{classname}'>{shown}</p>" if classname else f"<p>{shown}</p>"
