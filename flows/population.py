"""What the user states of the customers or the business: whose feedback stands for how much of the whole.

The `population:` block of the configuration, assembled into `flows.settings.Settings`; read once a night by
`flows.steps`, which hands the shares to the warehouse. Amounts are scaled to shares, so that member counts, orders or
revenue can be given as they are. Limits: one column of the ledger a weighting; no shares by two columns at once.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self

from pydantic import AfterValidator, model_validator

from flows.sources.options import Frozen, Label
from taxonomy.errors import ConfigError

if TYPE_CHECKING:
    import pandas as pd

ENCODINGS: Final = ("utf-8-sig", "gb18030")
"""Tried in this order, as for sources: strict UTF-8 takes no GB18030 by mistake."""
MAX_PARTS: Final = 500
"""Parts of one weighting: more are a list of single customers, not of groups."""


def _amounts(shares: dict[str, float]) -> dict[str, float]:
    """The amounts under their names without blanks around them, as a CSV's are."""
    named: dict[str, float] = {}
    for key, amount in shares.items():
        if key.strip() in named:
            raise ValueError(f"gives {key.strip()!r} twice; accepted: one amount a name")
        named[key.strip()] = amount
        if not key.strip():
            raise ValueError("has a part without a name; accepted: `name: amount`")
        if not math.isfinite(amount) or amount < 0:
            raise ValueError(f"has {amount!r} for {key!r}; accepted: amounts of 0 or more")
    if not sum(shares.values()) > 0:
        raise ValueError("has no amount above 0; accepted: at least one part with an amount")
    if len(shares) > MAX_PARTS:
        raise ValueError(f"has {len(shares):,} parts; accepted: up to {MAX_PARTS:,}")
    return named


def _own_name(name: str) -> str:
    if name.strip() == "all":
        raise ValueError("is what the ledger calls totals; accepted: another name")
    return name


Weighting = Annotated[Label, AfterValidator(_own_name)]
"""The user's name for what is shared out."""


class Population(Frozen):
    """One weighting: how much of the whole each value of one column stands for. Shares or amounts, here or in a CSV."""

    of: Literal["product", "channel", "region", "customer_group"]
    shares: Annotated[dict[str, float], AfterValidator(_amounts)] | None = None
    file: Path | None = None  # CSV with the columns key and share

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.shares is None) == (self.file is None):
            raise ValueError("needs either shares (a block of `name: amount`) or file (a CSV with key,share)")
        return self


def population_frame(populations: Mapping[str, Population]) -> pd.DataFrame:
    """POPULATION frame of every weighting, scaled to shares. Raises ConfigError for a file that cannot be used."""
    from warehouse.frames import weight_frame  # pandas, which reading the configuration does not need

    rows: list[tuple[str, str, str, float]] = []
    for name, population in populations.items():
        amounts = population.shares if population.file is None else _read(population.file)
        total = math.fsum((amounts or {}).values())
        rows += [(name, population.of, key, amount / total) for key, amount in sorted((amounts or {}).items())]
    return weight_frame(rows)


def _read(path: Path) -> dict[str, float]:
    lines = list(csv.reader(_text(path).splitlines()))
    header = [cell.strip().lower() for cell in lines[0]] if lines else []
    if not {"key", "share"} <= set(header):
        raise ConfigError(f"{path}:1: the columns are {header}.", remedy="Give a CSV with the columns key and share.")
    return _parts(path, header.index("key"), header.index("share"), lines[1:])


def _parts(path: Path, key_at: int, share_at: int, lines: Iterable[list[str]]) -> dict[str, float]:
    parts: dict[str, float] = {}
    for number, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            key, amount = cells[key_at].strip(), float(cells[share_at].strip())
        except (IndexError, ValueError):
            raise ConfigError(
                f"{path}:{number}: {','.join(cells)!r} is no part.", remedy="Accepted: a name and a plain number."
            ) from None
        if key in parts:
            raise ConfigError(f"{path}:{number}: {key!r} is given twice.", remedy="Keep one of them.")
        parts[key] = amount
    try:
        return _amounts(parts)
    except ValueError as error:
        raise ConfigError(f"{path}: {error}.") from None


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}).", remedy="Give a CSV with the columns key and share."
        ) from None
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ConfigError(f"{path}: is neither UTF-8 nor GB18030.", remedy="Save it as UTF-8.")
