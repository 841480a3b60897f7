from __future__ import annotations

from threading import Event
from threading import enumerate as enumerate_threads

from stylus_ext.webui.watch import ListWatch, Watcher


def test_a_list_is_another_when_the_host_has_read_it_anew() -> None:
    listed = {"fox": object(), "ink": object()}
    watch = ListWatch()
    assert [watch.changed(listed) for _ in range(3)] == [False, False, False]
    listed["fox"] = object()  # the host makes new objects of the same files
    assert [watch.changed(listed), watch.changed(listed)] == [True, False]


def test_a_file_more_or_less_is_a_change() -> None:
    listed = {"fox": object()}
    watch = ListWatch()
    watch.changed(listed)
    listed["ink"] = object()
    assert watch.changed(listed)
    del listed["ink"]
    assert watch.changed(listed)
    listed.clear()
    assert watch.changed(listed)
    assert not watch.changed(listed)


def test_the_watcher_looks_again_and_again_until_it_is_stopped() -> None:
    looks, seen, others = 0, Event(), set(enumerate_threads())

    def look() -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            seen.set()

    watcher = Watcher(look, 0.001)
    watcher.start()
    watcher.start()  # Reload UI
    assert seen.wait(30)
    assert len(set(enumerate_threads()) - others) == 1
    watcher.stop()
    before = looks
    assert set(enumerate_threads()) <= others
    assert looks == before


def test_a_watcher_that_was_stopped_can_be_started_again() -> None:
    seen = Event()
    watcher = Watcher(seen.set, 0.001)
    watcher.start()
    watcher.stop()
    seen.clear()
    watcher.start()
    assert seen.wait(30)
    watcher.stop()
