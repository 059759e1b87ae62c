"""New terms: chance is computed exactly, corrected for all terms, and phrases of one theme come together."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy import stats

from warehouse.measure.emerging import (
    Term,
    Use,
    chance_of_rise,
    choose_quotes,
    rises,
    themes,
)
from warehouse.measure.term_odds import false_discovery


def test_chance_equals_the_exact_binomial_tail() -> None:
    rng = np.random.default_rng(1)
    before = rng.integers(0, 400, 300).astype(float)
    now = rng.integers(0, 200, 300).astype(float)
    sizes = (1_000, 5_000)
    fair = 2 * 1_000 / (2 * 1_000 + 5_000)
    exact = stats.binom.sf(now - 1, now + before, fair)
    rising = now > (now + before) * fair
    found = chance_of_rise(now, before, sizes)
    np.testing.assert_allclose(found[rising], exact[rising], rtol=1e-8)
    assert (found[~rising] == 1).all()


def test_discovery_rates_equal_those_of_another_hand() -> None:
    p = np.random.default_rng(2).random(500) ** 3
    np.testing.assert_allclose(false_discovery(p), stats.false_discovery_control(p))


def test_a_new_phrase_is_told_and_a_common_word_that_ebbs_is_not() -> None:
    found = rises(["ice cup", "parcel", "once"], [30, 90, 1], [2, 250, 0], (1_000, 5_000))
    assert [term.term for term in found] == ["ice cup"]
    assert found[0].growth == pytest.approx((30.5 / 1_001) / (2.5 / 5_001))


def test_no_terms_give_no_rise() -> None:
    assert rises([], [], [], (0, 0)) == []


def _term(term: str, p: float) -> Term:
    return Term(term, 10, 0, 50.0, p, p)


def test_words_of_one_phrase_are_one_theme_and_others_stay_apart() -> None:
    ids = [f"f{n}" for n in range(20)]
    saying = {
        "冰杯": frozenset(ids[:10]),
        "冰杯融化": frozenset(ids[:8]),
        "融化": frozenset(ids[:9]),
        "盲盒": frozenset(ids[9:20]),
    }
    found = themes([_term("冰杯", 1e-9), _term("盲盒", 1e-8), _term("融化", 1e-7), _term("冰杯融化", 1e-6)], saying)
    assert [theme.phrase for theme in found] == ["冰杯融化", "盲盒"]
    assert [term.term for term in found[0].terms] == ["冰杯", "融化", "冰杯融化"]
    assert found[0].feedbacks == frozenset(ids[:10])


def test_quotes_are_one_a_feedback_and_never_say_the_same_twice() -> None:
    def use(number: int, quote: str, day: int = 1) -> Use:
        return Use(f"f{number}", date(2026, 1, day), 0, 0, len(quote), quote, 1)

    uses = [
        use(1, "the ice cup melts at once"),
        use(1, "ice cup again, sadly leaking"),
        use(2, "The ice cup melts at once!"),
        use(3, "ice"),
        use(4, "why does my ice cup smell of plastic", day=9),
    ]
    chosen = choose_quotes(uses, 3)
    assert [one.feedback_id for one in chosen] == ["f4", "f1", "f3"]
