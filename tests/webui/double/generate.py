"""One generation, in the order of HOST_CONTRACT 1. An image is a small square of one colour."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

from tests.webui.double.infotext import create_infotext
from tests.webui.double.processed import Processed


def process_images(p: Any) -> Processed:
    """From `before_process` on; the settings a request overrides are put back afterwards."""
    from modules import shared

    _call(p, "before_process")
    before = {key: shared.opts.data[key] for key in p.override_settings if key in shared.opts.data}
    try:
        for key, value in p.override_settings.items():
            shared.opts.set(key, value, is_api=True, run_callbacks=False)
        return _process(p)
    finally:
        if p.override_settings_restore_afterwards:
            for key, value in before.items():
                setattr(shared.opts, key, value)


def _process(p: Any) -> Processed:
    from modules import double, extra_networks, shared

    shared.sd_model  # noqa: B018 - loads it
    double.model_comments.clear()
    p.sd_model_name = shared.sd_model.sd_checkpoint_info.name_for_extra
    p.setup_prompts()
    _seed(p)
    _call(p, "process")
    p.init(p.all_prompts, p.all_seeds, p.all_subseeds)
    images: list[Any] = []
    for n in range(p.n_iter):
        _slice(p, n)
        _batch(p, n)
        images += _images(p, n)
    infotexts = [image.info["parameters"] for image in images]
    if len(images) > 1 and not p.do_not_save_grid:
        # A grid has the infotext of the main prompt.
        grid = _image(p.width, create_infotext(p, p.prompts, p.seeds, p.subseeds, use_main_prompt=True, index=0))
        images, infotexts = [grid, *images], [grid.info["parameters"], *infotexts]
    if not p.disable_extra_networks and p.extra_network_data:
        extra_networks.deactivate(p, p.extra_network_data)
    processed = Processed(p, images, infotexts)
    double.jobs.append(p)
    _call(p, "postprocess", processed)
    return processed


def _seed(p: Any) -> None:
    first = random.randrange(2**31) if p.seed in (-1, None, "") else p.seed
    count = len(p.all_prompts)
    p.all_seeds = (
        first if isinstance(first, list) else [int(first) + at * (p.subseed_strength == 0) for at in range(count)]
    )
    p.all_subseeds = [random.randrange(2**31)] * count


def _slice(p: Any, n: int) -> None:
    p.iteration = n
    here = slice(n * p.batch_size, (n + 1) * p.batch_size)
    p.prompts, p.negative_prompts = p.all_prompts[here], p.all_negative_prompts[here]
    p.seeds, p.subseeds = p.all_seeds[here], p.all_subseeds[here]


def _batch(p: Any, n: int) -> None:
    """Up to the latents of one batch."""
    from modules import double, extra_networks

    _call(p, "before_process_batch", batch_number=n, prompts=p.prompts, seeds=p.seeds, subseeds=p.subseeds)
    p.parse_extra_network_prompts()
    if not p.disable_extra_networks:
        extra_networks.activate(p, p.extra_network_data)
    _call(p, "process_batch", batch_number=n, prompts=p.prompts, seeds=p.seeds, subseeds=p.subseeds)
    hires = getattr(p, "enable_hr", False)
    if hires and double.flavour == "forge" and not p.disable_extra_networks:
        # Forge makes the conditions of both passes at once.
        extra_networks.activate(p, p.hr_extra_network_data)
        extra_networks.activate(p, p.extra_network_data)
    for comment in double.model_comments:
        p.comment(comment)
    if n == 0:
        text = create_infotext(p, p.all_prompts, p.all_seeds, p.all_subseeds)
        (double.data / "params.txt").write_text(text, "utf-8")
    _call(p, "process_before_every_sampling", x=None, noise=None, c=None, uc=None)
    if getattr(p, "image_mask", None) is not None:
        _call(p, "on_mask_blend", SimpleNamespace(is_final_blend=True))
    if hires:
        _hires(p)
    _call(p, "post_sample", SimpleNamespace(samples=None))


def _hires(p: Any) -> None:
    from modules import extra_networks

    p.is_hr_pass = True
    if not p.disable_extra_networks:
        extra_networks.activate(p, p.hr_extra_network_data)
    _call(p, "before_hr")
    _call(p, "process_before_every_sampling", x=None, noise=None, c=None, uc=None)
    p.is_hr_pass = False


def _images(p: Any, n: int) -> list[Any]:
    """One for each prompt of the batch; prompts are taken anew from `all_prompts` for their infotexts."""
    from modules import double

    _call(p, "postprocess_batch", images=None, batch_number=n)
    if p.scripts is not None:
        _slice(p, n)
    _call(p, "postprocess_batch_list", SimpleNamespace(images=[]), batch_number=n)
    made = []
    for index in range(len(p.prompts)):
        p.batch_index = index
        place = {"index": index} if double.flavour == "forge" else {}
        shown = SimpleNamespace(image=_image(p.width, ""), **place)
        _call(p, "postprocess_image", shown)
        _call(p, "postprocess_maskoverlay", SimpleNamespace(index=index))
        _call(p, "postprocess_image_after_composite", shown)
        text = create_infotext(p, p.prompts, p.seeds, p.subseeds, index=index, all_negative_prompts=p.negative_prompts)
        shown.image.info["parameters"] = text
        made.append(shown.image)
    return made


def _image(width: int, text: str) -> Any:
    from PIL import Image

    image = Image.new("RGB", (max(8, width // 64), 8))
    image.info["parameters"] = text
    return image


def _call(p: Any, hook: str, *first: Any, **kwargs: Any) -> None:
    if p.scripts is not None:
        p.scripts.call(hook, p, *first, **kwargs)
