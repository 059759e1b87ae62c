"""The project's error tree. Every error a user can meet is one of these.

A message says what was wrong, the value received and what would be accepted;
`remedy` is the one line that tells the reader what to do next. The command line
prints both and exits with the code of the class (see `flows.cli`); nothing else
in the project decides exit codes.

    ValueLedgerError
    ├── ConfigError            a YAML file, a key or an environment variable
    │   └── TaxonomyError      value.yaml or lenses.yaml
    ├── InputError             a file or row that a user handed over
    │   ├── RowError           one row: becomes a quarantined row, never ends a night
    │   └── TrainingError      training data that hold what judges are tested on
    ├── ModelError             a model folder that may not be loaded
    ├── WarehouseError         the DuckDB side
    │   ├── QueryError         SQL written by a user
    │   ├── BusyError          another process holds the warehouse
    │   ├── DamagedError       a file that is damaged or no database
    │   └── CheckFailed        the loaded night breaks a rule: nothing is published
    └── NightError             a night that could not be finished
"""

from __future__ import annotations


class ValueLedgerError(Exception):
    """Anything that a user can put right. `remedy` is one imperative sentence or ''."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class ConfigError(ValueLedgerError):
    """A configuration file, key or environment variable is missing or wrong."""


class TaxonomyError(ConfigError):
    """The taxonomy or its lenses contradict themselves."""


class InputError(ValueLedgerError):
    """A file or stream that was handed over cannot be used at all."""


class RowError(InputError):
    """One row cannot be used. `reason` is a stable code of `taxonomy.records.Reason`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class TrainingError(InputError):
    """Training data hold what judges are tested on: a judge fitted on them would be praised for its memory."""


class ModelError(ValueLedgerError):
    """A model folder is incomplete, damaged or made for something else."""


class WarehouseError(ValueLedgerError):
    """The warehouse or the published ledger cannot be read or written."""


class QueryError(WarehouseError):
    """SQL written by a user is wrong or not allowed."""


class BusyError(WarehouseError):
    """Another process holds the warehouse."""


class DamagedError(WarehouseError):
    """A database file is damaged, or it is none."""


class CheckFailed(WarehouseError):
    """The data break a rule that a published ledger must keep."""


class NightError(ValueLedgerError):
    """A night could not be finished; the published ledger is the old one, whole."""
