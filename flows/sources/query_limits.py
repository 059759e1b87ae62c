"""How long a database may take to answer: what its server and its driver are told, and a watch over both.

Called by the database connector alone. The server is asked to end a query that takes too long, so that nothing goes on
there; the driver gives up a silent connection where it can; and the night itself waits in a thread beside the query,
so that it ends even where a server accepts a query and never says a word again. Such a thread is left behind: it ends
with its connection or with the night's process, and nothing that it still finds is used.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

Found = TypeVar("Found")

GRACE_S: Final = 5.0
"""After the time of a query: the server's own word comes first, which says more than silence."""
STEPS: Final = 10_000
"""SQLite's operations between two looks at the clock: some thousandths of a second."""
_CONNECT: Final = {"psycopg": "connect_timeout", "psycopg2": "connect_timeout", "pymysql": "connect_timeout",
                   "mysqldb": "connect_timeout", "mysqlconnector": "connection_timeout"}  # fmt: skip
"""What drivers call the whole seconds to wait for a connection. Nought means no limit at all, so none is below 1."""
_SILENCE: Final = {"pymysql": ("read_timeout", "write_timeout"), "mysqldb": ("read_timeout", "write_timeout")}
"""What drivers call the whole seconds that a connection may be silent."""
_TOO_LONG: Final = {"57014", 3024, 1969}
"""Codes of a query that was ended: PostgreSQL, MySQL, MariaDB."""


class TooLong(Exception):
    """A query did not end in its time."""


def driver_options(driver: str, connect_s: float, query_s: float) -> dict[str, Any]:
    """Arguments of a driver's `connect`: seconds to wait for a connection and for each piece of an answer."""
    if driver == "pysqlite":
        return {"timeout": connect_s, "check_same_thread": False}  # for a file that another program has locked
    options: dict[str, Any] = {}
    if name := _CONNECT.get(driver):
        options[name] = _whole(connect_s)
    for name in _SILENCE.get(driver, ()):
        options[name] = _whole(query_s + GRACE_S)
    if driver in {"psycopg", "psycopg2"}:  # a host that is gone without a word
        options |= {"keepalives_idle": 60, "keepalives_interval": 10, "keepalives_count": 6}
    return options


def limit_queries(connection: sa.Connection, seconds: float) -> None:
    """Tell the server to end what takes longer than `seconds`; of a server that knows no such word, nothing."""
    thousandths = max(1, math.ceil(seconds * 1000))
    match connection.dialect.name:
        case "postgresql":  # of this transaction alone, so that no pool between keeps it
            setting = sa.select(sa.func.set_config("statement_timeout", str(thousandths), True))
            connection.execute(setting)
        case "mysql" | "mariadb" if getattr(connection.dialect, "is_mariadb", False):
            connection.execute(sa.text("SET SESSION max_statement_time = :seconds"), {"seconds": seconds})
        case "mysql" | "mariadb":
            connection.execute(sa.text("SET SESSION max_execution_time = :span"), {"span": thousandths})
        case "sqlite":
            end = time.monotonic() + seconds
            raw: Any = connection.connection.driver_connection
            raw.set_progress_handler(lambda: int(time.monotonic() > end), STEPS)


def took_too_long(error: DBAPIError) -> bool:
    """Whether this is the word of a server that ended a query by its time."""
    said: Any = error.orig
    codes = {getattr(said, "sqlstate", None), getattr(said, "pgcode", None), *getattr(said, "args", ())[:1]}
    return bool(codes & _TOO_LONG) or str(said) == "interrupted"


def within(seconds: float, work: Callable[[], Found]) -> Found:
    """What `work` returns or raises, done in a thread beside. Raises TooLong after `seconds`, and leaves it alone."""
    found: list[Found] = []
    failed: list[BaseException] = []

    def done() -> None:
        try:
            found.append(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=done, name="query", daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not found:
        raise TooLong
    return found[0]


def _whole(seconds: float) -> int:
    return max(1, math.ceil(seconds))
