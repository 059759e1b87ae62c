"""What no training may see: the test part of ValueBench.

Called by `nlp.train.texts` for every text that a recipe reads, and by `flows.bench`. Labelled feedback that stands in
the test part ends the training, since somebody labelled it there by mistake; unlabelled texts are left out and
counted, since anybody may write the same three words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from nlp.bench.feedback import DATA, likeness, tested_texts
from nlp.train.corpus import Text
from taxonomy.errors import TrainingError

WRITTEN = Path(__file__).parent / "data" / "written.jsonl.gz"
"""Labelled feedback written for this project: what a judge may be fitted on that is compared on the benchmark."""

Row = TypeVar("Row", bound=Mapping[str, Any])


class Unseen:
    """The texts that are only ever tested on; knows none where the package carries no benchmark."""

    def __init__(self, path: Path = DATA) -> None:
        self._ids = tested_texts(path)

    def labelled(self, rows: Iterable[Row], name: object) -> Iterator[Row]:
        """`rows` as they come. Raises TrainingError naming file and id for one whose text is tested on."""
        for row in rows:
            tested = self._tested(str(row["text"]))
            if tested is not None:
                raise TrainingError(
                    f"{name}: feedback {str(row.get('id'))!r} has the text of {tested!r}, which is in the test part of "
                    "ValueBench: a judge that is fitted on it knows the answer.",
                    remedy="Take it out of the training data.",
                )
            yield row

    def unlabelled(self, texts: Iterable[Text], say: Callable[[str], None]) -> list[Text]:
        """`texts` without those that are tested on; says how many were left out."""
        given = list(texts)
        kept = [text for text in given if self._tested(text.text) is None]
        if len(kept) < len(given):
            say(f"left out {len(given) - len(kept):,} of {len(given):,} public texts: in the test part of ValueBench")
        return kept

    def _tested(self, text: str) -> str | None:
        return self._ids.get(likeness(text)) if self._ids else None
