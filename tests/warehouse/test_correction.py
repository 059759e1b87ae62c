"""The corrected shares of the ledger: by the judge's own counts or not at all, and every row says which and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks._ledger_builder import MODEL, Book, Said, open_book
from taxonomy.records import Language
from warehouse import correction
from warehouse.analyses import analyse
from warehouse.correction import correct
from warehouse.frames import judge_error_frame
from warehouse.marts import aggregate
from warehouse.outside import replace_judge_error
from warehouse.publish import publish
from warehouse.read import Ledger

ASPECT = "service.delivery"
CAREFUL = [[950, 20, 0, 5], [10, 60, 0, 0], [0, 0, 0, 0], [5, 0, 0, 55]]
FEW = [[950, 20, 0, 5], [10, 20, 0, 0], [0, 0, 0, 0], [5, 0, 0, 10]]


def errors(tables: dict[tuple[str, str], list[list[int]]], model: str = MODEL) -> pd.DataFrame:
    return judge_error_frame(
        (model, language, aspect, said, judged, count)
        for (language, aspect), table in tables.items()
        for said, row in enumerate(table)
        for judged, count in enumerate(row)
    )


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """Sixty feedbacks of a month, a third in Chinese; one in four loses on delivery."""
    opened = open_book(tmp_path / "warehouse.duckdb")
    with opened.store:
        opened.load(
            *(
                Said(
                    id=str(number),
                    day=date(2026, 1, 5 + number % 20),
                    language=Language.ZH if number % 3 == 0 else Language.EN,
                    mentions=[("product.design", 1, f"fine look {number}"), ("cost.money", 1, "cheap")]
                    + ([(ASPECT, -1, f"late {number}")] if number % 4 == 0 else []),
                )
                for number in range(60)
            )
        )
        aggregate(opened.store)
        yield opened


def adjusted(book: Book) -> pd.DataFrame:
    frame: pd.DataFrame = correct(book.store)["adjusted_share"].to_pandas()
    return frame.set_index(["period_type", "aspect", "period"]).sort_index()


def month(frame: pd.DataFrame, aspect: str = ASPECT) -> pd.Series:
    row: pd.Series = frame.loc[("month", aspect)].iloc[0]
    return row


def test_both_languages_with_enough_labels_are_corrected(book: Book) -> None:
    replace_judge_error(book.store, MODEL, errors({("zh", ASPECT): CAREFUL, ("en", ASPECT): CAREFUL}))
    row = month(adjusted(book))
    assert (row["status"], row["reason"], row["judged"], row["corrected"]) == ("adjusted", "", 60, 60)
    assert row["labelled"] == 2 * 130
    assert row["lost"] == 15
    assert row["lost_adjusted_low"] < row["lost_adjusted"] < row["lost_adjusted_high"]
    assert row["lost_adjusted"] < 0.3
    assert row["net_adjusted"] == pytest.approx(row["gained_adjusted"] - row["lost_adjusted"], abs=1e-6)


def test_a_language_with_few_labels_stays_as_read_and_says_so(book: Book) -> None:
    replace_judge_error(book.store, MODEL, errors({("zh", ASPECT): FEW, ("en", ASPECT): CAREFUL}))
    row = month(adjusted(book))
    assert (row["status"], row["corrected"]) == ("partly", 40)
    assert row["reason"] == "zh: 45 of 50 labelled mentions"


def test_an_aspect_with_few_labels_is_raw(book: Book) -> None:
    replace_judge_error(book.store, MODEL, errors({("zh", ASPECT): FEW, ("en", ASPECT): FEW}))
    frame = adjusted(book)
    row = month(frame)
    assert (row["status"], row["corrected"], row["labelled"]) == ("raw", 0, 0)
    assert "45 of 50 labelled mentions" in row["reason"]
    assert np.isnan(row["lost_adjusted"]) and np.isnan(row["net_adjusted_high"])
    unlabelled = "no labels for this aspect"
    assert month(frame, "cost.money")["reason"] == f"en: {unlabelled}; zh: {unlabelled}"


def test_an_aspect_that_another_judge_read_is_raw_and_says_so(book: Book) -> None:
    book.store.execute("UPDATE mention SET model = 'other@1.0.0' WHERE aspect = $aspect", {"aspect": ASPECT})
    book.store.execute("UPDATE restated_day SET rebuilt = false")
    aggregate(book.store)
    replace_judge_error(book.store, MODEL, errors({("zh", ASPECT): CAREFUL, ("en", ASPECT): CAREFUL}))
    assert month(adjusted(book))["reason"] == f"{MODEL} left it to another judge"


def test_a_judge_that_never_saw_a_loss_leaves_the_aspect_raw_and_says_so(book: Book) -> None:
    blind = [[5000, 0, 0, 0], [60, 0, 0, 0], [0, 0, 0, 0], [10, 0, 0, 45]]
    others = [[85000, 0, 0, 0], [840, 0, 0, 0], [0, 0, 0, 0], [190, 0, 0, 755]]
    tables = {(language, aspect): table for language in ("zh", "en") for aspect, table in
              ((ASPECT, blind), ("cost.money", others))}  # fmt: skip
    replace_judge_error(book.store, MODEL, errors(tables))
    row = month(adjusted(book))
    assert row["status"] == "raw"
    assert row["reason"] == "; ".join(
        f"{language}: {MODEL}'s labels do not tell its classes apart" for language in ("en", "zh")
    )


def test_counts_of_another_model_correct_nothing(book: Book) -> None:
    other = errors({("zh", ASPECT): CAREFUL, ("en", ASPECT): CAREFUL}, model="other@2.0.0")
    replace_judge_error(book.store, "other@2.0.0", other)
    frame = adjusted(book)
    assert set(frame["status"]) == {"raw"}
    assert month(frame)["reason"] == f"{MODEL} has no confusion counts"


def test_feedback_whose_segments_were_not_counted_is_not_guessed_at(book: Book) -> None:
    book.store.execute("UPDATE feedback SET segments = NULL")
    book.store.execute("UPDATE restated_day SET rebuilt = false")
    aggregate(book.store)
    replace_judge_error(book.store, MODEL, errors({("zh", ASPECT): CAREFUL, ("en", ASPECT): CAREFUL}))
    row = month(adjusted(book))
    assert (row["status"], row["reason"]) == ("raw", "loaded before segments were counted")


def test_raw_columns_are_those_of_the_ledger_and_adjusted_ones_stand_apart(book: Book, tmp_path: Path) -> None:
    replace_judge_error(book.store, MODEL, errors({("en", ASPECT): CAREFUL}))
    assert analyse(book.store)
    with Ledger.open(publish(book.store, tmp_path / "published").link) as ledger:
        frame = ledger.query("FROM value_adjusted").set_index(["period_type", "aspect", "period"]).sort_index()
        plain = ledger.query("FROM value_ledger WHERE level = 'aspect' AND product = 'all' AND period_type <> 'day'")
    plain = plain.set_index(["period_type", "key", "period"]).sort_index().loc[frame.index]
    for column in ("judged", "gained", "lost", "gained_and_lost", "lost_share", "lost_low", "net", "net_high"):
        np.testing.assert_allclose(frame[column], plain[column])
    told = frame.loc[("month", ASPECT)].iloc[0]
    assert told["lost_adjusted"] == pytest.approx(100 * month(adjusted(book))["lost_adjusted"])
    assert told["status"] == "partly"


def test_new_counts_are_analysed_anew_and_old_ones_are_not(book: Book) -> None:
    assert analyse(book.store)
    assert not analyse(book.store)
    replace_judge_error(book.store, MODEL, errors({("en", ASPECT): CAREFUL}))
    assert analyse(book.store)


def test_the_same_ledger_gives_the_same_draws_and_new_counts_new_ones(book: Book) -> None:
    replace_judge_error(book.store, MODEL, errors({("zh", ASPECT): CAREFUL, ("en", ASPECT): CAREFUL}))
    first = month(adjusted(book))
    pd.testing.assert_series_equal(first, month(adjusted(book)))
    worse = [[900, 60, 0, 5], *CAREFUL[1:]]
    replace_judge_error(book.store, MODEL, errors({("zh", ASPECT): worse, ("en", ASPECT): worse}))
    assert month(adjusted(book))["lost_adjusted"] < first["lost_adjusted"]


def test_years_that_nothing_changed_in_are_kept_and_equal_those_of_a_ledger_analysed_at_once(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_judge_error(book.store, MODEL, errors({("zh", ASPECT): CAREFUL, ("en", ASPECT): CAREFUL}))
    days = (date(2022, 12, 30), date(2023, 1, 2), date(2026, 1, 7))
    made: list[date] = []
    real = correction._row

    def counted(inputs: Any, period: Any, aspect: str) -> Any:
        made.append(period.first)
        return real(inputs, period, aspect)

    monkeypatch.setattr(correction, "_row", counted)
    for number, day in enumerate(days):
        made.clear()
        book.load(Said(id=f"later {number}", day=day, language=Language.EN, mentions=[(ASPECT, -1, "late again")]))
        aggregate(book.store)
        assert analyse(book.store)
        assert {first.year for first in made} == ({2022, 2026}, {2022, 2023}, {2026})[number]
    kept = book.store.query("FROM adjusted_share ORDER BY ALL")
    book.store.execute("DELETE FROM mart_input")
    assert analyse(book.store)
    pd.testing.assert_frame_equal(book.store.query("FROM adjusted_share ORDER BY ALL"), kept)
