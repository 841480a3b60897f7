from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e import loras
from tests.e2e.webui import CHECKOUT, WebUI, running

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not CHECKOUT:
        skip = pytest.mark.skip(reason="STYLUS_WEBUI_DIR names no checkout of the WebUI (make test-webui)")
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(skip)


LIBRARY = {
    "amber_kestrel": "Amber Kestrel",
    "ink_wash_painting": "Ink Wash Painting",
    "brick_lighthouse": "Red Brick Lighthouse",
    "old/paper_lantern": "Paper Lantern",
    "new/paper_lantern": "Paper Lantern",
    "winter coat [v2]": "Winter Coat",
}
"""File below the Lora folder, without suffix -> title. Two have one name: the host reaches only one of them."""


def checkpoint_of(webui: WebUI) -> Path:
    """The one that is in use."""
    chosen = webui.get("/sdapi/v1/options")["sd_model_checkpoint"]
    known = webui.get("/sdapi/v1/sd-models")
    return Path(next((one["filename"] for one in known if one["title"] == chosen), known[0]["filename"]))


def fill(webui: WebUI) -> None:
    """Write the library and index it."""
    checkpoint = checkpoint_of(webui)
    for seed, (name, title) in enumerate(LIBRARY.items(), 1):
        alias = "Reineke" if name == "amber_kestrel" else ""
        loras.write(webui.loras / f"{name}.safetensors", checkpoint, title, alias, seed)
    webui.reindex()


@pytest.fixture(scope="session")
def webui(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebUI]:
    with running(tmp_path_factory.mktemp("webui")) as started:
        fill(started)
        yield started
