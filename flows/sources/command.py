"""A program that writes JSON lines to its standard output, run every night without a shell.

Called through `flows.sources.open_source`. The program sees the environment but not the key of the id hashes. A
program that fails, or is silent for too long, ends the reading: what it wrote before stays. Memory: one record.
"""

from __future__ import annotations

import io
import os
import select
import shutil
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Generator
from contextlib import suppress
from typing import IO, Any, Final

from flows.sources.decoding import open_text
from flows.sources.incremental import State
from flows.sources.json_rows import read_lines
from flows.sources.places import Piped
from flows.sources.pull import Feed, Given, PullSource, Surroundings, watermark
from flows.sources.rows import Row
from taxonomy.errors import ConfigError, InputError

SAID_BYTES: Final = 2_000
"""Of what the program says on stderr, its end is kept: there the reason stands."""
GRACE_S: Final = 10.0
"""Time to end: after the last byte, and after SIGTERM."""


class CommandSource(PullSource[Piped]):
    """The connector of `type: command`."""

    def _place(self) -> tuple[str, str, Feed]:
        settings = self.settings
        field = settings.incremental.field if settings.incremental else ""
        identity = "\0".join(("command", *settings.command, field))
        return settings.command[0], identity, CommandFeed(self.name, settings, self._around)

    def look(self) -> str:
        """See `flows.sources.stream.Source`: the program is there; it is not run."""
        return f"{_program(self.name, self.settings)} can be run"


class CommandFeed:
    """The lines of one run of the program; see `flows.sources.pull.Feed`."""

    def __init__(self, name: str, settings: Piped, around: Surroundings) -> None:
        self.notes: list[str] = []
        self._name = name
        self._settings = settings
        self._around = around

    def pull(self, state: State) -> Generator[Given, None, State]:
        """See `flows.sources.pull.Feed`."""
        mark = watermark(self._settings, self._around, state)
        since = mark.asked() if mark else None
        arguments = [part.replace("{since}", since or "") for part in self._settings.command]
        process = self._started(arguments)
        said: deque[bytes] = deque(maxlen=SAID_BYTES)
        assert process.stdout is not None and process.stderr is not None
        listener = threading.Thread(target=_listen, args=(process.stderr, said), daemon=True)
        listener.start()
        committed = dict(state)
        try:
            patient: Any = io.BufferedReader(
                _Patient(process.stdout, self._settings.timeout_s, self._settings.command[0])
            )
            for row in read_lines(open_text(patient, self._settings.encoding), self._around.limits.max_record_chars):
                moved = None
                if mark is not None and isinstance(row, Row):
                    mark.see(row.values)
                    if (now := mark.state(ended=False)) != committed:
                        moved = committed = now
                yield row, moved
            self._expect_success(process, listener, said)
        finally:
            _end(process)
        return mark.state(ended=True) if mark else {}

    def _started(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        _program(self._name, self._settings)
        environment = {name: value for name, value in os.environ.items() if name != self._around.id_key_env}
        try:
            return subprocess.Popen(
                arguments, cwd=self._settings.folder, env=environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            told = error.strerror if isinstance(error, OSError) else "an argument holds a NUL"
            raise InputError(f"{self._settings.command[0]}: cannot be run: {told}.") from None

    def _expect_success(self, process: subprocess.Popen[bytes], listener: threading.Thread, said: deque[bytes]) -> None:
        try:
            code = process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            raise InputError(f"{self._settings.command[0]}: closed its output, but does not end.") from None
        if code:
            listener.join(1)
            words = " ".join(b"".join(said).decode("utf-8", "replace").split())[-300:]
            how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
            raise InputError(
                f"{self._settings.command[0]}: {how}{': ' + words if words else '.'}",
                remedy="What it wrote before was read; the next night runs it again.",
            )


class _Patient(io.RawIOBase):
    """The output of a program, read with a limit on its silence."""

    def __init__(self, pipe: IO[bytes], seconds: float, name: str) -> None:
        self._fd = pipe.fileno()
        self._seconds = seconds
        self._name = name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        ready, _, _ = select.select([self._fd], [], [], self._seconds)
        if not ready:
            raise InputError(f"{self._name}: silent for {self._seconds:g} s.", remedy="Raise timeout_s, or mend it.")
        data = os.read(self._fd, len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _program(name: str, settings: Piped) -> str:
    """Where the program is. Raises ConfigError."""
    program = settings.command[0]
    where = program if not os.path.dirname(program) else os.path.join(settings.folder, program)  # noqa: PTH118, PTH120
    found = shutil.which(where)
    if found is None:
        raise ConfigError(
            f"sources.{name}.command: there is no program {program!r} that can be run.",
            remedy="Install it, make it executable, or correct the path; relative ones start at `folder`.",
        )
    return found


def _listen(pipe: IO[bytes], said: deque[bytes]) -> None:
    """Empties stderr, so that the program never waits for a reader."""
    with suppress(OSError, ValueError):
        while piece := os.read(pipe.fileno(), 4096):
            said.extend(piece[index : index + 1] for index in range(len(piece)))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the program and whatever it has started."""
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
