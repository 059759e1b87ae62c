"""The outputs in the analysts' guides, made from a real ledger: `python -m flows.guide DATA_DIR GUIDE...`.

Callers: the command above, which writes the guides anew, and the test that runs the demo and compares. A block of SQL
or a `valueledger query` command that is followed by `<!-- output -->` is run, and what stands from there to
`<!-- end of output -->` is replaced by its rows. Limits: of a command, the query, --value, --words and --limit are
heeded.
"""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pyarrow as pa

from flows.query import NAME, published_link
from flows.search import search
from flows.tables import shown_cell
from taxonomy.errors import InputError
from warehouse.read import Ledger

BLOCK = re.compile(
    r"(?P<block>```(?P<kind>sql|sh)\n(?P<code>.*?)```\n\n<!-- output -->\n)"
    r"(?P<output>.*?)(?P<end><!-- end of output -->)",
    re.DOTALL,
)
"""A piece of code with its output, up to the marks that a reader of the rendered page does not see."""


def refreshed(text: str, ledger: Ledger) -> str:
    """A guide with every output as `ledger` gives it now. Raises QueryError, InputError for code that does not run."""

    def again(match: re.Match[str]) -> str:
        answer = ledger.table(match["code"]) if match["kind"] == "sql" else _command(match["code"], ledger)
        return f"{match['block']}{markdown(answer)}{match['end']}"

    return BLOCK.sub(again, text)


def markdown(table: pa.Table) -> str:
    """Rows as a table of Markdown; numbers stand right."""
    kinds = pa.types
    numeric = [kinds.is_integer(t) or kinds.is_floating(t) or kinds.is_decimal(t) for t in table.schema.types]
    lines = [list(table.column_names), ["---:" if right else "---" for right in numeric]]
    columns = [column.to_pylist() for column in table.columns]
    lines += [[shown_cell(value).replace("|", "\\|") for value in row] for row in zip(*columns, strict=True)]
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


def _command(code: str, ledger: Ledger) -> pa.Table:
    """The rows that one `valueledger query` command prints."""
    words = shlex.split(code.replace("\\\n", " "))
    if "query" not in words:
        raise InputError(f"{code.strip()!r} is no `valueledger query` command.")
    query, options = None, [*words[words.index("query") + 1 :]]
    given: dict[str, str] = {}
    values: dict[str, str] = {}
    while options:
        word = options.pop(0)
        if word == "--value":
            name, _, value = options.pop(0).partition("=")
            values[name] = value
        elif word.startswith("--"):
            given[word] = options.pop(0)
        else:
            query = word
    if "--words" in given:
        return search(ledger, given["--words"], int(given["--limit"])).rows
    if query is None:
        raise InputError(f"{code.strip()!r} asks for nothing.")
    return ledger.table(*ledger.prepared(query, values)) if NAME.fullmatch(query) else ledger.table(query)


def main(data_dir: Path, guides: list[Path]) -> None:
    """Writes each guide anew with the outputs of the ledger in `data_dir`."""
    with Ledger.open(published_link(data_dir)) as ledger:
        for guide in guides:
            guide.write_text(refreshed(guide.read_text("utf-8"), ledger), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
