"""POST compose: what a prompt would get, without an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.batches import Images
from stylus_ext.compose import Request
from stylus_ext.domain import Family
from stylus_ext.library.checkpoints import named_family
from stylus_ext.service.jsonable import rewrite_as_json
from stylus_ext.webui import host
from stylus_ext.webui.api_paths import told
from stylus_ext.webui.api_requests import RequestError, number_of, object_of, text_of, whole_of
from stylus_ext.webui.arguments import applied, defaults, read_arguments
from stylus_ext.webui.loras import host_view
from stylus_ext.webui.new_files import notice_new_files
from stylus_ext.webui.wanted import strengths

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stylus_ext.domain import AdapterCard, PromptRewrite
    from stylus_ext.settings import Settings
    from stylus_ext.webui.api_requests import Call

FIELDS = ("prompt", "tab", "family", "seed", "batch_size", "n_iter", "denoising_strength", "args")
TABS = ("txt2img", "img2img")
MOST_CHARACTERS = 100_000
MOST_IN_ALL = 1_000_000
"""Characters of all batches: each is written anew, which must not keep others waiting for long."""
_COUNTS = (1, 100)


def compose(call: Call) -> dict[str, object]:
    """The first batch in full, and of each what differs. Bans and locks count; steps are not spent."""
    fields = object_of(call, FIELDS)
    prompt = text_of(fields, "prompt", MOST_CHARACTERS)
    settings = _settings(fields)
    whole_of(fields, "batch_size", 1, _COUNTS)  # all images of a batch get the same, so that it changes nothing
    batches = whole_of(fields, "n_iter", 1, _COUNTS)
    if len(prompt) * batches > MOST_IN_ALL:
        raise RequestError(f"prompt must have at most {MOST_IN_ALL // batches} characters for {batches} batches.")
    request = _request(fields, settings)
    notice_new_files()
    service = host.service()
    done = service.compose(Images((prompt,) * batches), request, service.beside(settings), host_view).batches
    notes = [told(note) for note in done[0].composition.notes]
    return {**rewrite_as_json(done[0], _called), "notes": notes, "batches": [_brief(batch) for batch in done]}


def _settings(fields: Mapping[str, object]) -> Settings:
    settings = host.settings()
    arguments = fields.get("args", {})
    if not isinstance(arguments, dict):
        raise RequestError("args must be an object: argument and value.")
    found, complaints = read_arguments([arguments], defaults(settings))
    if complaints:
        raise RequestError(" ".join(complaints))
    return applied(found, settings)


def _request(fields: Mapping[str, object], settings: Settings) -> Request:
    tab = fields.get("tab", TABS[0])
    if tab not in TABS:
        raise RequestError(f"tab must be one of {', '.join(TABS)}.")
    denoising = number_of(fields, "denoising_strength", (0, 1))
    return Request(
        family=_family(fields) or host.checkpoint(settings.guest.families),
        seed=whole_of(fields, "seed", 0),
        strengths=strengths(denoising if tab == "img2img" else None, settings.image, inpaint=False),
    )


def _family(fields: Mapping[str, object]) -> Family | None:
    if "family" not in fields:
        return None
    family = named_family(text_of(fields, "family", 100))
    if family is None:
        raise RequestError(f"family must be one of {', '.join(one.value for one in Family)}.")
    return family


def _called(card: AdapterCard) -> dict[str, object]:
    return {"name": card.name, "id": card.id}


def _brief(batch: PromptRewrite) -> dict[str, object]:
    chosen = [{"name": one.card.name, "id": one.card.id, "weight": one.weight} for one in batch.composition.choices]
    return {"text": batch.text, "choices": chosen}
