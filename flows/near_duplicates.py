"""What decides in a night that two feedbacks say nearly the same: the measure of nlp, for the tables of the warehouse.

Called by `flows.steps` before the aggregates: nlp and warehouse do not know each other.
"""

from __future__ import annotations

from nlp import near
from warehouse.near import Rules

RULES = Rules(
    name=f"{near.RULES} {near.ALIKE} {near.FEWEST_WORDS}", sketch=near.sketch, overlap=near.overlap, alike=near.ALIKE
)
"""Texts of `FEWEST_WORDS` and more whose runs of words overlap by `ALIKE`."""
