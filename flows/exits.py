"""Exit codes of the command line, in one enum, and the class of error that each stands for.

Called by `flows.boundary`; the documentation prints this enum. Codes are stable: schedulers and
shell scripts branch on them. Nothing else in the project decides an exit code.
Rows that a night quarantines are its daily business and leave its code at 0.
"""

from __future__ import annotations

from enum import IntEnum

from taxonomy.errors import (
    BusyError,
    CheckFailed,
    ConfigError,
    InputError,
    ModelError,
    NightError,
    QueryError,
    ValueLedgerError,
    WarehouseError,
)


class ExitCode(IntEnum):
    """What a finished process says about its work."""

    OK = 0
    UNEXPECTED = 1  # a fault of ours: one line, and a log with the traceback
    USAGE = 2  # the command line was misspelt (click's own code)
    CONFIG = 3  # a configuration file, key, environment variable or taxonomy
    SOME_ROWS = 4  # done, but classify could not use some rows, or a night could not read some files
    INPUT = 5  # a file, folder, name or id that was handed over is not there, or cannot be used at all
    BUSY = 6  # another process holds the warehouse
    QUERY = 7  # SQL that is wrong or not allowed
    MODEL = 8  # a model that does not exist, may not be loaded, or is worse than the one in use
    NIGHT = 9  # a night did not finish or broke a check; the published ledger is the old one
    INTERRUPTED = 130  # Ctrl-C, as shells count it: 128 + SIGINT


# Most specific class first: the first that matches decides.
_CODES: tuple[tuple[type[ValueLedgerError], ExitCode], ...] = (
    (ConfigError, ExitCode.CONFIG),
    (InputError, ExitCode.INPUT),
    (ModelError, ExitCode.MODEL),
    (QueryError, ExitCode.QUERY),
    (BusyError, ExitCode.BUSY),
    (CheckFailed, ExitCode.NIGHT),
    (NightError, ExitCode.NIGHT),
    (WarehouseError, ExitCode.INPUT),
)


def exit_code(error: ValueLedgerError) -> ExitCode:
    """The code that a process ending with `error` exits with."""
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    return ExitCode.UNEXPECTED
