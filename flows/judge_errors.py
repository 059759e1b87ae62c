"""The confusion counts of a judge as the frame that the warehouse keeps, for shares corrected by its own errors.

Called by `flows.steps` once a night. A judge without counts (the cues) gives an empty frame: its shares stay raw.
"""

from __future__ import annotations

import pandas as pd

from nlp.judge import Judge, Measured
from warehouse.frames import judge_error_frame


def error_frame(judge: Judge) -> pd.DataFrame:
    """JUDGE_ERROR frame of the aspects that the judge reads itself; counts of zero are left out."""
    if not isinstance(judge, Measured):
        return judge_error_frame([])
    return judge_error_frame(
        (judge.label, language, aspect, said, judged, count)
        for language, aspects in judge.confusion.items()
        for aspect, table in aspects.items()
        for said, row in enumerate(table)
        for judged, count in enumerate(row)
        if count
    )
