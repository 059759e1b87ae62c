"""What a review sheet says: rows of a segment taken together, each cell checked, nothing lost.

Called by `flows.correction_desk` with the lines of a sheet and the texts that they are of. A segment is taken whole or
not at all: where one of its rows cannot be used, all of them are listed, each with its row, column, value and what
would be accepted. Pure: no file, no database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.correction_sheet import CellError, Codebook, Fault, Line, polarity_of, verdict_of
from nlp.segment import segment
from warehouse.corrected import Answer

WHYS = ("uncertain", "rating", "rare", "audit", "own")
"""Why a segment stands on a sheet; `own` is whatever a person brought."""
NOTE_CHARACTERS = 500
"""Of a remark: enough for a reason; more is a letter."""


@dataclass
class Answers:
    """What a sheet held: answers to take in, faults, the lines that they stand on, and segments not looked at."""

    taken: list[Answer] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    bad: list[Line] = field(default_factory=list)
    unread: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    """One row, read: what the judge had said, what stands there now, and the verdict."""

    line: Line
    judged: tuple[str, int] | None
    answer: tuple[str, int] | None
    verdict: str

    @property
    def is_decided(self) -> bool:
        return bool(self.verdict) or self.answer != self.judged


def items_of(lines: Sequence[Line]) -> set[str]:
    """The feedbacks that lines name, by id."""
    return {line["item"].strip().removeprefix("'").split("#")[0] for line in lines}


def answers_of(
    lines: Sequence[Line], texts: Mapping[str, Mapping[str, Any]], codebook: Codebook, redact: Callable[[str], str]
) -> Answers:
    """The answers of a sheet. `texts`: live feedbacks by id, with `text` and `text_hash`; `redact` goes over notes."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line["item"].strip().removeprefix("'"), []).append(line)
    found = Answers()
    for item, group in groups.items():
        place = _place(item, group[0], texts)
        rows, faults = _rows(group, codebook)
        if not faults and not any(row.is_decided for row in rows):
            found.unread += 1
        elif isinstance(place, Fault):
            _refuse(found, group, [Fault(line.number, place.column, place.value, place.accepted) for line in group])
        elif faults := faults or _contradictions(rows):
            _refuse(found, group, faults)
        else:
            found.taken.append(_answer(rows, place, redact))
    found.faults.sort(key=lambda fault: fault.row)
    return found


def _refuse(found: Answers, group: Sequence[Line], faults: Sequence[Fault]) -> None:
    """Put the rows of one segment aside; each is listed, those without a fault of their own as well."""
    wrong = {fault.row for fault in faults}
    told = f"row {min(wrong)} put right: a segment counts whole"
    found.faults += [
        *faults,
        *(Fault(one.number, "item", one["item"], told) for one in group if one.number not in wrong),
    ]
    found.bad += group


def _answer(rows: Sequence[_Row], place: Mapping[str, Any], redact: Callable[[str], str]) -> Answer:
    """What the rows of one segment say."""
    kept = [row.answer for row in rows if row.answer is not None and not _is_dropped(row)]
    why = rows[0].line["why"].strip()
    notes = [note for note in dict.fromkeys(row.line["note"].strip().removeprefix("'") for row in rows) if note]
    return Answer(
        mentions=tuple(sorted(kept)),
        why=why if why in WHYS else "own",
        note=redact(" · ".join(notes))[:NOTE_CHARACTERS],  # before it is cut: half a number is not recognized
        **place,
    )


def _is_dropped(row: _Row) -> bool:
    return row.verdict == "wrong" and row.answer == row.judged


def _contradictions(rows: Sequence[_Row]) -> list[Fault]:
    """What makes the rows of one segment no answer, the first of each row."""
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for row in rows:
        line = row.line
        if not row.is_decided:
            told = "right 对 or wrong 错: another row of this segment is decided, and a segment counts whole"
            faults.append(Fault(line.number, "verdict", line["verdict"], told))
        elif row.verdict == "right" and row.answer != row.judged:
            told = "wrong 错 or nothing where aspect or polarity was changed, new 新增 for a row that was added"
            faults.append(Fault(line.number, "verdict", line["verdict"], told))
        elif row.verdict in ("wrong", "new") and row.judged is None and row.answer is None:
            told = "the aspect that is said and that the judge missed"
            faults.append(Fault(line.number, "aspect", line["aspect"], told))
        elif row.answer is not None and not _is_dropped(row):
            if row.answer[0] in seen:
                told = f"one mention of an aspect in a segment; row {seen[row.answer[0]]} has it too"
                faults.append(Fault(line.number, "aspect", line["aspect"], told))
            seen.setdefault(row.answer[0], line.number)
    return faults


def _place(item: str, line: Line, texts: Mapping[str, Mapping[str, Any]]) -> Fault | dict[str, Any]:
    """Which words an item is of, or why it is of none."""
    parts = item.split("#")
    if len(parts) != 3 or not parts[1].isdecimal():
        return Fault(line.number, "item", item, "the cell as it was written by `corrections export`")
    known = texts.get(parts[0])
    if known is None:
        return Fault(line.number, "item", item, "a feedback that is in the ledger: this one was deleted or forgotten")
    if not str(known["text_hash"]).startswith(parts[2]):
        return Fault(line.number, "item", item, "a feedback that was not edited since: export it again")
    spans = segment(str(known["text"]))
    number = int(parts[1])
    if number >= len(spans):
        return Fault(line.number, "item", item, f"a segment of the feedback, 0 to {len(spans) - 1}")
    return {
        "feedback_id": parts[0],
        "segment": number,
        "start_char": spans[number].start,
        "end_char": spans[number].end,
        "text_hash": str(known["text_hash"]),
    }


def _rows(group: Sequence[Line], codebook: Codebook) -> tuple[list[_Row], list[Fault]]:
    """The rows of one segment, and the faults of those that cannot be read."""
    rows: list[_Row] = []
    faults: list[Fault] = []
    for line in group:
        column = ""
        try:
            column = "judged_aspect"
            judged_aspect = codebook.aspect(line[column])
            column = "judged_polarity"
            judged_polarity = polarity_of(line[column])
            column = "verdict"
            verdict = verdict_of(line[column])
            column = "aspect"
            aspect = codebook.aspect(line[column])
            column = "polarity"
            polarity = polarity_of(line[column]) if aspect is not None else None
            if aspect is not None and polarity is None:
                raise CellError("lost 流失 (-1), neutral 中性 (0), gained 获得 (1) beside an aspect")
        except CellError as error:
            faults.append(Fault(line.number, column, line[column], error.accepted))
            continue
        judged = (judged_aspect, judged_polarity) if judged_aspect is not None and judged_polarity is not None else None
        answer = (aspect, polarity) if aspect is not None and polarity is not None else None
        rows.append(_Row(line, judged, answer, verdict))
    return rows, faults
