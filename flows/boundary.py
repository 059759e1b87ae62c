"""The border between the program and its user: every error becomes one line and one exit code.

Called by `flows.cli.main`, and by `flows.nightly` for scheduled nights. Errors that a user can put right print
their text and remedy; anything else is a fault of the program: one line, and a log file with the traceback. The
log holds no local variables, and its message is redacted, since it may quote a customer.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flows.secret_values import without_secrets

PROGRAM = "valueledger"


def guarded(work: Callable[[], int], log_folder: Callable[[], Path | None]) -> int:
    """Run `work` and return its exit code; no exception leaves this function.

    `log_folder` is asked only when something unexpected happens and may return None.
    """
    try:
        return int(work())
    except KeyboardInterrupt:
        say("interrupted; what was loaded stays, and the next run finishes the work.")
        return 130
    except BrokenPipeError:
        _mute_stdout()
        return 0
    except Exception as error:
        return tell_error(error, log_folder)


def say(line: str) -> None:
    """One line to stderr, the program's name in front; silent where stderr is closed."""
    try:
        sys.stderr.write(f"{PROGRAM}: {' '.join(without_secrets(line).split())}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return


def tell_error(error: Exception, log_folder: Callable[[], Path | None]) -> int:
    """Say in one line what went wrong, keep the traceback of a fault of ours in a log; return the exit code."""
    from flows.exits import ExitCode, exit_code
    from taxonomy.errors import ValueLedgerError

    if isinstance(error, ValueLedgerError):
        say(str(error))
        return exit_code(error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        say("no space left on the disk. Free some space and run the same command again.")
        return ExitCode.INPUT
    if isinstance(error, OSError) and error.filename:
        say(
            f"{(error.strerror or type(error).__name__).lower()}: {error.filename}. Check the path and its permissions."
        )
        return ExitCode.INPUT
    place = keep_traceback(error, log_folder)
    say(f"unexpected {type(error).__name__}; the details are in {place}. Please report it with that file.")
    return ExitCode.UNEXPECTED


def keep_traceback(error: Exception, log_folder: Callable[[], Path | None]) -> str:
    """Append the traceback of a fault of ours to a log file and return its path; never raises."""
    lines = [f"{datetime.now(UTC).isoformat(timespec='seconds')} {type(error).__name__}: {_redacted(str(error))}\n"]
    lines += traceback.format_tb(error.__traceback__)
    fallback = Path(tempfile.gettempdir())
    for folder in (_folder(log_folder), fallback):
        if folder is None:
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / "valueledger.log"
            with path.open("a", encoding="utf-8") as log:
                log.writelines([*lines, "\n"])
        except OSError:
            continue
        return str(path)
    return "no file, since none could be written"


def _folder(log_folder: Callable[[], Path | None]) -> Path | None:
    try:
        return log_folder()
    except Exception:  # the log's place must never hide the error that is being logged
        return None


def _redacted(message: str) -> str:
    """The message without personal data; nothing of it where it cannot be redacted."""
    try:
        from nlp.redact import Redactor

        return Redactor().redact(without_secrets(message)[:2_000]).text
    except Exception:  # a broken installation may be the very error: then the frames must do
        return "(message left out: it could not be redacted)"


def _mute_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's own flush at exit stays quiet."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
