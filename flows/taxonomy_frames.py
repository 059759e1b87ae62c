"""The taxonomy in force as the two frames that the warehouse keeps: `aspect` and `lens`.

Called by `flows.steps` once a night. The warehouse knows no YAML and the taxonomy knows no tables.
"""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from taxonomy.dimensions import Taxonomy
from warehouse import frames


def aspect_frame(taxonomy: Taxonomy) -> pd.DataFrame:
    """ASPECT frame: one row an aspect, in codebook order."""
    rows = [
        {
            "aspect": aspect.id,
            "position": position,
            "side": str(aspect.side),
            "dimension": taxonomy.dimension(aspect.id),
            "zh": aspect.zh,
            "en": aspect.en,
            "definition_zh": aspect.definition_zh,
            "definition_en": aspect.definition_en,
            "meaning": aspect.meaning,
            "taxonomy": taxonomy.label,
        }
        for position, aspect in enumerate(taxonomy.aspects)
    ]
    frame: pd.DataFrame = pa.Table.from_pylist(rows, schema=frames.ASPECT).to_pandas()
    return frame


def lens_frame(taxonomy: Taxonomy) -> pd.DataFrame:
    """LENS frame: one row an aspect in a group of a lens."""
    rows = [
        {
            "lens": lens.id,
            "lens_zh": lens.zh,
            "lens_en": lens.en,
            "group_id": group.id,
            "group_zh": group.zh,
            "group_en": group.en,
            "side": str(group.side),
            "position": position,
            "aspect": aspect,
            "taxonomy": taxonomy.label,
        }
        for lens in taxonomy.lenses
        for position, group in enumerate(lens.groups)
        for aspect in group.aspects
    ]
    frame: pd.DataFrame = pa.Table.from_pylist(rows, schema=frames.LENS).to_pandas()
    return frame
