"""`valueledger query` and `quarantine list`: rows from the published ledger, or from the quarantine.

Called by `flows.cli`. The ledger is read through `warehouse.read`, read-only and confined; the quarantine lies in
the private warehouse, which only one process can have open: it is listed under the night's lock, since a file held open
between two steps of a night would end that night.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa

from flows.arguments import values_given
from flows.boundary import say
from flows.exits import ExitCode
from flows.lock import night_lock
from flows.settings import WAREHOUSE
from flows.tables import form_of, print_frame, print_rows, write_rows
from taxonomy.errors import QueryError, WarehouseError
from taxonomy.records import Reason
from warehouse.accepted import expect
from warehouse.read import Ledger, NamedQuery, find_query
from warehouse.store import Store

NAME = re.compile(r"[a-z][a-z0-9_]*")
"""One word is the name of a query; SQL has at least two."""

FOR_THE_REPORT = "For the report: "
"""How the description of a query begins that feeds the page: listed after those made for people."""

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


def run_query(
    data_dir: Path,
    query: str,
    form: str | None,
    limit: int,
    *,
    values: Sequence[str] = (),
    output: Path | None = None,
) -> int:
    """Rows of a named query or of one reading SQL statement, on stdout or in a file.

    `form` None: what the name of `output` says, else a table. Raises QueryError, WarehouseError, InputError.
    """
    bound = dict(_assignment(value) for value in values)
    with open_published(data_dir) as ledger:
        if NAME.fullmatch(query.strip()):
            table = ledger.table(*ledger.prepared(query.strip(), bound))
        elif bound:
            raise QueryError("--value belongs to a named query.", remedy="Write the value into the SQL.")
        else:
            table = ledger.table(query)
    return _delivered(table, form, limit, output)


def _delivered(table: pa.Table, form: str | None, limit: int, output: Path | None) -> int:
    """Rows on stdout or in the file `output`; `form` None: what its name says, else a table."""
    form = form or (form_of(output) if output is not None else "table")
    if output is None:
        return _told(print_rows(table, form, limit))
    write_rows(table, form, output)
    say(f"{output}: {len(table):,} rows")
    return ExitCode.OK


def search_words(
    data_dir: Path,
    text: str,
    form: str | None,
    limit: int,
    *,
    values: Sequence[str] = (),
    output: Path | None = None,
) -> int:
    """The newest `limit` segments of customers' words that use the words of `text`. Raises QueryError, InputError."""
    from flows.judging import user_cache
    from flows.search import search

    if values:
        raise QueryError("--value belongs to a named query.", remedy="--limit says how many rows are wanted.")
    with open_published(data_dir) as ledger:
        found = search(ledger, text, limit, cache_dir=user_cache())
    for word in found.use.itertuples():
        most = f"most under {word.aspect} ({word.feedbacks:,} feedbacks, {word.gained:,} gained, {word.lost:,} lost)"
        say(f"{word.term}: {word.first_day} to {word.last_day}, {most}")
    if not found.terms:
        say(f"{text!r} is no word of the ledger: searched as a phrase")
    return _delivered(found.rows, form, limit, output)


def write_workbook(data_dir: Path, output: Path, *, lang: str, values: Sequence[str] = ()) -> int:
    """The newest full week as an Excel file, of one product with `product=NAME` among `values`.

    Raises InputError where it cannot be written, QueryError for another value.
    """
    from flows.workbook import write_week

    bound = dict(_assignment(value) for value in values)
    product = bound.pop("product", "all")
    if bound:
        raise QueryError(f"The workbook has no parameter {next(iter(bound))!r}; it takes: product.")
    with open_published(data_dir) as ledger:
        ledger.prepared("trend", {"product": product})  # tells a misspelt product
        week = write_week(ledger, output, lang=lang, product=product)
    say(f"{output}: week from {week.isoformat()}")
    return ExitCode.OK


def describe(data_dir: Path, name: str, form: str) -> int:
    """Print one relation's columns, or what a named query takes and the SQL that it runs. Raises QueryError."""
    with open_published(data_dir) as ledger:
        columns = ledger.columns()
        known = columns["relation"].unique().tolist()
        queries = {query.name: query for query in ledger.named_queries()}
    if name in known:
        rows = columns.loc[columns["relation"] == name, ["name", "type", "comment"]]
        return _printed(rows, form, len(rows))
    if name not in queries:
        expect("relation or query", name, [*known, *queries])
    if form == "table":
        return _tell(find_query(name))
    rows = pd.DataFrame([(one.name, one.default, one.meaning) for one in queries[name].parameters])
    rows.columns = pd.Index(["parameter", "default", "meaning"][: rows.shape[1]])
    return _printed(rows, form, len(rows))


def _tell(query: NamedQuery) -> int:
    """The file of a named query is its own description: first line, parameters, SQL."""
    sys.stdout.write(query.sql.rstrip() + "\n")
    return ExitCode.OK


def list_relations(data_dir: Path, form: str) -> int:
    """Print what can be asked: relations and macros of the ledger with their comments, and the named queries.

    Queries for people come before those that feed the report."""
    with open_published(data_dir) as ledger:
        relations, macros = ledger.relations(), ledger.macros()
        queries = ledger.named_queries()
    rows = [("relation", row.relation, row.comment) for row in relations.itertuples()]
    rows += [("macro", f"{row.macro}({_words(row.parameters)})", row.comment) for row in macros.itertuples()]
    for query in sorted(queries, key=lambda one: one.description.startswith(FOR_THE_REPORT)):
        takes = "; ".join(f"--value {one.name}={one.default}: {one.meaning}" for one in query.parameters)
        rows.append(("query", query.name, f"{query.description} {takes}".strip()))
    return _printed(pd.DataFrame(rows, columns=["kind", "name", "meaning"]), form, len(rows) or 1)


def list_quarantine(
    data_dir: Path, form: str, *, source: str | None, reason: str | None, limit: int, everything: bool = False
) -> int:
    """Print the refused rows, newest night first; `everything`: those of files that came again too.

    Raises BusyError while a night runs.
    """
    path = data_dir / WAREHOUSE
    if not path.exists():
        raise WarehouseError(f"there is no warehouse at {path}.", remedy="Run `valueledger run` first.")
    with night_lock(data_dir, what="quarantine list"), Store.open(path, read_only=True) as store:
        with values_given():
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
    return _told(print_frame(frame, form, limit))


def _told(left_out: int) -> int:
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
