"""A detector's state as plain JSON, so that a night goes on exactly where the last one ended.

Called by whoever keeps the state between nights. Arrays are written as base64 of their little-endian bytes: exact,
and a third of the digits. 500 series are about 4 MB. The settings are not part of it: they may change between nights.
"""

from __future__ import annotations

import base64
from collections import deque
from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from taxonomy.errors import InputError
from warehouse.monitor.baseline import Baseline, Lesson
from warehouse.monitor.detector import Detector, DetectorSettings
from warehouse.monitor.mix import Partitions
from warehouse.monitor.recovery import ARRAYS, Return
from warehouse.monitor.series import Day, Tree
from warehouse.monitor.trend import Trend

FORMAT = 8
"""Raised whenever the state means something else; an older one is refused, and the days are replayed."""

ROWS = ("first", "last", "seen", "monitored")
CHART = ("centre", "state")
PARTITIONS = ("parent", "of", "child", "usual")
TREND = ("sums", "slope", "variance", "last")
DAY = ("feedbacks", "lost", "gained")


def dump(detector: Detector) -> dict[str, Any]:
    """The whole state; `json.dumps` takes it."""
    return {
        "format": FORMAT,
        "parents": detector.parents,
        "rows": {name: _pack(getattr(detector, name)) for name in ROWS},
        "past": [{"day": one.day.isoformat(), **{k: _pack(getattr(one, k)) for k in DAY}} for one in detector.past],
        "partitions": {name: _pack(getattr(detector.partitions, name)) for name in PARTITIONS},
        "watches": {
            watch.family.direction.value: {
                "shares": _pack(watch.family.shares),
                "back": {name: _pack(getattr(watch.back, name)) for name in ARRAYS},
                "older": {str(row): waiting for row, waiting in watch.back.older.items()},
                "rebased": _pack(watch.rebased),
                "trend": {name: _pack(getattr(watch.trend, name)) for name in TREND},
                "lessons": [{"ordinal": one.ordinal, "values": _pack(one.values)} for one in watch.lessons],
                "chart": {name: _pack(getattr(watch.chart, name)) for name in CHART},
                "baseline": {one.name: _pack(getattr(watch.baseline, one.name)) for one in fields(Baseline)},
            }
            for watch in detector.watches
        },
    }


def restore(state: dict[str, Any], settings: DetectorSettings | None = None) -> Detector:
    """The detector that `dump` wrote. Raises InputError for a state of another format."""
    if state.get("format") != FORMAT:
        raise InputError(
            f"The state of the alert charts has format {state.get('format')!r}; accepted: {FORMAT}.",
            remedy="Replay the days.",
        )
    detector = Detector(settings)
    detector.parents = dict(state["parents"])
    detector.tree = Tree.of(detector.parents)
    for name in ROWS:
        setattr(detector, name, _unpack(state["rows"][name]))
    detector.past = deque(
        Day(date.fromisoformat(one["day"]), *(_unpack(one[name]) for name in DAY)) for one in state["past"]
    )
    detector.partitions = Partitions(*(_unpack(state["partitions"][name]) for name in PARTITIONS))
    for watch in detector.watches:
        kept = state["watches"][watch.family.direction.value]
        watch.family.shares = _unpack(kept["shares"])
        watch.back = Return.empty(0)
        for name in ARRAYS:
            setattr(watch.back, name, _unpack(kept["back"][name]))
        watch.back.older = {int(row): [(at, sd, day) for at, sd, day in one] for row, one in kept["older"].items()}
        watch.rebased = _unpack(kept["rebased"])
        watch.trend = Trend(*(_unpack(kept["trend"][name]) for name in TREND))
        watch.lessons = deque(
            Lesson(one["ordinal"], (one["ordinal"] + 6) % 7, _unpack(one["values"])) for one in kept["lessons"]
        )
        for name in CHART:
            setattr(watch.chart, name, _unpack(kept["chart"][name]))
        watch.baseline = Baseline(**{name: _unpack(value) for name, value in kept["baseline"].items()})
    return detector


def _pack(array: NDArray[Any]) -> dict[str, Any]:
    plain = np.ascontiguousarray(array)
    little = plain.astype(plain.dtype.newbyteorder("<"))
    return {
        "type": little.dtype.str,
        "shape": list(little.shape),
        "data": base64.b64encode(little.tobytes()).decode("ascii"),
    }


def _unpack(packed: dict[str, Any]) -> NDArray[Any]:
    flat = np.frombuffer(base64.b64decode(packed["data"]), dtype=np.dtype(packed["type"]))
    return flat.astype(flat.dtype.newbyteorder("=")).reshape(packed["shape"])
