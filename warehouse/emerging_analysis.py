"""The analysis behind `emerging`: what customers have begun to speak of that no aspect covers.

Called by `warehouse.analyses`. The last PERIOD_DAYS days are held against the REFERENCE_DAYS before them, among
feedback of one judge whose uncovered terms are known. Limits: MAX_TERMS new terms and MAX_THEMES themes at most;
counting is the engine's, only terms used often enough and the uses of new ones come here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from warehouse.driver_analysis import ANALYSIS
from warehouse.emerging_draft import Facts, draft_aspect
from warehouse.measure import emerging
from warehouse.measure.emerging import Term, Theme, Use
from warehouse.store import Store

PERIOD_DAYS = 28
"""Four weeks: every weekday four times, and young enough to act on."""

REFERENCE_DAYS = 182
"""Half a year before: what comes and goes with a season or a campaign has been there."""

MIN_REFERENCE_DAYS = 28
MIN_JUDGED = 100
"""Under a hundred feedbacks in either window, five of them are news of nothing."""

MAX_TERMS = 300
MAX_THEMES = 20
QUOTES = 5

_COUNTS = ("judged", "judged_before", "feedbacks", "feedbacks_before")
_DAYS = ("first_day", "period_start", "period_end", "reference_start", "reference_end")
THEME = pa.schema(
    [
        ("theme", pa.int32()),
        ("phrase", pa.string()),
        ("terms", pa.list_(pa.string())),
        ("language", pa.string()),
        *((name, pa.date32()) for name in _DAYS),
        *((name, pa.int64()) for name in (*_COUNTS, "positive", "negative", "product_feedbacks")),
        *((name, pa.float64()) for name in ("growth", "q", "rating")),
        *((name, pa.string()) for name in ("product", "near_aspect", "draft")),
    ]
)
TERM = pa.schema(
    [
        ("theme", pa.int32()),
        ("term", pa.string()),
        *((name, pa.int64()) for name in ("feedbacks", "feedbacks_before")),
        *((name, pa.float64()) for name in ("growth", "p", "q")),
    ]
)
QUOTE = pa.schema(
    [
        *((name, pa.int32()) for name in ("theme", "rank")),
        ("feedback_id", pa.string()),
        ("ledger_day", pa.date32()),
        *((name, pa.int32()) for name in ("segment", "start_char", "end_char")),
    ]
)


def analyse_emerging(store: Store) -> dict[str, pa.Table]:
    """Rows of `emerging_theme`, `emerging_term`, `emerging_quote` and `analysis`."""
    lengths = {"days": PERIOD_DAYS, "reference": REFERENCE_DAYS}
    window = store.records("analyses/emerging_window", lengths)[0]
    code, reason = _refusal(window)
    found = [] if reason else _themes(store, window)
    rows = [_theme_row(number, window, theme, uses) for number, (theme, uses) in enumerate(found, start=1)]
    near = {} if not rows else _near_aspects(store, window, found)
    for row, (theme, uses) in zip(rows, found, strict=True):
        row["near_aspect"] = near.get(row["theme"])
        row["draft"] = _draft(row, theme, uses)
    told = {
        "analysis": "emerging",
        "scope": "all",
        "status": "refused" if reason else "made",
        "code": code,
        "reason": reason,
        "feedbacks": window["judged"] + window["judged_before"],
        "period_start": window["period_start"],
        "period_end": window["period_end"],
    }
    return {
        "emerging_theme": pa.Table.from_pylist(rows, schema=THEME),
        "emerging_term": pa.Table.from_pylist(_term_rows(found), schema=TERM),
        "emerging_quote": pa.Table.from_pylist(_quote_rows(found), schema=QUOTE),
        "analysis": pa.Table.from_pylist([told], schema=ANALYSIS),
    }


def _refusal(window: dict[str, Any]) -> tuple[str, str]:
    """Why the windows cannot be compared, as a code and a sentence; both '' where they can."""
    judged, before = window["judged"], window["judged_before"]
    if min(judged, before) < MIN_JUDGED:
        return "too_few", (
            f"{judged} judged feedbacks of the last {PERIOD_DAYS} days and {before} of the time before can be compared;"
            f" at least {MIN_JUDGED} of each are needed"
        )
    days = (window["period_start"] - window["reference_start"]).days
    if days < MIN_REFERENCE_DAYS:
        return "too_short", (
            f"the time before the last {PERIOD_DAYS} days is {days} days; at least {MIN_REFERENCE_DAYS} are needed"
        )
    return "", ""


def _values(window: dict[str, Any], *more: str) -> dict[str, Any]:
    return {name: window[name] for name in ("model", "reference_start", "period_start", "period_end", *more)}


def _themes(store: Store, window: dict[str, Any]) -> list[tuple[Theme, pd.DataFrame]]:
    """The themes, surest first, each with the uses of its terms in both windows."""
    least = {"least": emerging.MIN_FEEDBACKS}
    terms = store.frame("analyses/emerging_terms", _values(window) | least)
    now, before = terms["feedbacks"].to_numpy(), terms["feedbacks_before"].to_numpy()
    new = emerging.rises(terms["term"].tolist(), now, before, (window["judged"], window["judged_before"]))
    names = pa.table({"term": pa.array([term.term for term in new[:MAX_TERMS]], pa.string())})
    if not new:
        return []
    uses = store.frame("analyses/emerging_uses", _values(window), new_terms=names)
    spoken = uses[uses["in_period"]]
    saying = {str(term): frozenset(group["feedback_id"]) for term, group in spoken.groupby("term")}
    told = [term for term in new[:MAX_TERMS] if _is_widely_said(spoken[spoken["term"] == term.term])]
    return [
        (theme, uses[uses["term"].isin([term.term for term in theme.terms])])
        for theme in emerging.themes(told, saying)[:MAX_THEMES]
    ]


def _is_widely_said(uses: pd.DataFrame) -> bool:
    """Several customers, days and wordings."""
    return (
        uses["customer"].nunique() >= emerging.MIN_CUSTOMERS
        and uses["ledger_day"].nunique() >= emerging.MIN_DAYS
        and uses["quote"].nunique() >= emerging.MIN_WORDINGS
    )


def _theme_row(number: int, window: dict[str, Any], theme: Theme, uses: pd.DataFrame) -> dict[str, Any]:
    spoken = uses[uses["in_period"]].drop_duplicates("feedback_id")
    before = int(uses.loc[~uses["in_period"], "feedback_id"].nunique())
    share, share_before = (len(spoken) + 0.5) / (window["judged"] + 1), (before + 0.5) / (window["judged_before"] + 1)
    product, product_feedbacks = _commonest(spoken["product"].tolist())
    rating = spoken["rating"].mean()
    return {
        "theme": number,
        "phrase": theme.phrase,
        "terms": [term.term for term in theme.terms],
        "language": _commonest(spoken["language"].tolist())[0],
        "first_day": spoken["ledger_day"].min(),
        **{name: window[name] for name in (*_DAYS[1:], *_COUNTS[:2])},
        "feedbacks": len(spoken),
        "feedbacks_before": before,
        "growth": round(share / share_before, 2),
        "q": _significant(theme.terms[0].q),
        "positive": int((spoken["polarity"] == 1).sum()),
        "negative": int((spoken["polarity"] == -1).sum()),
        "rating": None if pd.isna(rating) else round(float(rating), 2),
        "product": product,
        "product_feedbacks": product_feedbacks,
    }


def _commonest(values: Sequence[str]) -> tuple[str, int]:
    """The commonest value, the first in order among equals, and how often it stands."""
    return min(Counter(values).items(), key=lambda entry: (-entry[1], entry[0]))


def _near_aspects(store: Store, window: dict[str, Any], found: list[tuple[Theme, pd.DataFrame]]) -> dict[int, str]:
    pairs = [(number, one) for number, (theme, _) in enumerate(found, start=1) for one in sorted(theme.feedbacks)]
    numbers, ids = zip(*pairs, strict=True)
    frame = pa.table({"theme": pa.array(numbers, pa.int32()), "feedback_id": pa.array(ids, pa.string())})
    days = {name: window[name] for name in ("period_start", "period_end")}
    near: dict[int, str] = {}
    for theme, aspect in store.rows("analyses/emerging_near", days, theme_feedbacks=frame):
        near.setdefault(theme, aspect)
    return near


def _draft(row: dict[str, Any], theme: Theme, uses: pd.DataFrame) -> str:
    return draft_aspect(
        Facts(
            number=row["theme"],
            phrase=theme.phrase,
            terms=row["terms"],
            language=row["language"],
            near_aspect=row["near_aspect"],
            since=row["period_start"],
            feedbacks=row["feedbacks"],
            judged=int(row["judged"]),
            before=row["feedbacks_before"],
            judged_before=int(row["judged_before"]),
            examples=[use.quote for use in _quotes(uses)],
        )
    )


def _quotes(uses: pd.DataFrame) -> list[Use]:
    places = ["feedback_id", "ledger_day", "segment", "start_char", "end_char", "quote"]
    spoken = uses[uses["in_period"]].groupby(places, sort=True).size().reset_index(name="terms")
    return emerging.choose_quotes((Use(*row) for row in spoken.itertuples(index=False, name=None)), QUOTES)


def _quote_rows(found: list[tuple[Theme, pd.DataFrame]]) -> list[dict[str, Any]]:
    return [
        {
            "theme": number,
            "rank": rank,
            "feedback_id": use.feedback_id,
            "ledger_day": use.day,
            "segment": use.segment,
            "start_char": use.start,
            "end_char": use.end,
        }
        for number, (_, uses) in enumerate(found, start=1)
        for rank, use in enumerate(_quotes(uses), start=1)
    ]


def _term_rows(found: list[tuple[Theme, pd.DataFrame]]) -> list[dict[str, Any]]:
    return [
        {"theme": number, **_term_columns(term)}
        for number, (theme, _) in enumerate(found, start=1)
        for term in theme.terms
    ]


def _term_columns(term: Term) -> dict[str, Any]:
    return {
        "term": term.term,
        "feedbacks": term.feedbacks,
        "feedbacks_before": term.before,
        "growth": round(term.growth, 2),
        "p": _significant(term.p),
        "q": _significant(term.q),
    }


def _significant(chance: float) -> float:
    """Three digits: more would tell of the order of a sum, not of chance."""
    return float(f"{chance:.3g}")
