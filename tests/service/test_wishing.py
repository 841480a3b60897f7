"""Wishes name files; a composition heeds them by key, and in its filters."""

from __future__ import annotations

from dataclasses import replace

from stylus_ext.service.wishes import Wishes
from stylus_ext.service.wishing import banning
from stylus_ext.settings import FilterSettings, Settings


def test_bans_join_those_of_the_settings() -> None:
    settings = Settings(filters=FilterSettings(banned=("old",)))
    banned = banning(settings, Wishes(banned=frozenset({"b", "a"})))
    assert banned == replace(settings, filters=FilterSettings(banned=("old", "a", "b")))
