"""What topics find in the newest mentions of the published ledger: counts, words and a quote of each.

Called by `flows.topic_desk` (`topics check`) and `flows.topic_suggestions` (`taxonomy suggest`), so that both say the
same of the same topic. Limits: the newest MENTIONS of the aspects that have topics; nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from flows.boundary import say
from flows.topic_settings import Topics
from warehouse.read import Ledger

MENTIONS: Final = 200_000
"""Newest mentions that are looked through: a few seconds, and a topic that they do not hold is rare."""


def counted(topics: Topics, ledger: Ledger, days: int) -> list[dict[str, Any]]:
    """A row for each topic: `mentions`, `feedbacks` (distinct), `gained` and `lost` mentions, the share of its aspect's
    mentions in percent, its commonest words, a quote."""
    mentions = ledger.recent_mentions(topics.finder.aspects, days=days, rows=MENTIONS)
    if len(mentions) == MENTIONS:
        say(f"counts are of the newest {MENTIONS:,} mentions of these aspects")
    size = {row["values"]: row["counts"] for row in pc.value_counts(mentions["aspect"]).to_pylist()}
    held = _held(topics, mentions)
    return [_line(held, aspect, topic, size.get(aspect, 0)) for aspect, topic in topics.blocks]


def _held(topics: Topics, mentions: pa.Table) -> pa.Table:
    """The mentions in which a topic is found, with the topic and its words (`term`)."""
    found = topics.finder.find(mentions)
    held = mentions.take(found["row"]).append_column("topic", found["topic"])
    places = zip(held["quote"].to_pylist(), found["start"].to_pylist(), found["end"].to_pylist(), strict=True)
    words: Sequence[str] = [quote[start:end].lower() for quote, start, end in places]
    return held.append_column("term", pa.array(words, pa.string()))


def _line(held: pa.Table, aspect: str, topic: str, size: int) -> dict[str, Any]:
    mine = held.filter(pc.and_(pc.equal(held["aspect"], aspect), pc.equal(held["topic"], topic)))
    terms = sorted(pc.value_counts(mine["term"]).to_pylist(), key=lambda one: (-one["counts"], one["values"]))
    return {
        "aspect": aspect,
        "topic": topic,
        "mentions": len(mine),
        "feedbacks": pc.count_distinct(mine["feedback_id"]).as_py(),
        "gained": pc.sum(pc.equal(mine["polarity"], 1)).as_py() or 0,
        "lost": pc.sum(pc.equal(mine["polarity"], -1)).as_py() or 0,
        "of_aspect": round(100 * len(mine) / size, 1) if size else 0.0,
        "term": ", ".join(one["values"] for one in terms[:3]),
        "quote": " ".join(mine["quote"][0].as_py().split())[:80] if len(mine) else "",
    }
