"""What a person sees while a night runs: bars in a terminal, plain lines in a log; stderr only.

Called by the flows and by `flows.classify`. A flow makes its own, since a scheduled flow runs in a process
whose stderr is a log file. Nothing here decides anything.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, TextIO

LINE_SECONDS = 15.0
"""A log line at most this often within a stage: a night of an hour stays readable."""


class Progress(Protocol):
    """One stage after the other, each counting rows."""

    def __enter__(self) -> Progress: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage; the one before is over. `total` in rows, where it is known."""

    def advance(self, rows: int) -> None:
        """`rows` more are done in this stage."""

    def note(self, line: str) -> None:
        """One line that stays."""

    def heading(self, line: str) -> None:
        """End the stage before; one line above what follows."""


def open_progress(stream: TextIO | None = None) -> Progress:
    """Bars where `stream` (stderr) is a terminal, else plain lines."""
    stream = sys.stderr if stream is None else stream
    if stream.isatty():
        return Bars(stream)
    return Lines(stream)


class Lines:
    """Progress as log lines: when a stage begins, now and then within, when it ends."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._name = ""
        self._rows = 0
        self._begun = self._last = clock()

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._finish()

    def stage(self, name: str, total: int | None = None) -> None:
        """End the stage before with its count and seconds, begin `name`."""
        self._finish()
        self._name, self._rows = name, 0
        self._begun = self._last = self._clock()

    def advance(self, rows: int) -> None:
        """Count rows; a line where the last one is long ago."""
        self._rows += rows
        now = self._clock()
        if now - self._last >= LINE_SECONDS:
            self._last = now
            self.note(f"{self._name}: {self._rows:,} rows so far, {self._rows / (now - self._begun):,.0f}/s")

    def note(self, line: str) -> None:
        """One line, now."""
        self._stream.write(f"{line}\n")
        self._stream.flush()

    def heading(self, line: str) -> None:
        """The stage before ends under its own heading."""
        self._finish()
        self.note(line)

    def _finish(self) -> None:
        if self._name:
            rows = f"{self._rows:,} rows, " if self._rows else ""
            self.note(f"{self._name}: {rows}{self._clock() - self._begun:.1f} s")
        self._name = ""


class Bars:
    """Progress as bars that redraw; what is over stays as one line with its count and time."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        self._bars = RichProgress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(file=stream),
        )
        self._task: int | None = None

    def __enter__(self) -> Bars:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._finish()
        self._bars.stop()

    def stage(self, name: str, total: int | None = None) -> None:
        """End the bar before, begin one for `name`."""
        self._finish()
        self._task = self._bars.add_task(name, total=total)

    def advance(self, rows: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._bars.advance(self._bars.task_ids[-1], rows)

    def note(self, line: str) -> None:
        """One line above the bars."""
        self._bars.console.print(line, markup=False, highlight=False)

    def heading(self, line: str) -> None:
        """The bar before ends; one line above the next."""
        self._finish()
        self.note(line)

    def _finish(self) -> None:
        if self._task is not None:
            last = self._bars.task_ids[-1]
            done = self._bars.tasks[-1].completed
            self._bars.update(last, total=max(done, 1), completed=max(done, 1))
            self._bars.stop_task(last)
        self._task = None
