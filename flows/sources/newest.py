"""The newest day that a file's rows name, so that a trial can put rows without a date on a day of the file's own.

Called by `flows.trial`, whose guess saw the first rows alone: this reads every row, and nothing but its date. Limits:
rows that cannot be read, and dates that are none or lie after `latest`, are passed over; the night refuses them.
"""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows.sources.content import inspect
from flows.sources.dates import DateReader
from flows.sources.options import FileDrop
from flows.sources.reading import read_rows
from flows.sources.rows import Row
from flows.sources.values import getter, is_null

if TYPE_CHECKING:
    from flows.settings import Limits


def newest_day(path: Path, settings: FileDrop, limits: Limits, *, zone: ZoneInfo, latest: date) -> date | None:
    """The last day, in `zone`, of the column that holds the date; None where no row names one."""
    columns = settings.fields.created_at or ()
    if not columns:
        return None
    get, dates = getter(columns[0]), DateReader(settings.dates, zone, zone, latest)
    newest: datetime | None = None
    wanted = [column for names in settings.fields.model_dump().values() for column in names or ()]
    with closing(read_rows(inspect(path, limits), settings, limits, wanted=wanted, check=lambda _: None)) as rows:
        for row in rows:
            value = get(row.values) if isinstance(row, Row) else None
            if is_null(value):
                continue
            try:
                moment = dates.read(value)
            except ValueError:
                continue
            newest = moment if newest is None or moment > newest else newest
    return newest.astimezone(zone).date() if newest else None
