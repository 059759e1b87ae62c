"""Who reads in a night what feedback wants: the classifier of nlp, for the tables of the warehouse.

Called by `flows.steps` before the aggregates: nlp and warehouse do not know each other.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlp.intent import Meant, load
from nlp.intent_features import Said
from taxonomy.records import Kind
from warehouse.intents import Asked, Reader


def reader() -> Reader:
    """The shipped classifier. Raises ModelError where it is not there."""
    classifier = load()

    def read(asked: Sequence[Asked]) -> list[Meant]:
        return classifier.read([Said(one.text, one.rating, Kind(one.kind)) for one in asked])

    return Reader(classifier.label, read)
