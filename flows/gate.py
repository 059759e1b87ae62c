"""What a source may not bring: people and feedback that were forgotten, and feedback older than the source keeps.

Opened by `flows.steps` at the start of a night and asked by `flows.ingest` before a batch is written: what may not
come in is kept as an empty tombstone, counted as deleted, so that the night's counts still add up. Ids and hashes
are told apart by `flows.protect`; nothing here is written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, tzinfo

from flows.protect import PAYLOAD_IDS, PAYLOAD_TRACES, TRACE_CHARACTERS
from taxonomy.records import UNKNOWN, Feedback, Rejected

FORGOTTEN = "of somebody or something that was forgotten; its content was not kept"
"""All that is kept of a refused row of theirs."""


@dataclass(frozen=True)
class Gate:
    """`forgotten`: hashes of feedbacks and customers. `oldest`: by source, the first ledger day that it keeps."""

    forgotten: Collection[str] = frozenset()
    oldest: Mapping[str, date] = field(default_factory=dict)
    zone: tzinfo = UTC

    def __post_init__(self) -> None:
        object.__setattr__(self, "_beginnings", frozenset(one[:TRACE_CHARACTERS] for one in self.forgotten))

    def feedback(self, feedback: Feedback) -> Feedback:
        """A protected feedback as it may be kept: itself, or its empty tombstone, which nothing later replaces."""
        keeps_out = feedback.source_id in self.forgotten or feedback.customer_id in self.forgotten
        if not keeps_out and not (self._is_too_old(feedback) and not feedback.deleted):
            return feedback
        return replace(
            feedback,
            text="",
            rating=None,
            created_at=None,
            updated_at=None,
            customer_id=None,
            channel=UNKNOWN,
            product=UNKNOWN,
            region=UNKNOWN,
            customer_group=UNKNOWN,
            deleted=True,
            stream="",
            position=0,
        )

    def rejected(self, rejected: Rejected) -> Rejected:
        """A protected refused row as it may be kept: itself, or its place and reason alone."""
        payload = rejected.payload
        if any(payload.get(name) in self.forgotten for name in PAYLOAD_IDS) or self._may_hold(payload):
            return replace(rejected, payload={}, detail=FORGOTTEN)
        return rejected

    def _may_hold(self, payload: Mapping[str, str]) -> bool:
        beginnings: frozenset[str] = self._beginnings  # type: ignore[attr-defined]
        return bool(beginnings) and not beginnings.isdisjoint(payload.get(PAYLOAD_TRACES, "").split())

    def _is_too_old(self, feedback: Feedback) -> bool:
        oldest = self.oldest.get(feedback.source)
        return (
            oldest is not None
            and feedback.created_at is not None
            and feedback.created_at.astimezone(self.zone).date() < oldest
        )
