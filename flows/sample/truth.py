"""Tells what a built sample holds, by construction: the text of truth.yaml.

Called by `flows.sample.generate`. Shares are counted on the labels that the words were made from, never on a judge's
reading of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import yaml

from flows.sample import plan
from flows.sample.contents import COPIES, DROPS, SEED, Sample
from flows.sample.plan import Draft


class _Plain(yaml.SafeDumper):
    """Writes a date that occurs twice out twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def truth_text(sample: Sample) -> str:
    """truth.yaml as text."""
    head = "# What the sample holds, by construction. Written by generate.py; do not edit.\n"
    return head + yaml.dump(truth(sample), Dumper=_Plain, allow_unicode=True, sort_keys=False)


def truth(sample: Sample) -> dict[str, Any]:
    """What the files hold, for people, tests and the demo: counts by source, events, mentions."""
    judged = [draft for draft in sample.drafts if draft.id not in sample.not_judged]
    return {
        "seed": SEED,
        "first_day": plan.FIRST_DAY,
        "last_day": plan.LAST_DAY,
        "feedbacks": len(sample.drafts),
        "judged": len(judged),
        "not_judged": dict(sorted(Counter(sample.not_judged.values()).items())),
        "languages": dict(sorted(Counter(draft.language for draft in judged).items())),
        "kinds": dict(sorted(Counter(draft.kind for draft in sample.drafts).items())),
        "events": _events(judged),
        "sources": {source: _source_truth(sample, source) for source in DROPS},
        "mentions": {
            aspect: {
                side: sum(d.said.get(aspect) == sign for d in judged) for side, sign in (("gained", 1), ("lost", -1))
            }
            for aspect in sorted({aspect for draft in judged for aspect in draft.said})
        },
        "personal_data": sorted(set(sample.personal)),
    }


def _events(judged: list[Draft]) -> list[dict[str, Any]]:
    coffee = [draft for draft in judged if draft.product == plan.DELIVERY_PRODUCT]
    store = [draft for draft in judged if draft.channel == plan.ATTITUDE_CHANNEL]
    october = date(2026, 10, 1)
    return [
        {
            "id": "delivery_loss", "shape": "sudden", "aspect": "service.delivery", "side": "lost",
            "slice": {"product": plan.DELIVERY_PRODUCT}, "since": plan.DELIVERY_SINCE, "until": plan.LAST_DAY,
            **_change(coffee, "service.delivery", -1, plan.DELIVERY_SINCE, plan.DELIVERY_SINCE),
        },
        {
            "id": "attitude_decline", "shape": "slow", "aspect": "personnel.attitude", "side": "lost",
            "slice": {"channel": plan.ATTITUDE_CHANNEL}, "since": plan.ATTITUDE_SINCE, "until": plan.LAST_DAY,
            **_change(store, "personnel.attitude", -1, plan.ATTITUDE_SINCE, october),
        },
        {
            "id": "price_gain", "shape": "sudden", "aspect": "cost.money", "side": "gained", "slice": {},
            "since": plan.PRICE_SINCE, "until": plan.LAST_DAY,
            **_change(judged, "cost.money", 1, plan.PRICE_SINCE, plan.PRICE_SINCE),
        },
    ]  # fmt: skip


def _change(drafts: list[Draft], aspect: str, sign: int, before: date, after: date) -> dict[str, Any]:
    """Shares of feedbacks that say so, before the event and (of a slow one: at the end) after it."""

    def share(keep: Callable[[Draft], bool]) -> dict[str, Any]:
        chosen = [draft for draft in drafts if keep(draft)]
        said = sum(draft.said.get(aspect) == sign for draft in chosen)
        return {"feedbacks": len(chosen), "said": said, "share": round(said / len(chosen), 3)}

    return {"before": share(lambda d: d.day < before), "after": {"from": after, **share(lambda d: d.day >= after)}}


def _source_truth(sample: Sample, source: str) -> dict[str, Any]:
    counts = sample.counts[source]
    reasons = {k.split()[1]: n for k, n in sorted(counts.items()) if k.startswith("quarantined ")}
    return {
        "files": len(DROPS[source][1]),
        "same_file_again": sum(name == source for name, _ in COPIES),
        "read": sum(counts.values()),
        **{outcome: counts[outcome] for outcome in ("loaded", "updated", "duplicate", "deleted")},
        "quarantined": sum(reasons.values()),
        "reasons": reasons,
    }
