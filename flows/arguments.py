"""What a command line names, looked up: a name that nothing bears ends as an InputError, whatever it is a name of.

Called by commands that take an aspect, a product, a source or a reason. Named queries are apart: their values belong to
the query (`QueryError`), and names in configuration files to these (`ConfigError`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from taxonomy.dimensions import Aspect, Taxonomy
from taxonomy.errors import InputError, TaxonomyError


def named_aspect(taxonomy: Taxonomy, name: str) -> Aspect:
    """The aspect of that id. Raises InputError naming the nearest."""
    try:
        return taxonomy.aspect(name)
    except TaxonomyError as error:
        raise InputError(error.message) from None


@contextmanager
def values_given() -> Iterator[None]:
    """What is asked of the ledger inside is named by the command line: raises InputError for what it does not hold."""
    from warehouse.accepted import UnknownValue  # not needed where a configuration is read

    try:
        yield
    except UnknownValue as error:
        raise InputError(error.message, remedy=error.remedy) from None
