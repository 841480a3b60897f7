from __future__ import annotations

import json
import re

from stylus_ext.composer.instruction import CHECK, INSTRUCTION, form


def test_the_form_of_an_answer() -> None:
    word = {
        "type": "object",
        "properties": {"id": {"type": "string", "enum": ["a1", "a2"]}, "reason": {"type": "string"}},
        "required": ["id", "reason"],
        "additionalProperties": False,
    }
    task = {
        "type": "object",
        "properties": {"task": {"type": "string"}, "adapters": {"type": "array", "items": word, "maxItems": 3}},
        "required": ["task", "adapters"],
        "additionalProperties": False,
    }
    assert form(("a1", "a2")) == {
        "type": "object",
        "properties": {
            "tasks": {"type": "array", "items": task, "maxItems": 8},
            "refused": {"type": "array", "items": word, "maxItems": 3},
        },
        "required": ["tasks", "refused"],
        "additionalProperties": False,
    }


def test_the_example_of_the_instruction_has_the_form() -> None:
    (example,) = re.findall(r"^\{.*\}$", INSTRUCTION, re.MULTILINE)
    assert json.loads(example) == {
        "tasks": [{"task": "words of the prompt", "adapters": [{"id": "a1", "reason": "why"}]}],
        "refused": [{"id": "a2", "reason": "why not"}],
    }


def test_the_texts_leave_most_of_a_short_memory_to_the_cards() -> None:
    assert len(INSTRUCTION) < 2500
    assert len(CHECK) < 500
