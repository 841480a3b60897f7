from __future__ import annotations

from stylus_ext.webui.watch import ListWatch


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
