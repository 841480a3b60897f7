from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.e2e import loras
from tests.e2e.conftest import checkpoint_of
from tests.e2e.images import Made, txt2img

if TYPE_CHECKING:
    from tests.e2e.webui import WebUI

PROMPT = "an amber kestrel, ink wash painting"


def grid(webui: WebUI, axis: str, values: str, chosen: list[str] | None = None) -> Made:
    """One row of the host's X/Y/Z plot, without the grid itself."""
    info = webui.get("/sdapi/v1/script-info")
    plot = next(one for one in info if one["name"] == "x/y/z plot" and not one["is_img2img"])
    given: list[Any] = [argument.get("value") for argument in plot["args"]]
    given[0], given[1], given[2] = plot["args"][0]["choices"].index(axis), values, chosen or []
    given[3] = given[6] = 0  # nothing on the other axes: a choice is given by its number
    for at, argument in enumerate(plot["args"]):
        if argument.get("label") in ("Include Sub Images", "Draw legend"):
            given[at] = argument["label"] == "Include Sub Images"
    return txt2img(webui, PROMPT, [True], script_name="x/y/z plot", script_args=given)


def tags_of_cells(made: Made) -> list[list[tuple[str, str]]]:
    tags = [made.tags(at) for at in range(len(made.infotexts))]
    return tags[1:]  # the first infotext is that of the grid


def test_the_strength_of_each_cell_is_that_of_the_axis(webui: WebUI) -> None:
    low, high = tags_of_cells(grid(webui, "[Stylus] Strength", "0.5,1"))
    assert high == txt2img(webui, PROMPT, {}).tags()
    assert low == txt2img(webui, PROMPT, {"strength": 0.5}).tags()
    assert low != high


def test_a_cell_may_be_without_us(webui: WebUI) -> None:
    off, on = tags_of_cells(grid(webui, "[Stylus] Enabled", "", ["False", "True"]))
    assert (off, on) == ([], txt2img(webui, PROMPT, {}).tags())


def test_a_refresh_of_the_host_is_noticed_without_a_prompt(webui: WebUI) -> None:
    runs = webui.get("/stylus/v1/reindex")["runs"]
    known = webui.get("/stylus/v1/status")["adapters"]
    path = webui.loras / "quiet_meadow.safetensors"
    loras.write(path, checkpoint_of(webui), "Quiet Meadow", seed=7)
    webui.post("/sdapi/v1/refresh-loras")
    deadline = time.monotonic() + 60
    while webui.get("/stylus/v1/status")["adapters"] == known:
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert webui.get("/stylus/v1/reindex")["runs"] == runs + 1
    path.unlink()
    path.with_suffix(".json").unlink()
    webui.reindex()
