"""Every connector with a place of its own that is fed malformed inputs; what comes out must account for all of them.

Called by `benchmarks.malformed`. The connectors are the real ones, opened through the registry on a configuration;
the API is a server on this machine, the database a file of SQLite, the program `cat`. Over 250 lines: one class a
connector, together.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, Protocol

import pyarrow as pa

from benchmarks._malformed_inputs import BOMB, FILES, answer, configuration, is_json, mutated, record
from flows.ingest import RECORD
from flows.settings import parse_settings
from flows.sources import open_source
from flows.sources.stream import Source
from taxonomy.errors import ConfigError, InputError
from taxonomy.records import Feedback, Rejected

NOW: Final = datetime.fromisoformat("2026-03-10T02:30:00+00:00")
HEAD: Final = """\
time_zone: Asia/Shanghai
limits: {max_record_chars: 100000, max_file_bytes: 20000000}
sources:
  shop:
    kind: review
    fields: {id: id, text: text, rating: stars, created_at: created}
"""

DATABASE: Final = "MALFORMED_DATABASE"
"""The environment variable that names the database, as a configuration must."""


@dataclass
class Outcome:
    """What became of inputs: `rows` that came out, those of them `refused`, deliveries that were `unusable`."""

    inputs: int = 0
    rows: int = 0
    refused: int = 0
    unusable: int = 0
    faults: list[str] = field(default_factory=list)

    def take(self, rows: list[Feedback | Rejected]) -> None:
        """Count rows, and prove that any store accepts them."""
        self.rows += len(rows)
        usable = [row for row in rows if isinstance(row, Feedback)]
        refused = [row for row in rows if isinstance(row, Rejected)]
        self.refused += len(refused)
        if len(usable) + len(refused) < len(rows):
            self.faults.append("something that is no row")
        names = RECORD.names
        pa.Table.from_pylist([{name: getattr(row, name) for name in names} for row in usable], schema=RECORD)
        for row in refused:
            if "\0" in (shown := row.detail + row.stream_name + "".join(row.payload.values())) or not row.reason:
                self.faults.append(f"a refused row that no store takes: {shown[:80]!r}")
            shown.encode()


class Place(Protocol):
    """A connector with its place."""

    size: int  # inputs of one round
    share: int  # of a hundred inputs

    def round(self, chance: random.Random, number: int, told: Outcome) -> None:
        """Feed it `size` inputs, read it, note what came out. Raises nothing but for a fault of the connector."""


def shop(home: Path, block: str) -> Source:
    """The connector of a block."""
    settings = parse_settings(HEAD + block, home / "pipeline.yaml")
    return open_source("shop", settings, today=NOW.date(), now=NOW)


def read(source: Source, told: Outcome, most: int | None = None) -> int:
    """Read all that a source offers; rows that came. An error that is told counts as one unusable delivery."""
    before = told.rows
    for stream in source.streams():
        rows: list[Feedback | Rejected] = []
        try:
            for row in stream.rows(0, {}):
                rows.append(row)
        except InputError as error:
            told.unusable += 1
            if not str(error):
                told.faults.append("an error that says nothing")
        else:
            if stream.ends and len(rows) % 7 == 3 and list(stream.rows(len(rows) // 2, {})) != rows[len(rows) // 2 :]:
                told.faults.append("other rows where it goes on in the middle")
        told.take(rows)
    told.unusable += len(source.failed)
    if most is not None and told.rows - before != most:
        told.faults.append(f"{told.rows - before} rows of {most}")
    return told.rows - before


class FilePlace:
    """Whole files of every format, mutated; now and then a bomb, or an encoding stated that is not theirs."""

    size, share = 1, 40
    stated = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "gb18030", "big5", "cp1252", "shift_jis", "utf-7")

    def __init__(self, home: Path) -> None:
        self._folder = home / "files"
        self._folder.mkdir()
        block = "    type: files\n    folder: files\n"
        self._source = shop(home, block)
        self._stated = [shop(home, f"{block}    encoding: {name}\n") for name in self.stated]

    def round(self, chance: random.Random, number: int, told: Outcome) -> None:
        name = list(FILES)[number % len(FILES)]
        content = BOMB if chance.random() < 0.001 else mutated(FILES[name], chance)
        path = self._folder / name
        path.write_bytes(content)
        told.inputs += 1
        before = told.rows + told.unusable
        read(chance.choice(self._stated) if chance.random() < 0.2 else self._source, told)
        if told.rows + told.unusable == before and name == "d.jsonl" and content.strip():
            told.faults.append("lines of which nothing is told")
        path.unlink()


class InboxPlace:
    """Events, one a file: odd values, mutated bytes; each is taken in and leaves the inbox."""

    size, share = 20, 15

    def __init__(self, home: Path) -> None:
        self._folder = home / "inbox"
        self._folder.mkdir()
        self._source = shop(home, "    type: inbox\n    folder: inbox\n    min_age_s: 0\n    max_event_bytes: 60000\n")

    def round(self, chance: random.Random, number: int, told: Outcome) -> None:
        expected: int | None = 0
        for place in range(self.size):
            written = record(number * self.size + place, chance).encode("utf-8", "surrogatepass")
            if chance.random() < 0.3:
                written, expected = mutated(written, chance), None
            elif written == b"[]":  # an event without records
                continue
            elif expected is not None:
                expected += 1
            path = self._folder / f"e{place}.json"
            path.write_bytes(written)
            os.utime(path, (NOW.timestamp() - 60,) * 2)
        told.inputs += self.size
        read(self._source, told, expected if expected is not None and self._plain() else None)
        if any(path.is_file() for path in self._folder.iterdir()):
            told.faults.append("an event that was read still waits")
        for name in ("read", "refused"):
            shutil.rmtree(self._folder / name, ignore_errors=True)

    def _plain(self) -> bool:
        """Whether no event is a list of several records."""
        return all(path.read_bytes()[:1] != b"[" for path in self._folder.glob("*.json"))


class ApiPlace:
    """Pages of an API: odd records, broken bodies, wrong types of content, cut and bursting compression."""

    size, share = 1, 15
    records = 5

    def __init__(self, home: Path) -> None:
        self._answer: tuple[int, bytes, dict[str, str]] = (200, b"[]", {})
        place = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body, headers = place._answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(OSError):
                    self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        url = f"http://127.0.0.1:{self._server.server_address[1]}/items"
        block = f"    type: rest\n    url: {url}\n    records: items\n    max_page_mb: 4\n    timeout_s: 5\n"
        self._source = shop(home, block + "    retries: {attempts: 1, max_wait_s: 0}\n")

    def round(self, chance: random.Random, number: int, told: Outcome) -> None:
        records = [record(number * self.records + place, chance) for place in range(self.records)]
        status, body, headers, expected = answer([one for one in records if is_json(one)], chance)
        self._answer = status, body, headers
        told.inputs += 1
        before = told.unusable
        came = read(self._source, told)
        if expected is not None and came != expected and told.unusable == before:
            told.faults.append(f"{came} rows of {expected} in an answer")

    def close(self) -> None:
        """Ends the server."""
        self._server.shutdown()
        self._server.server_close()


class TablePlace:
    """Rows of a table without types: broken text, NULs, numbers without end, dates that are none."""

    size, share = 50, 15
    odd: tuple[Any, ...] = (
        None, "", "\0", "x" * 150_000, float("inf"), float("-inf"), 2**63 - 1, -(2**63), 1e-320, b"\xff\xfe", b"",
        b"fine", "NaN", "all", "=1+1", "\u202e", "\x1b[31m", "2026-13-45", "0000-00-00", "9999-12-31", "03/04/2026",
        "{" * 5_000, "[" * 5_000, struct.pack("<d", 1.5), "很" * 70_000, -1, "½", "١",
    )  # fmt: skip

    def __init__(self, home: Path) -> None:
        self._file = home / "shop.db"
        with closing(self._open()) as table:
            table.execute("CREATE TABLE said (number INTEGER PRIMARY KEY, id, text, stars, created)")
        self._before = os.environ.get(DATABASE)
        os.environ[DATABASE] = f"sqlite:///{self._file}"
        block = f"    type: sql\n    url_env: {DATABASE}\n    table: said\n    key: number\n    page_rows: 23\n"
        self._source = shop(home, block)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, isolation_level=None)

    def round(self, chance: random.Random, number: int, told: Outcome) -> None:
        rows = []
        for place in range(self.size):
            row: list[Any] = [f"n{number}-{place}", f"quite good {place}", 4, "2026-03-01"]
            for _ in range(chance.randint(0, 3)):
                row[chance.randrange(4)] = chance.choice(self.odd)
            rows.append((place, *row))
        with closing(self._open()) as table:
            table.execute("PRAGMA synchronous = OFF")
            table.execute("BEGIN")
            table.execute("DELETE FROM said")
            table.executemany("INSERT INTO said VALUES (?, ?, ?, ?, ?)", rows)
            if chance.random() < 0.5:  # text that is none
                table.execute("UPDATE said SET text = CAST(x'e4bd' AS TEXT) WHERE number % 7 = 3")
            table.execute("COMMIT")
        told.inputs += self.size
        read(self._source, told, self.size)

    def close(self) -> None:
        """Leaves the environment as it was."""
        if self._before is None:
            os.environ.pop(DATABASE, None)
        else:
            os.environ[DATABASE] = self._before


class ProgramPlace:
    """Lines of a program: odd records, mutated lines; blank ones are no records, any other is one row."""

    size, share = 100, 10

    def __init__(self, home: Path) -> None:
        self._file = home / "lines.jsonl"
        self._source = shop(home, f"    type: command\n    command: [cat, '{self._file}']\n    timeout_s: 20\n")

    def round(self, chance: random.Random, number: int, told: Outcome) -> None:
        lines = [
            record(number * self.size + place, chance).encode("utf-8", "surrogatepass") for place in range(self.size)
        ]
        lines = [
            mutated(line, chance).replace(b"\n", b" ").replace(b"\r", b" ") if chance.random() < 0.3 else line
            for line in lines
        ]
        self._file.write_bytes(b"\n".join(lines) + (b"" if chance.random() < 0.5 else b"\n"))
        told.inputs += self.size
        text = [
            line.decode("utf-8", "replace").removeprefix("\ufeff" if not place else "")
            for place, line in enumerate(lines)
        ]
        read(self._source, told, sum(bool(line.strip()) for line in text))


class ConfigPlace:
    """Configurations: tricks of YAML, mutations; each is settings or an error that says where."""

    size, share = 5, 5

    def __init__(self, home: Path) -> None:
        self._path = home / "pipeline.yaml"

    def round(self, chance: random.Random, number: int, told: Outcome) -> None:
        for _ in range(self.size):
            told.inputs += 1
            try:
                parse_settings(configuration(chance), self._path)
                told.rows += 1
            except ConfigError as error:
                told.unusable += 1
                str(error).encode("utf-8", "surrogatepass")


@contextmanager
def places(home: Path) -> Iterator[dict[str, Place]]:
    """Every place by the word of its connector, in a folder that they share."""
    with closing(ApiPlace(home)) as api, closing(TablePlace(home)) as table:
        yield {
            "files": FilePlace(home), "inbox": InboxPlace(home), "rest": api, "sql": table,
            "command": ProgramPlace(home), "configuration": ConfigPlace(home),
        }  # fmt: skip
