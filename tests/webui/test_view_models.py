from __future__ import annotations

from dataclasses import replace

import pytest

from stylus_ext.domain import RefinePlan
from stylus_ext.errors import ModelError
from stylus_ext.settings import DescriberSettings, ServerSettings, Settings
from stylus_ext.webui.view_models import (
    ALL_SEEN,
    CARDS_ALONE,
    NOT_YET,
    ON_THIS_MACHINE,
    answers_view,
    asking_view,
    plan_view,
)
from stylus_ext.webui.view_parts import fact

PLAN = RefinePlan(adapters=1200, pictures=4300, tokens=5_100_000)
SERVER = ServerSettings("http://user.example:11434/v1", "sk-1")
COUNTS = f"{fact('Adapters', '1,200')}{fact('Pictures', '4,300')}{fact('Tokens, about', '5,100,000')}"


def view(*inner: str) -> str:
    return f'<div class="stylus-index stylus-models">{"".join(inner)}</div>'


def line(sentence: str) -> str:
    return view(f'<p class="stylus-quiet" role="status">{sentence}</p>')


def using(kind: str) -> Settings:
    return Settings(server=SERVER, describer=DescriberSettings(kind, "qwen2-vl"))


def test_while_a_server_is_asked() -> None:
    assert asking_view() == line("Asking…")


def test_each_answer_is_a_line_with_its_word() -> None:
    assert answers_view(["OK: the <server> answers.", "Problem: no model: name one."]) == view(
        '<p class="stylus-answer stylus-ok" role="status"><b>OK</b> <span>the &lt;server&gt; answers.</span></p>'
        '<p class="stylus-answer stylus-problem" role="status"><b>Problem</b> <span>no model: name one.</span></p>'
    )


def test_the_dry_run_of_a_server_says_how_much_goes_where() -> None:
    assert plan_view(PLAN, using("openai")) == view(
        f'<div class="stylus-status">{COUNTS}{fact("Sent to", "http://user.example:11434")}</div>',
        f'<p class="stylus-quiet">{NOT_YET}</p>',
    )


@pytest.mark.parametrize("kind", ["transformers", "host"])
def test_the_dry_run_of_this_machine(kind: str) -> None:
    assert plan_view(PLAN, using(kind)) == view(
        f'<div class="stylus-status">{COUNTS}</div>', f'<p class="stylus-quiet">{ON_THIS_MACHINE}</p>'
    )


def test_where_nothing_is_looked_at() -> None:
    assert plan_view(PLAN, using("card")) == line(CARDS_ALONE)
    assert plan_view(RefinePlan(), using("openai")) == line(ALL_SEEN)


def test_an_address_that_is_none_is_not_shown() -> None:
    settings = replace(using("openai"), server=ServerSettings("http://me:secret@host/v1"))
    with pytest.raises(ModelError) as caught:
        plan_view(PLAN, settings)
    assert "secret" not in str(caught.value)
