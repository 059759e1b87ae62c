"""Threads that each run torch on one core: how many there are, and nothing of them seen outside.

Made by `nlp.trained` for its batches. `map` may be called by several threads at once; an error in a worker reaches
the caller. torch keeps the number of threads of a product both by thread and, for threads that have not computed
yet, by process: workers set theirs and put back the other. A forked child has no threads but its own: it starts
new workers. Limit: a thread that runs its first product while workers start, a few milliseconds, runs it on one core.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar
from weakref import WeakSet

import torch

MOST_BY_DEFAULT: Final = 8
"""Workers where nobody says how many: each adds about 50 MB, so that eight stay well inside a night's 2 GB, and 5 % of
the work is the caller's alone: sixteen would read 9 times as fast as one, eight 6 times (Amdahl's law)."""

CONTROL_GROUPS: Final = Path("/sys/fs/cgroup")
OWN_GROUPS: Final = Path("/proc/self/cgroup")

Item = TypeVar("Item")
Made = TypeVar("Made")


def usable_cores() -> int:
    """Cores that this process may use: those it may run on, and no more than its control group grants it time on."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on every system
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return max(1, math.ceil(min(cores, cpu_quota())))


def cpu_quota(mount: Path = CONTROL_GROUPS, own: Path = OWN_GROUPS) -> float:
    """Cores' worth of processor time that the control groups (version 1 or 2) grant; infinite where they set no limit.

    A group is bound by those above it, so that the least counts. In a container its own group is the mount itself.
    """
    granted = math.inf
    for line in _text(own).splitlines() or ["0::/"]:
        _, kinds, group = line.split(":", 2)
        if kinds and "cpu" not in kinds.split(","):
            continue
        root = mount / ("cpu" if kinds else "")
        inner = root / group.lstrip("/")
        for folder in {root, inner, *(one for one in inner.parents if one.is_relative_to(root))}:
            if kinds:
                words = [_text(folder / "cpu.cfs_quota_us"), _text(folder / "cpu.cfs_period_us")]
            else:
                words = _text(folder / "cpu.max").split()
            if len(words) == 2 and all(word.isdecimal() and int(word) > 0 for word in words):  # else 'max', or -1
                granted = min(granted, int(words[0]) / int(words[1]))
    return granted


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


class Workers:
    """`count` threads, started when first used; None: as many as there are usable cores, MOST_BY_DEFAULT at most."""

    def __init__(self, count: int | None = None) -> None:
        self.count = count or min(usable_cores(), MOST_BY_DEFAULT)
        self.forget()
        _ALIVE.add(self)

    def forget(self) -> None:
        """Start anew at the next use: after a fork, when the threads and whoever held the lock are gone."""
        self._starting = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def map(self, work: Callable[[Item], Made], items: Iterable[Item]) -> Iterator[Made]:
        """What `work` makes of each item, in order. Raises what `work` raises."""
        with self._starting:
            if self._pool is None:
                self._pool = _started(self.count)
        return self._pool.map(work, items)


def _started(count: int) -> ThreadPoolExecutor:
    """A pool whose threads are all there, each with one core for torch; other threads keep the number they had."""
    together = threading.Barrier(count)
    found: list[int] = []

    def settle() -> None:
        found.append(torch.get_num_threads())  # also the moment from which the thread keeps a number of its own
        together.wait()
        torch.set_num_threads(1)

    pool = ThreadPoolExecutor(count, thread_name_prefix="judge")
    try:
        settled = [pool.submit(settle) for _ in range(count)]  # each waits for all: one thread each
    except RuntimeError:  # the system gives no more threads
        together.abort()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    for one in settled:
        one.result()
    restore = threading.Thread(target=torch.set_num_threads, args=(found[0],))  # a thread's own number stays as it is
    restore.start()
    restore.join()
    return pool


_ALIVE: WeakSet[Workers] = WeakSet()


def _forget_all() -> None:
    for workers in _ALIVE:
        workers.forget()


if hasattr(os, "register_at_fork"):  # not on every system
    os.register_at_fork(after_in_child=_forget_all)
