"""What `doctor` says of the company's table of customers: whether it can be read, and how many customers it knows.

Called by `flows.health` with the warehouse open. Nothing of the table is kept or shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from flows.customer_groups import mapped_sources, rows_of, sources_of
from flows.health_tonight import OK, WARNING, Finding
from taxonomy.errors import ConfigError, InputError
from warehouse.memberships import matched

if TYPE_CHECKING:
    from flows.settings import Settings
    from warehouse.store import Store

NAME: Final = "customer groups"

UNMATCHED: Final = 0.5
"""Share of feedback whose customer the table does not know from which on doctor warns: it is mostly another id then."""


def customer_groups(settings: Settings, store: Store) -> Iterator[Finding]:
    """One finding where a table is configured."""
    block = settings.customer_groups
    if block is None:
        return
    try:
        sources = sources_of(block, mapped_sources(settings))
        customers = len(rows_of(block))
    except (ConfigError, InputError) as error:
        yield Finding(NAME, WARNING, error.message, error.remedy or "Groups stay as they were until it can be read.")
        return
    found = matched(store, list(sources))
    share = 1 - found.matched / found.named if found.named else 0.0
    told = (
        f"{customers:,} rows in the table; of {found.named:,} feedbacks that name a customer it does not know "
        f"{share:.0%}; {found.feedbacks - found.named:,} name none"
    )
    if share >= UNMATCHED:
        remedy = "Compare the ids of the table with those that the sources bring: another system, zeros in front?"
        yield Finding(NAME, WARNING, told, remedy)
        return
    yield Finding(NAME, OK, told)
