from __future__ import annotations

import subprocess
import sys
from queue import SimpleQueue
from threading import Event, Thread, current_thread

from stylus_ext.models.threads import begin, begin_later

ENDING = """
import time
from stylus_ext.models import threads
from stylus_ext.models.threads import begin, begin_later

threads.PATIENCE = {patience}

begin_later({later}, lambda: print("later"), "stylus-test")
begin(lambda: (time.sleep({busy}), print("done", flush=True)), "stylus-test")
"""


def ended(patience: float = 5, **seconds: float) -> str:
    """What a process prints that ends while its threads are at work."""
    done = subprocess.run(
        [sys.executable, "-c", ENDING.format(patience=patience, **seconds)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_it_runs_on_a_daemon_thread_of_that_name() -> None:
    seen: SimpleQueue[Thread] = SimpleQueue()
    thread = begin(lambda: seen.put(current_thread()), "stylus-test")
    assert seen.get(timeout=5) is thread
    assert (thread.name, thread.daemon) == ("stylus-test", True)


def test_later_it_runs_unless_it_is_cancelled() -> None:
    acted, cancelled = Event(), Event()
    begin_later(0.3, cancelled.set, "stylus-test").cancel()
    begin_later(0.02, acted.set, "stylus-test")
    assert acted.wait(5)
    assert not cancelled.wait(0.5)


def test_a_process_ends_after_what_is_under_way_and_without_what_is_not() -> None:
    assert ended(busy=0.5, later=0.8) == "done\n"


def test_a_process_does_not_wait_for_ever() -> None:
    assert ended(patience=0.3, busy=600, later=600) == ""
