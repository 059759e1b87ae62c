"""Seams on the trends: days since which another taxonomy or judge tells the ledger, and what that did to each line.

Caller: `flows.report.payload`, for the marks of the trends. Figures are those of the relations `taxonomy_version` and
`value_seam`; a ledger without a seam gets no mark, and one of an older program none either.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flows.change_words import KINDS
from flows.report.rows import rows
from taxonomy.errors import QueryError
from warehouse.read import Ledger

SEAM_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "seam": "Seam: since this day the ledger is told by {what} ({steps}). Earlier days were read again by it",
        "judge": "another judge",
        "all": "all value",
        "shift": "{name}: moved by {shift:+.1f} at the seam of version {version} (95 % {low:+.1f} … {high:+.1f}), "
        "measured on the same feedbacks; no change of what customers say",
    },
    "zh": {
        "seam": "接缝：自这一天起台账按 {what} 计（{steps}），此前各日已按它重读",
        "judge": "更换了评判模型",
        "all": "全部价值",
        "shift": "{name}：在版本 {version} 的接缝处移动了 {shift:+.1f}（95 % {low:+.1f} … {high:+.1f}），"
        "由同一批反馈量得，并非顾客所言有变",
    },
}
STEPS_SHOWN = 3
"""Steps named in a mark; the relation holds all of them."""


def seam_events(ledger: Ledger, lang: str, place: Mapping[str, int]) -> list[dict[str, Any]]:
    """Marks of the trends: one a seam for every line, and one for each line that it moved."""
    words = SEAM_WORDS["zh" if lang == "zh" else "en"]
    try:
        versions = {row["version"]: row for row in rows(ledger.query("SELECT * FROM taxonomy_version"))}
        found = rows(ledger.query("SELECT * FROM value_seam WHERE seam IS NOT NULL ORDER BY version, level, key"))
    except QueryError:
        return []
    names = {"all": words["all"]} | _names(ledger, lang) if found else {}
    events: dict[int, dict[str, Any]] = {}
    moved: list[dict[str, Any]] = []
    for row in found:
        version = versions[row["version"]]
        day = row["seam"].isoformat()
        steps = [_step(one, lang) for one in json.loads(version["steps"] or "[]")] or [words["judge"]]
        shown = "; ".join(steps[:STEPS_SHOWN]) + ("; …" if len(steps) > STEPS_SHOWN else "")
        text = words["seam"].format(what=row["told_after"], steps=shown)
        events.setdefault(row["version"], {"day": day, "text": text, "key": -1, "kind": "judge", "link": "health"})
        key = place.get(row["key"], place.get(f"elements/{row['key']}", place.get(f"all/{row['key']}")))
        if key is None or not (row["net_error"] or row["net_shift"]):
            continue
        told = words["shift"].format(
            name=names.get(row["key"], row["key"]),
            shift=row["net_shift"],
            low=row["net_shift_low"],
            high=row["net_shift_high"],
            version=row["version"],
        )
        moved.append({"day": day, "text": told, "key": key, "kind": "seam", "link": "health"})
    return [*events.values(), *moved]


def _names(ledger: Ledger, lang: str) -> dict[str, str]:
    """Names of aspects and dimensions, by their ids."""
    found = rows(
        ledger.query(
            "SELECT aspect AS key, zh, en FROM aspect UNION ALL"
            " SELECT DISTINCT group_id, group_zh, group_en FROM lens WHERE lens = 'elements'"
        )
    )
    return {row["key"]: row["zh" if lang == "zh" else "en"] for row in found}


def _step(step: Mapping[str, Any], lang: str) -> str:
    before, after = ", ".join(step["sources"]), ", ".join(step["targets"])
    kind = KINDS.get(step["kind"], step["kind"]) if lang == "zh" else step["kind"]
    return f"{kind} {before} → {after}" if before and after and before != after else f"{kind} {after or before}"
