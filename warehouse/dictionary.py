"""The data dictionary, generated from the comments in the published file: `python -m warehouse.dictionary FILE`.

Callers: the command above, which publishes an empty ledger in a temporary folder and writes its dictionary, and the
test that compares `docs/data-dictionary.md` with it. Limits: says what the comments say; edit `sql/publish`.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from warehouse.marts import aggregate
from warehouse.migrations import migrate
from warehouse.publish import RELATIONS, publish, views
from warehouse.read import Ledger, named_queries
from warehouse.store import Store

_HEAD = """# Data dictionary of the published ledger

Generated from the comments in the file by `python -m warehouse.dictionary docs/data-dictionary.md`; the same text
stands in the file itself (`SELECT * FROM duckdb_columns()`), and each relation is also a Parquet folder.

How to read the numbers:

- **Unit of counting**: a feedback. One with many mentions of an aspect counts once; totals, dimensions and groups of a
  lens count distinct feedbacks and are never sums of their parts. Over days and over product, channel, region, customer
  group and language, distinct feedbacks do add up: a feedback has one of each.
- **Denominator N**: the judged feedbacks of the cell. Feedback with a rating and no words is counted, not judged.
- **gained, lost, neutral**: feedbacks with at least one such mention; one feedback may be in several.
  **net** = 100 (gained − lost) / N. Shares and limits are points per 100 judged feedbacks.
- **Intervals** are 95 %: Wilson (1927) for shares; for net, a difference of paired shares, the adjusted Wald
  interval of Bonett and Price (2012); for the balance, the variance of each feedback's own score, and for its ratio the
  delta method on the logarithm with the covariance. N = 0 gives no row, never a number.
- **smallest_change** = (1.960 + 0.842) · √(2 v / N), 80 % power at two-sided 5 % against a period of the same size,
  where v = p₊ + p₋ − (p₊ − p₋)² is the variance of one feedback's net score with p₊ = (gained alone + 1) / (N + 2)
  and p₋ = (lost alone + 1) / (N + 2). Smaller differences of two periods are usually chance.
- **net_shrunk** draws the net of a product toward that of all in proportion to how little it says by itself (empirical
  Bayes: DerSimonian and Laird 1986, Morris 1983); `small` marks where the own data weigh less than half. Use `net` for
  what was said, `net_shrunk` to rank products of unlike size.
- **A change** of net (`value_change`: adjacent weeks and months as a relation, any two as a macro) is rate + mix +
  volume over cells of product x channel x language, exactly: other opinions in the same cells, other weights of the
  same cells, and cells with feedback in one period alone. `q`, here and for terms, is p corrected for the many keys or
  terms that were looked at. Macros that answer with rows name relations: open the file itself, or `USE` it where it is
  attached beside others.
- **Raw and adjusted** never mix: every share is as the judge read it, but for the columns `*_adjusted` of
  `value_adjusted`, which are corrected for the errors that the judge made on labelled text.
- **Weighted** figures (`value_weighted`, `value_at_stake`) rest on the `population` block of the configuration and are
  empty without one.
- **Products with rows of their own** have at least 30 judged feedbacks and are among the 50 most spoken of; the others
  count in `all` and stand in `value_daily`.
- Wall-clock times stand in `run` alone: the same input gives the same rows everywhere else.
"""


def data_dictionary(ledger: Ledger) -> str:
    """Markdown: every relation with its grain and columns, the macros, and the named queries."""
    grain = dict(ledger.relations().itertuples(index=False, name=None))
    columns = ledger.columns()
    parts = [_HEAD, "## Relations\n"]
    for relation in RELATIONS:
        parts.append(f"### `{relation}`\n\n{grain[relation]}\n")
        parts.append("| column | type | meaning |\n|---|---|---|")
        of_relation = columns[columns["relation"] == relation]
        rows = of_relation[["name", "type", "comment"]].itertuples(index=False, name=None)
        parts.append("\n".join(f"| `{name}` | {kind} | {_cell(comment)} |" for name, kind, comment in rows) + "\n")
    parts.append("## Views\n\n| view | shows | columns |\n|---|---|---|")
    for view in views():
        names = ", ".join(f"`{name}`" for name in columns.loc[columns["relation"] == view, "name"])
        parts.append(f"| `{view}` | {_cell(grain[view])} | {names} |")
    parts.append("\nTheir columns mean what those of `value_by_lens` mean.\n")
    parts.append("## Macros\n\n| macro | answers |\n|---|---|")
    macros = ledger.macros().itertuples(index=False, name=None)
    parts.append(
        "\n".join(f"| `{name}({parameters})` | {_cell(comment)} |" for name, parameters, comment in macros) + "\n"
    )
    parts.append("## Named queries\n\n| name | answers | parameters (default) |\n|---|---|---|")
    for query in named_queries():
        parameters = "; ".join(f"`{p.name}` ({p.default}): {p.meaning}" for p in query.parameters) or "none"
        parts.append(f"| `{query.name}` | {_cell(query.description)} | {_cell(parameters)} |")
    return "\n".join(parts) + "\n"


def empty_ledger(folder: Path) -> Path:
    """Publishes an empty warehouse under `folder`; the link of its ledger."""
    with Store.open(folder / "warehouse.duckdb") as store:
        migrate(store, now=datetime(1970, 1, 1, tzinfo=UTC))
        aggregate(store)
        return publish(store, folder / "published").link


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main(target: Path) -> None:
    """Writes the dictionary to `target`."""
    with tempfile.TemporaryDirectory() as folder, Ledger.open(empty_ledger(Path(folder))) as ledger:
        target.write_text(data_dictionary(ledger), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
