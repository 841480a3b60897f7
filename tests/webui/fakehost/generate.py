"""The loop of a generation (HOST_CONTRACT 1, from `before_process` on)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.webui.fakehost.infotext import create_infotext
from tests.webui.fakehost.processing import Result
from tests.webui.fakehost.prompts import parse_prompts

if TYPE_CHECKING:
    from tests.webui.fakehost.lora import Lora
    from tests.webui.fakehost.prompts import Data


def process_images(p: Any, lora: Lora | None) -> Result:
    """`lora`: None where that extension is switched off."""
    world = p.world
    known = len(world.errors)
    _call(p, "before_process")
    stored = {key: world.opts.data[key] for key in p.override_settings if key in world.opts.data}
    try:
        for key, value in p.override_settings.items():
            setattr(world.opts, key, value)
        world.load_checkpoint()
        result = _inner(p, lora)
    finally:
        if p.override_settings_restore_afterwards:
            world.opts.data.update(stored)
    result.comments, result.errors = list(p.comments), world.errors[known:]
    return result


def _inner(p: Any, lora: Lora | None) -> Result:
    p.world.model_comments.clear()
    p.setup_prompts()
    p.all_seeds = [p.seed + number for number in range(len(p.all_prompts))]
    _call(p, "process")
    p.init()
    result = Result(p)
    for n in range(p.n_iter):
        p.iteration = n
        _batch(p, lora, n, result)
    if len(result.infotexts) > 1:
        result.grid = _infotext(p, use_main_prompt=True)
    result.prompts, result.hr_prompts = list(p.all_prompts), list(getattr(p, "all_hr_prompts", None) or ())
    _call(p, "postprocess", result)
    return result


def _batch(p: Any, lora: Lora | None, n: int, result: Result) -> None:
    part = slice(n * p.batch_size, (n + 1) * p.batch_size)
    p.prompts, p.seeds = p.all_prompts[part], p.all_seeds[part]
    given = {"batch_number": n, "prompts": p.prompts, "seeds": p.seeds, "subseeds": p.seeds}
    _call(p, "before_process_batch", **given)
    p.prompts, p.extra_network_data = parse_prompts(p.prompts)
    if getattr(p, "enable_hr", False):
        p.hr_prompts, p.hr_extra_network_data = parse_prompts(p.all_hr_prompts[part])
    result.networks.append(p.extra_network_data)
    result.loaded.append(_activated(p, lora, p.extra_network_data))
    _call(p, "process_batch", **{**given, "prompts": p.prompts})
    result.clip.append(list(p.prompts))
    if n == 0:
        result.params_txt = create_infotext(p, p.all_prompts, p.all_seeds, p.all_seeds)
    for comment in p.world.model_comments:
        p.comment(comment)
    if getattr(p, "enable_hr", False):
        result.hr_loaded.append(_activated(p, lora, p.hr_extra_network_data))
    _call(p, "postprocess_batch", batch_number=n, images=[None] * len(p.prompts))
    p.prompts = p.all_prompts[part]
    result.infotexts += [_infotext(p, index=index) for index in range(len(p.prompts))]
    result.images += len(p.prompts)


def _infotext(p: Any, **given: Any) -> str:
    """Of this batch: lists begin with its first image, and so does `index`."""
    return create_infotext(p, p.prompts, p.seeds, p.seeds, **given)


def _activated(p: Any, lora: Lora | None, data: Data) -> list[tuple[str, float]]:
    """Where activation fails it is done once more with nothing."""
    if p.disable_extra_networks or lora is None:
        return []
    kinds = ("lora", "lyco") if p.world.flavour == "a1111" else ("lora",)
    try:
        lora.activate(p, [params for kind in kinds for params in data.get(kind, ())])
    except Exception:  # noqa: BLE001 - as the host does
        p.world.report("activating extra network lora", exc_info=True)
        lora.activate(p, [])
    _call(
        p,
        "after_extra_networks_activate",
        batch_number=p.iteration,
        prompts=p.prompts,
        seeds=p.seeds,
        subseeds=p.seeds,
        extra_network_data=data,
    )
    return lora.loaded()


def _call(p: Any, hook: str, *args: Any, **kwargs: Any) -> None:
    if p.scripts is not None:
        p.scripts.call(hook, p, *args, **kwargs)
