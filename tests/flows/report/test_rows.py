"""Rows of a frame as plain Python values."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from flows.report.rows import rows


@pytest.mark.parametrize("terms", [[], ["ice cup"], ["ice cup", "holder", "want"]])
def test_a_list_stays_a_list_whatever_its_length(terms: list[str]) -> None:
    frame = pa.table({"terms": pa.array([terms], pa.list_(pa.string()))}).to_pandas()
    (row,) = rows(frame)
    assert list(row["terms"]) == terms


def test_numbers_are_plain_and_what_is_missing_is_none() -> None:
    frame = pd.DataFrame({"n": np.array([3], np.int64), "x": [np.nan], "day": [date(2026, 1, 5)], "word": ["慢"]})
    (row,) = rows(frame)
    assert row == {"n": 3, "x": None, "day": date(2026, 1, 5), "word": "慢"}
    assert type(row["n"]) is int
