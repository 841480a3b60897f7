"""The hook: the prompts of one generation rewritten, or left as they are with a sentence that says why."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from stylus_ext.app import WORDS_ALONE
from stylus_ext.batches import ComposedImages, Images
from stylus_ext.compose import Request
from stylus_ext.errors import UsageError
from stylus_ext.service.service import LastUse
from stylus_ext.settings import MaskMode
from stylus_ext.webui import host, infotext, wanted
from stylus_ext.webui.arguments import Arguments, applied, defaults, read_arguments
from stylus_ext.webui.boundary import guarded
from stylus_ext.webui.loras import host_view, listed
from stylus_ext.webui.new_files import notice_new_files
from stylus_ext.webui.xyz import axes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.compose import HostView
    from stylus_ext.settings import Settings
    from stylus_ext.store import Store

LEFT_ALONE = "Stylus left the prompt as it was: "
VARIED = "Diversity is on: each batch takes some of these."
BESIDE = "An image is being made, and the GPU is its own: the keyword composer answered."
NOTHING_INDEXED = "nothing is indexed yet: wait for the re-index, or start it in Settings -> Stylus."
KEPT = "Stylus kept the adapters of the pasted image."
_WRITTEN = "_stylus_written"
"""On `p`: the prompts as we left them, so that a second call does nothing."""


def process(p: Any, tab: str, given: Sequence[object]) -> None:  # noqa: ANN401 - the host's
    """Rewrite `p.all_prompts`, `p.main_prompt` and `p.all_hr_prompts`. Never raises, changes all or nothing."""

    def failed(sentence: str) -> LastUse:
        _tell(p, LEFT_ALONE + sentence)
        return LastUse(sentence=LEFT_ALONE + sentence)

    guarded(lambda: host.service().make_way(), lambda _: None)
    if getattr(p, _WRITTEN, None) == tuple(p.all_prompts or ()):
        return
    use = guarded(partial(_process, p, tab, given), failed)
    # What a request of the API or an inner pass did is not the last image of the page.
    if not wanted.is_api(p) and not wanted.is_inner(p):
        host.service().remember(tab, use)


def preview(tab: str, prompt: str, styles: Sequence[str], given: Sequence[object], denoising: float | None) -> LastUse:
    """What a generation would use now; `denoising` counts in img2img alone. Never raises: see `sentence`."""

    def compose() -> LastUse:
        settings = host.settings()
        arguments, complaints = read_arguments(given, defaults(settings))
        strengths = wanted.strengths(denoising if tab == "img2img" else None, settings.image, inpaint=False)
        images = Images((host.merged_styles(prompt, styles),))
        # All that was chosen: which of it a batch leaves out depends on a seed that nobody has drawn yet.
        whole = replace(applied(arguments, settings), masks=MaskMode.ALL)
        beside = host.service().beside(whole)
        done = _compose(images, Request(strengths=strengths), beside)
        varied = () if arguments.diversity == MaskMode.ALL.value else (VARIED,)
        waits = () if beside is whole else (BESIDE,)
        return LastUse(done.batches, " ".join((*complaints, *varied, *waits)))

    notice_new_files()
    return guarded(compose, lambda sentence: LastUse(sentence=f"Nothing can be chosen: {sentence}"))


def _process(p: Any, tab: str, given: Sequence[object]) -> LastUse:  # noqa: ANN401
    p.extra_generation_params = infotext.without_keys(p.extra_generation_params)
    settings = host.settings(getattr(p, "override_settings", None) or ())
    arguments, complaints = wanted.arguments_of(p, given, settings)
    ours = wanted.is_wanted(p, tab, arguments, settings)
    for complaint in complaints if ours or wanted.is_api(p) else ():
        _tell(p, complaint)
    if not ours:
        return LastUse()
    notice_new_files()
    if _is_pasted(p, arguments, settings):
        return LastUse(sentence=KEPT)
    images = Images(tuple(p.all_prompts), tuple(getattr(p, "all_hr_prompts", None) or ()), p.batch_size)
    done = _compose(images, _request(p, tab, settings), _of_cell(p, applied(arguments, settings)))
    _write(p, images, done)
    notes = dict.fromkeys(note for batch in done.batches for note in batch.composition.notes)
    notes.pop(WORDS_ALONE, None)  # that is what the settings ask for
    for note in notes:
        _tell(p, f"Stylus: {note}")
    # The cells of a plot are compared with one another: a little more or less holds for all of them.
    if not wanted.is_api(p) and not axes_of(p):
        guarded(lambda: host.service().used(done.batches), partial(_tell, p))
    last = _upscaled(p, tab)
    # An image that is only made larger belongs to the job before: the next one of that job may follow.
    seeds, batch_size = (last.seeds, last.batch_size) if last else (tuple(p.all_seeds), p.batch_size)
    return LastUse(done.batches, "", seeds, batch_size)


def _tell(p: Any, sentence: str) -> None:  # noqa: ANN401
    """Under the image; requests of the API see no comments and find it among the image's parameters."""
    p.comment(sentence)
    if wanted.is_api(p):
        said = p.extra_generation_params.get(infotext.NOTE)
        note = f"{said} {sentence}" if said else sentence
        p.extra_generation_params = {**p.extra_generation_params, infotext.NOTE: note}


def _is_pasted(p: Any, arguments: Arguments, settings: Settings) -> bool:  # noqa: ANN401
    """Whether the prompts come from a pasted image whose adapters they hold still; their infotext says so again."""
    pasted = infotext.read_pasted(arguments.pasted)
    if pasted is None:
        return False
    resolves = host_view(host.service().app(settings).store).resolves
    if not all(infotext.still_stands(pasted, prompt, resolves) for prompt in p.all_prompts):
        return False
    again = infotext.pasted_keys(arguments.pasted, p.all_prompts[0])
    p.extra_generation_params = {**p.extra_generation_params, **again}
    if pasted.names:
        _tell(p, KEPT)
    return True


def _compose(images: Images, request: Request, settings: Settings) -> ComposedImages:
    """Whatever may take its time is done within the limit of the settings."""

    def view_of(store: Store) -> HostView:
        if not store.count() and listed():
            raise UsageError(NOTHING_INDEXED)
        return host_view(store)

    family = host.checkpoint(settings.guest.families)
    return host.service().compose(images, replace(request, family=family), settings, view_of)


def _request(p: Any, tab: str, settings: Settings) -> Request:  # noqa: ANN401
    denoising = p.denoising_strength if wanted.is_img2img(p) else None
    strengths = wanted.strengths(denoising, settings.image, inpaint=wanted.is_inpaint(p))
    seed, batch = p.all_seeds[0], 0
    if last := _upscaled(p, tab):
        seed, batch = last.seeds[0], last.seeds.index(seed) // last.batch_size
    return Request(seed=int(seed), batch=batch, strengths=strengths)


def _upscaled(p: Any, tab: str) -> LastUse | None:  # noqa: ANN401
    """The last job, if one of its images is being made larger: that one keeps the mask of its own batch."""
    last = host.service().last(tab)
    return last if getattr(p, "txt2img_upscale", False) and last and p.all_seeds[0] in last.seeds else None


def _of_cell(p: Any, settings: Settings) -> Settings:  # noqa: ANN401
    """With the composer that an X/Y/Z cell names."""
    kind = axes_of(p).get("composer")
    return replace(settings, composer=replace(settings.composer, kind=str(kind))) if kind else settings


def _write(p: Any, images: Images, done: ComposedImages) -> None:  # noqa: ANN401
    """New lists, never changed ones: copies of `p` share them."""
    p.all_prompts = list(done.prompts)
    p.main_prompt = done.prompts[0]
    if done.hires:
        p.all_hr_prompts = list(done.hires)
    p.extra_generation_params = {**p.extra_generation_params, **infotext.keys(done.batches)}
    # Where nothing was added, a later pass over the same `p` (img2img batch, loopback) is a new one.
    setattr(p, _WRITTEN, done.prompts if done.prompts != images.prompts else None)
