"""Malformed inputs: generated records, mutated bytes, broken answers, tricks of YAML; the same seed, the same inputs.

Called by `benchmarks.malformed` and by the tests of the connectors. Nothing here is read from anywhere: the seeds are
written below. A record is raw JSON text, since what matters here is what no writer of JSON would write.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import zlib
from typing import Any, Final

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

COLUMNS: Final = ("id", "text", "stars", "created")
SAMPLE: Final = [
    {"id": f"r{n}", "text": f'不错 nice, really "good"\n第{n}行 😀', "stars": n % 5 + 1, "created": "2026-03-01 08:00"}
    for n in range(12)
]
NASTY: Final = [
    b"\0", b"\xff\xfe", b'"', b'""', b"'", b",", b"\r", b"\n", b"\\", b"\\ud800", b"[", b"{" * 2000, b"]", b"}",
    b"\x81", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"=cmd|' /C calc'!A0", b"9" * 400, b"-1e999", b"NaN",
    b"\x1f\x8b", b"\xe2\x80\xa8", b"\x85", b",,,,,,,", b"x" * 3000, b"Infinity", b'"id":1,"id":2', b"[" * 900,
]  # fmt: skip
VALUES: Final = (
    "null", "true", "0", "-0", "1e999", "-1e999", "NaN", "Infinity", "-Infinity", "9" * 400, "9" * 5000, "1e-400",
    "12345678901234567890123", '""', '" "', '"\\u0000"', '"\\ud800"', '"\\udfff x"', '"\\ufdd0ff"', '"\\u202e abc"',
    "[]", "{}", "[[]]", '[null, [null, ["x"]]]', '{"text": {"text": "x"}}', "[" * 60 + "]" * 60, "[" * 700 + "]" * 700,
    '{"a":' * 300 + "1" + "}" * 300, '"=1+1"', '"=cmd|\' /C calc\'!A0"', '"@SUM(A1)"', '"+1"', '"x\'; DROP TABLE a"',
    '"../../etc/passwd"', '"all"', '"2026-13-45"', '"0000-00-00"', '"9999-12-31T23:59:59Z"', '"0001-01-01"',
    '"03/04/2026"', "253402300799999", "-62135596800", '"1e5"', '"٣"', '"½"', '"⅔ of 5"', '"5/0"', '"%s%n"',
    '"{0.__class__}"', '"a\\tb\\u0001\\u0002\\u001b[31m"', '"' + "很" * 5000 + '"',
    '"' + "x " * 20000 + '"', '"fine"', "3",
)  # fmt: skip
"""What may stand where a value belongs, as JSON or nearly so."""

_TRICKS: Final = (
    "a: &a [x]\nb: *a\n", "a: !!python/object/apply:os.system ['true']\n", "sources: {shop: {<<: {kind: review}}}\n",
    "? [a, b]\n: c\n", "a: 1\na: 2\n", "--- a\n--- b\n", "%YAML 9.9\n---\na: 1\n", "a: " + "[" * 500 + "\n",
    "a: " + "{a: " * 500 + "\n", "a: 'unclosed\n", "a:\tb\n", "\ufeffa: b\n", "a: \0\n", "a: \x07\n", "a: 0x1F\n",
    "a: 1_000\n", "a: 12:30:45\n", "a: .inf\n", "a: 2026-99-99\n", "a: |\n  x\n y\n", "- a\n- b\n", "just words\n", "",
    "# nothing\n", "a: \ud800\n", "a: " + "9" * 6000 + "\n",
    "sources: {" + ", ".join(f"s{n}: 1" for n in range(500)) + "}\n",
    "a: &x\n  b: *x\n", "!!binary aGk=: 1\n", "a: >-\n\t\n", "a" * 20000 + ": 1\n",
)  # fmt: skip
CONFIG: Final = """\
time_zone: Asia/Shanghai
judge: cues
batch_rows: 200
limits: {max_record_chars: 100000}
sources:
  shop:
    type: files
    folder: drop
    files: ["*.csv", "*.jsonl"]
    kind: review
    day_in_name: '(\\d{8})'
    fields: {id: id, text: [title, text], rating: stars, created_at: created}
    rating: {scale: 1-5}
    dates: {order: dmy, fallback: day_in_name}
  places:
    type: rest
    url: https://shop.example/api
    paging: {type: page}
    incremental: {field: at, param: since, lookback: 3d}
    kind: post
    fields: {id: id, text: text, created_at: at}
"""


def _as_csv() -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(SAMPLE)
    return out.getvalue().encode()


def _as_parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(SAMPLE), out)
    return out.getvalue()


def _as_excel() -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(list(COLUMNS))
    for row in SAMPLE:
        sheet.append([row[name] for name in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


LINES: Final = "".join(json.dumps(row) + "\n" for row in SAMPLE).encode()
FILES: Final = {
    "a.csv": _as_csv(),
    "b.csv": _as_csv().decode().encode("gb18030"),
    "c.csv": _as_csv().decode().encode("utf-16"),
    "d.jsonl": LINES,
    "e.json": json.dumps(SAMPLE, ensure_ascii=False).encode(),
    "f.json": json.dumps(SAMPLE, indent=2).encode("utf-16-le"),
    "g.csv.gz": gzip.compress(_as_csv(), mtime=0),
    "h.parquet": _as_parquet(),
    "i.xlsx": _as_excel(),
}
"""Whole files by name, one of each format; they are mutated."""
BOMB: Final = gzip.compress(bytes(80_000_000), 9, mtime=0)
"""Eighty million bytes in eighty thousand."""


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The bytes after one to six accidents: something inserted, cut out, overwritten or repeated."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(5):
            case 0:
                data[place:place] = chance.choice(NASTY)
            case 1:
                del data[place : place + chance.randint(1, 40)]
            case 2 if place < len(data):
                data[place] = chance.randrange(256)
            case 3:
                data[place:place] = data[place : place + chance.randint(1, 200)]
            case _:
                other = chance.randrange(len(data) + 1)
                data[place:place] = data[other : other + chance.randint(1, 60)]
        if not data:
            break
    return bytes(data)


def record(number: int, chance: random.Random) -> str:
    """One JSON value on one line: mostly an object of the sample's fields, with something wrong in some of them."""
    if chance.random() < 0.05:
        return chance.choice(VALUES)
    pairs = [("id", f'"n{number}"'), ("text", f'"quite good {number}"'), ("stars", "4"), ("created", '"2026-03-01"')]
    for _ in range(chance.randint(0, 3)):
        place = chance.randrange(len(pairs))
        pairs[place] = (pairs[place][0], chance.choice(VALUES))
    if chance.random() < 0.15:  # a key twice, a key of nobody, a key that is odd
        name = chance.choice(("id", "text", "", "__proto__", "a.b", "\\u0000", "k" * 500))
        pairs.insert(chance.randrange(5), (name, chance.choice(VALUES)))
    if chance.random() < 0.1:
        del pairs[chance.randrange(len(pairs))]
    return "{" + ", ".join(f'"{name}": {value}' for name, value in pairs) + "}"


def is_json(text: str) -> bool:
    """Whether the standard library reads it, in a call that is not deep yet."""
    try:
        json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return False
    return True


def answer(records: list[str], chance: random.Random) -> tuple[int, bytes, dict[str, str], int | None]:
    """(status, body, headers, records that must come out, None where the answer itself is broken) of an API."""
    good = ("{" + '"items": [' + ", ".join(records) + '], "next": null}').encode("utf-8", "surrogatepass")
    headers = {"Content-Type": chance.choice(("application/json", "text/html", "application/json; charset=gbk", "x"))}
    match chance.randrange(12):
        case 0:
            return 200, mutated(good, chance), headers, None
        case 1:
            return 200, good[: chance.randrange(len(good))], headers, None
        case 2:
            packed = gzip.compress(good, mtime=0)
            return 200, packed[: chance.randrange(len(packed))], {**headers, "Content-Encoding": "gzip"}, None
        case 3:
            return 200, zlib.compress(good), {**headers, "Content-Encoding": chance.choice(("br", "gzip", "?"))}, None
        case 4 if chance.random() < 0.1:
            return 200, BOMB, {**headers, "Content-Encoding": "gzip"}, None
        case 5:
            kinds = (b"", b"null", b"[]", b"<html>busy</html>", b'{"items": {}}', b'{"items": 3}', b"\xff\xfe[\0]\0")
            return chance.choice((200, 204, 206)), chance.choice(kinds), headers, None
        case 6:
            return chance.choice((400, 404, 418, 301, 451)), good, headers, None
    return 200, good, headers, len(records)


def configuration(chance: random.Random) -> str:
    """A configuration with a trick of YAML in it, or mutated."""
    match chance.randrange(3):
        case 0:
            return chance.choice(_TRICKS)
        case 1:
            lines = CONFIG.splitlines(keepends=True)
            place = chance.randrange(len(lines))
            indent = " " * (len(lines[place]) - len(lines[place].lstrip()))
            lines[place:place] = [indent + chance.choice(_TRICKS)]
            return "".join(lines)
    return mutated(CONFIG.encode(), chance).decode("utf-8", "replace")
