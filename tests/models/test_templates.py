"""Templates as a tokenizer renders them: real jinja, the call that transformers has."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

import pytest

from stylus_ext.errors import MissingDependencyError, ModelError
from stylus_ext.models.templates import from_template
from stylus_ext.ports import Message

QUESTION = (Message("system", "Choose."), Message("user", "A cat.", (b"1", b"2")))
needs_jinja = pytest.mark.skipif(importlib.util.find_spec("jinja2") is None, reason="no jinja2")
ROLES = "{% for m in messages %}{{ m['role'] }}={{ m['content'] }};{% endfor %}{{ enable_thinking }}"
NO_SYSTEM = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}" + ROLES
NOTHING = "{{ raise_exception('nothing suits me\nat all') }}"


class Templated:
    """Renders as transformers does."""

    def __init__(self, template: str) -> None:
        self.template = template

    def apply_chat_template(
        self, messages: list[Any], *, tokenize: bool, add_generation_prompt: bool, **more: Any
    ) -> str:
        from jinja2 import TemplateError
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        def refuse(message: str) -> None:
            raise TemplateError(message)

        assert not tokenize
        assert add_generation_prompt
        environment = ImmutableSandboxedEnvironment()
        environment.globals["raise_exception"] = refuse
        return environment.from_string(self.template).render(messages=messages, **more)


@needs_jinja
def test_turns_in_the_models_own_words_and_no_thinking_aloud() -> None:
    assert from_template(Templated(ROLES), QUESTION, "tiny") == "system=Choose.;user=A cat.;False"


@needs_jinja
def test_pictures_stand_in_a_list_after_their_text() -> None:
    text = from_template(Templated("{{ messages[1]['content'] }}"), QUESTION, "tiny", parts=True)
    assert text == "[{'type': 'text', 'text': 'A cat.'}, {'type': 'image'}, {'type': 'image'}]"


@needs_jinja
def test_instructions_that_are_refused_become_part_of_the_question() -> None:
    assert from_template(Templated(NO_SYSTEM), QUESTION, "tiny") == "user=Choose.\n\nA cat.;False"


@needs_jinja
@pytest.mark.parametrize("template", [NOTHING, "{% broken"])
def test_a_template_that_refuses_everything_is_a_sentence(template: str) -> None:
    with pytest.raises(ModelError, match=r"^The chat template of tiny cannot be used: [^\n]+$"):
        from_template(Templated(template), QUESTION, "tiny")


def test_without_jinja_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingDependencyError, match="needs jinja2: pip install jinja2"):
        from_template(Templated(ROLES), QUESTION, "tiny")
