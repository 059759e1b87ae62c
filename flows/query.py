"""`valueledger query` and `quarantine list`: rows from the published ledger, or from the quarantine.

Called by `flows.cli`. The ledger is read through `warehouse.read`, read-only and confined; the quarantine lies in
the private warehouse, which only one process can have open: it is listed under the night's lock, since a file held open
between two steps of a night would end that night.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from flows.boundary import say
from flows.exits import ExitCode
from flows.lock import night_lock
from flows.tables import print_frame
from taxonomy.errors import QueryError, WarehouseError
from taxonomy.records import Reason
from warehouse.accepted import expect
from warehouse.read import Ledger
from warehouse.store import Store

NAME = re.compile(r"[a-z][a-z0-9_]*")
"""One word is the name of a query; SQL has at least two."""

DEMO = Path("data/demo")
"""Where `valueledger demo` works unless told otherwise."""


def published_link(data_dir: Path) -> Path:
    """Where the ledger of a data folder is published."""
    return data_dir / "published" / "ledger.duckdb"


def open_published(data_dir: Path) -> Ledger:
    """The published ledger of a data folder. Raises WarehouseError where none is, naming the demo's if there is one."""
    link = published_link(data_dir)
    if not link.exists():
        demo = next((one for one in (data_dir / "demo", DEMO) if published_link(one).exists()), None)
        if demo is None:
            remedy = f"Run `valueledger run` first, or `valueledger demo` and then add --data-dir {DEMO}."
        else:
            remedy = f"Run `valueledger run` first, or add --data-dir {_near(demo)} to read the demo's."
        raise WarehouseError(f"no ledger is published at {link}.", remedy=remedy)
    return Ledger.open(link)


def _near(folder: Path) -> Path:
    """A folder as a person would type it here."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def run_query(data_dir: Path, query: str, form: str, limit: int, values: Sequence[str] = ()) -> int:
    """Print the rows of a named query or of one reading SQL statement. Raises QueryError, WarehouseError."""
    bound = dict(_assignment(value) for value in values)
    with open_published(data_dir) as ledger:
        if NAME.fullmatch(query.strip()):
            frame = ledger.named(query.strip(), bound)
        elif bound:
            raise QueryError("--value belongs to a named query.", remedy="Write the value into the SQL.")
        else:
            frame = ledger.query(query)
    return _printed(frame, form, limit)


def list_relations(data_dir: Path, form: str) -> int:
    """Print what can be asked: relations and macros of the ledger with their comments, and the named queries."""
    with open_published(data_dir) as ledger:
        relations, macros = ledger.relations(), ledger.macros()
        queries = ledger.named_queries()
    rows = [("relation", row.relation, row.comment) for row in relations.itertuples()]
    rows += [("macro", f"{row.macro}({_words(row.parameters)})", row.comment) for row in macros.itertuples()]
    for query in queries:
        takes = "; ".join(f"--value {one.name}={one.default}: {one.meaning}" for one in query.parameters)
        rows.append(("query", query.name, f"{query.description} {takes}".strip()))
    return _printed(pd.DataFrame(rows, columns=["kind", "name", "meaning"]), form, len(rows) or 1)


def list_quarantine(
    data_dir: Path, form: str, *, source: str | None, reason: str | None, limit: int, everything: bool = False
) -> int:
    """Print the refused rows, newest night first; `everything`: those of files that came again too.

    Raises BusyError while a night runs.
    """
    path = data_dir / "warehouse.duckdb"
    if not path.exists():
        raise WarehouseError(f"there is no warehouse at {path}.", remedy="Run `valueledger run` first.")
    with night_lock(data_dir, what="quarantine list"), Store.open(path, read_only=True) as store:
        if source is not None:
            expect("source", source, [str(row[0]) for row in store.rows("load/known_sources")])
        if reason is not None:
            expect("reason", reason, Reason)
        # One row more than is shown tells whether there are more.
        values = {"source": source, "reason": reason, "everything": everything, "row_limit": limit + 1}
        frame = store.frame("load/list_quarantine", values)
    if len(frame) > limit:
        say(f"more than {limit} rows are in quarantine; --limit shows more")
    return _printed(frame.head(limit), form, limit)


def _printed(frame: pd.DataFrame, form: str, limit: int) -> int:
    left_out = print_frame(frame, form, limit)
    if left_out:
        say(f"{left_out:,} more rows are not shown; --limit or --format csv shows them")
    return ExitCode.OK


def _assignment(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise QueryError(f"--value {text!r} is no NAME=VALUE.", remedy="Write --value product=Kettle.")
    return name.strip(), value


def _words(parameters: object) -> str:
    if isinstance(parameters, str):
        return parameters
    return ", ".join(map(str, parameters)) if isinstance(parameters, Sequence) else str(parameters)
