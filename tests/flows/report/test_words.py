"""The sentences of the report: what changed, whether at once or little by little."""

from __future__ import annotations

from datetime import date

from flows.report.words import Words
from warehouse.measure.findings import ChangeKind, Direction, Finding
from warehouse.measure.series import Slice


def test_a_slow_change_is_called_one_in_either_language() -> None:
    finding = Finding(
        aspect="personnel.attitude", slice=Slice("all", "all"), direction=Direction.LOST_UP, kind=ChangeKind.SLOW,
        since=date(2026, 8, 29), before=0.067, after=0.291, change=0.224, change_low=0.161, change_high=0.293,
        change_like_for_like=0.22, judged_before=500, judged_after=500, p=0.001, statistic=9.0,
    )  # fmt: skip
    assert Words("zh").story(finding) == (
        "自2026年8月29日前后起逐渐变化，每 100 条反馈中表示价值流失的由 6.7 条变为 29.1 条"
        "（+22.4，95% 区间 +16.1 … +29.3）。"
    )
    assert Words("en").story(finding).startswith("Little by little since about 29 Aug 2026, 29.1 of 100 feedbacks tell")
