from __future__ import annotations

import json
from dataclasses import dataclass, replace
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.composer import judge as module
from stylus_ext.composer.instruction import CHECK, form
from stylus_ext.composer.judge import MOST_TOKENS, REMEMBERED, AnswerCache, Judge, Llm
from stylus_ext.composer.question import question
from stylus_ext.composer.verdict import Verdict, Word
from stylus_ext.errors import ModelError
from stylus_ext.ports import Message
from stylus_ext.settings import LlmSettings
from tests.composer.fake_chat import FakeChat, answer, saying
from tests.toy import card

if TYPE_CHECKING:
    from collections.abc import Sequence

CARDS = (card("fox", "Red Fox"), card("ink", "Ink Wash"))
FIRST = Verdict((Word("a1", "fits", "red fox"),))
SECOND = Verdict((Word("a2", "fits", "ink"),))
ONE = answer({"red fox": ["a1"]})
OTHER = answer({"ink": ["a2"]})
DOWN = ModelError("It is down: start it.")


def judge(chat: FakeChat, cache: AnswerCache | None = None, **settings: Any) -> Judge:
    return Judge(Llm(chat, cache or AnswerCache()), LlmSettings(**settings))


def test_the_model_is_asked_once_with_the_form_of_the_answer() -> None:
    chat = saying(ONE)
    assert judge(chat).verdict("a red fox", CARDS) == FIRST
    assert chat.asked == [question("a red fox", CARDS)]
    assert chat.schemas == [form(("a1", "a2"))]
    assert chat.limits == [8.0]


def test_the_longest_answer_of_the_form_fits() -> None:
    longest = answer({f"{'word ' * 6}{at}": ["a10", "a11", "a12"] for at in range(8)}, reason="word " * 12)
    assert len(longest) / 4 < MOST_TOKENS


@dataclass
class SlowChat(FakeChat):
    """Takes so many seconds by the clock of the judge."""

    seconds: float = 0.0
    now: float = 0.0

    def ask(self, *arguments: Any, **named: Any) -> str:
        self.now += self.seconds
        return super().ask(*arguments, **named)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> SlowChat:
    chat = SlowChat((ONE,), seconds=0.6)
    monkeypatch.setattr(module, "monotonic", lambda: chat.now)
    return chat


class TestCheck:
    def test_the_answer_is_sent_back_and_the_second_counts(self) -> None:
        chat = saying(f"Sure! {ONE}", OTHER)
        assert judge(chat, check=True).verdict("a red fox", CARDS) == SECOND
        asked = question("a red fox", CARDS)
        assert chat.asked == [asked, (*asked, Message("assistant", ONE), Message("user", CHECK))]

    @pytest.mark.parametrize("second", [DOWN, "no json", "{}"])
    def test_a_second_turn_that_fails_leaves_the_first(self, second: str | ModelError) -> None:
        chat, cache = saying(ONE, second), AnswerCache()
        assert judge(chat, cache, check=True).verdict("a red fox", CARDS) == FIRST
        assert cache._known == {}

    def test_without_time_there_is_no_second_turn(self, slow: SlowChat) -> None:
        assert judge(slow, check=True, seconds=0.5).verdict("a red fox", CARDS) == FIRST
        assert len(slow.asked) == 1

    def test_it_has_the_time_that_is_left(self, slow: SlowChat) -> None:
        judge(slow, check=True, seconds=1.0).verdict("a red fox", CARDS)
        assert slow.limits == [1.0, pytest.approx(0.4)]


class TestMemory:
    def test_the_same_question_is_asked_once(self) -> None:
        chat, cache = saying(ONE), AnswerCache()
        for _ in range(2):
            assert judge(chat, cache).verdict("a red fox", CARDS) == FIRST
        assert len(chat.asked) == 1

    def test_an_answer_that_is_known_needs_no_time(self) -> None:
        chat, cache = saying(ONE), AnswerCache()
        judge(chat, cache).verdict("a red fox", CARDS)
        assert judge(chat, cache, seconds=0.0).verdict("a red fox", CARDS) == FIRST

    @pytest.mark.parametrize(
        ("prompt", "cards", "name", "check"),
        [
            ("a fox", CARDS, "tiny", False),
            ("a red fox", CARDS[:1], "tiny", False),
            ("a red fox", CARDS[::-1], "tiny", False),
            ("a red fox", (replace(CARDS[0], description="It changed."), CARDS[1]), "tiny", False),
            ("a red fox", CARDS, "large", False),
            ("a red fox", CARDS, "tiny", True),
        ],
    )
    def test_another_question_is_asked(self, prompt: str, cards: Sequence[Any], name: str, check: bool) -> None:
        cache = AnswerCache()
        judge(saying(ONE), cache).verdict("a red fox", CARDS)
        chat = replace(saying(ONE), id=name)
        judge(chat, cache, check=check).verdict(prompt, cards)
        assert chat.asked

    def test_a_changed_instruction_is_another_question(self, monkeypatch: pytest.MonkeyPatch) -> None:
        chat, cache = saying(ONE), AnswerCache()
        judge(chat, cache).verdict("a red fox", CARDS)
        monkeypatch.setattr(module, "VERSION", 99)
        judge(chat, cache).verdict("a red fox", CARDS)
        assert len(chat.asked) == 2

    @pytest.mark.parametrize("bad", [DOWN, "no json", "{}", '{"tasks": [NaN]}'])
    def test_a_failure_is_not_remembered(self, bad: str | ModelError) -> None:
        chat, cache = saying(bad, ONE), AnswerCache()
        with pytest.raises(ModelError):
            judge(chat, cache).verdict("a red fox", CARDS)
        assert cache._known == {}
        assert judge(chat, cache).verdict("a red fox", CARDS) == FIRST

    def test_the_one_that_was_not_used_for_longest_makes_room(self) -> None:
        cache = AnswerCache(2)
        cache.put("a", FIRST)
        cache.put("b", SECOND)
        cache.get("a")
        cache.put("c", SECOND)
        assert (cache.get("a"), cache.get("b"), cache.get("c")) == (FIRST, None, SECOND)

    def test_threads_do_not_harm_it(self) -> None:
        cache = AnswerCache(8)

        def use(start: int) -> None:
            for at in range(500):
                cache.put(str(start + at % 16), FIRST)
                assert cache.get(str(start + (at * 7) % 16)) in {FIRST, None}

        threads = [Thread(target=use, args=(start,)) for start in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(cache._known) == 8
        assert REMEMBERED == 256


class TestTime:
    def test_all_prompts_share_it(self, slow: SlowChat) -> None:
        one = judge(slow, seconds=1.0)
        one.verdict("a red fox", CARDS)
        one.verdict("another red fox", CARDS)
        with pytest.raises(ModelError) as caught:
            one.verdict("a third red fox", CARDS)
        assert str(caught.value) == (
            "The 1 seconds for the language model are used up: allow it more, or let it judge fewer adapters."
        )
        assert slow.limits == [1.0, pytest.approx(0.4)]

    def test_failures_use_it_up_as_well(self, slow: SlowChat) -> None:
        slow.answers = (DOWN,)
        one = judge(slow, seconds=0.5)
        for sentence in ("It is down: start it.", "The 0.5 seconds"):
            with pytest.raises(ModelError, match=sentence):
                one.verdict("a red fox", CARDS)
        assert len(slow.asked) == 1

    @pytest.mark.parametrize("seconds", [0.0, -1.0])
    def test_without_any_it_is_not_asked(self, seconds: float) -> None:
        chat = saying(ONE)
        with pytest.raises(ModelError):
            judge(chat, seconds=seconds).verdict("a red fox", CARDS)
        assert chat.asked == []


class TestFree:
    def test_who_was_asked_frees_its_memory_once(self) -> None:
        chat = saying(ONE)
        one = judge(chat)
        one.verdict("a red fox", CARDS)
        one.free()
        one.free()
        assert chat.unloaded == 1

    def test_who_failed_may_have_loaded_all_the_same(self) -> None:
        chat = saying(DOWN)
        one = judge(chat)
        with pytest.raises(ModelError):
            one.verdict("a red fox", CARDS)
        one.free()
        assert chat.unloaded == 1

    def test_an_answer_from_memory_is_none_of_the_models(self) -> None:
        chat, cache = saying(ONE), AnswerCache()
        judge(chat, cache).verdict("a red fox", CARDS)
        again = judge(chat, cache)
        again.verdict("a red fox", CARDS)
        again.free()
        assert chat.unloaded == 0

    def test_it_is_a_setting(self) -> None:
        chat = saying(ONE)
        one = judge(chat, free=False)
        one.verdict("a red fox", CARDS)
        one.free()
        assert chat.unloaded == 0


def test_its_key_says_nothing_of_the_prompt() -> None:
    cache = AnswerCache()
    judge(saying(ONE), cache).verdict("a red fox", CARDS)
    (key,) = cache._known
    assert len(key) == 32
    assert json.dumps(key).isascii()
