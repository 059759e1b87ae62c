"""The dimensions of customer value as typed, checked records, and the lenses that regroup them.

`load` reads `value.yaml` and `lenses.yaml` (the packaged ones, or those of another folder) and refuses what
contradicts itself, naming file, place and the nearest thing that would be accepted; `taxonomy.lint` holds the rules.
Called by both judges, by the warehouse's loading of the `aspect` and `lens` tables and by the command line.
Nothing here knows a text, a model or a database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from taxonomy import lint
from taxonomy.errors import TaxonomyError
from taxonomy.files import read_mapping
from taxonomy.records import AspectId

PACKAGED = Path(__file__).resolve().parent
VALUE_FILE = "value.yaml"
LENSES_FILE = "lenses.yaml"
DIMENSION_LENS = "elements"
"""The default lens: a *dimension* is a group of it."""
OUTCOME_DIMENSION = "outcome"
"""What `Taxonomy.dimension` answers for outcomes, which stand in no lens."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
AspectName = Annotated[AspectId, StringConstraints(pattern=r"^[a-z]+\.[a-z]+$")]
GroupName = Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*$")]


class Side(StrEnum):
    """What an aspect is to the customer: received, given up, or what value leads to."""

    BENEFIT = "benefit"
    COST = "cost"
    OUTCOME = "outcome"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Cues(_Record):
    """Words of one language that speak of an aspect.

    `topic` words name the aspect and leave the polarity to the opinion words around them;
    `gained` and `lost` words carry the polarity themselves (便宜, "overpriced"). Chinese cues are
    simplified and match as substrings, English ones are lower case and match as whole words.
    """

    topic: tuple[Text, ...] = ()
    gained: tuple[Text, ...] = ()
    lost: tuple[Text, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Every cue, topic first."""
        return self.topic + self.gained + self.lost


class Example(_Record):
    """One sentence that shows the aspect, with the polarity it carries there."""

    text: Text
    polarity: Annotated[int, Field(ge=-1, le=1)]


class Aspect(_Record):
    """One way in which customers gain or lose value: a row of the codebook.

    `meaning` starts at 1; its owner raises it whenever the aspect is *redefined* (labels of the old
    meaning no longer hold), and leaves it alone for better wording, cues or examples.
    """

    id: AspectName
    side: Side
    meaning: Annotated[int, Field(ge=1)]
    zh: Text
    en: Text
    definition_zh: Text
    definition_en: Text
    not_zh: str  # '' where the codebook draws no border
    not_en: str
    cues: Mapping[str, Cues]
    examples: Mapping[str, tuple[Example, ...]]

    @property
    def prefix(self) -> str:
        """The part before the dot: 'product', 'cost', 'outcome' ..."""
        return self.id.split(".", 1)[0]


class Group(_Record):
    """One group of a lens. Its counts are distinct feedbacks, never sums over its aspects."""

    id: GroupName
    zh: Text
    en: Text
    side: Side
    aspects: tuple[AspectId, ...]


class Lens(_Record):
    """Another framework's grouping of the same aspects; what it does not speak of stays ungrouped."""

    id: GroupName
    zh: Text
    en: Text
    groups: tuple[Group, ...]

    def group_of(self, aspect: str) -> Group | None:
        """The group that holds `aspect`, or None where this framework does not speak of it."""
        return next((group for group in self.groups if aspect in group.aspects), None)


class Taxonomy(_Record):
    """All aspects in codebook order and all lenses, checked."""

    name: GroupName
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    aspects: tuple[Aspect, ...]
    lenses: tuple[Lens, ...]
    warnings: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Name and version as every mention carries them: 'value@1.0.0'."""
        return f"{self.name}@{self.version}"

    @cached_property
    def ids(self) -> tuple[AspectId, ...]:
        """Ids of all aspects in codebook order."""
        return tuple(aspect.id for aspect in self.aspects)

    @cached_property
    def _aspects(self) -> dict[str, Aspect]:
        return {aspect.id: aspect for aspect in self.aspects}

    @cached_property
    def _lenses(self) -> dict[str, Lens]:
        return {lens.id: lens for lens in self.lenses}

    def aspect(self, aspect: str) -> Aspect:
        """The aspect of that id. Raises TaxonomyError naming the nearest known id."""
        found = self._aspects.get(aspect)
        if found is None:
            raise TaxonomyError(f"No aspect {aspect!r} in {self.label}{nearest(aspect, self._aspects) or '.'}")
        return found

    def lens(self, lens: str) -> Lens:
        """The lens of that id. Raises TaxonomyError naming the nearest known id and all of them."""
        found = self._lenses.get(lens)
        if found is None:
            hint = nearest(lens, self._lenses)
            raise TaxonomyError(f"No lens {lens!r}{hint or '.'} There are {', '.join(self._lenses)}.")
        return found

    def side(self, aspect: str) -> Side:
        """Benefit, cost or outcome. Raises TaxonomyError for an unknown id."""
        return self.aspect(aspect).side

    def dimension(self, aspect: str) -> str:
        """Group of the default lens that holds `aspect`; 'outcome' for outcomes."""
        known = self.aspect(aspect)
        group = self.lens(DIMENSION_LENS).group_of(known.id)
        return group.id if group is not None else OUTCOME_DIMENSION

    def fingerprint(self) -> str:
        """SHA-256 (hex) of the sorted `id:meaning` lines.

        Names, definitions, cues, examples, lenses and order have no part in it, so that better
        wording never invalidates a model or a stored judgement.
        """
        lines = sorted(f"{aspect.id}:{aspect.meaning}" for aspect in self.aspects)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def nearest(name: str, known: Mapping[str, Any] | Sequence[str]) -> str:
    """', did you mean ...?' for a message, or '' where nothing known is near."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f", did you mean {close[0]!r}?" if close else ""


def load(folder: Path | None = None) -> Taxonomy:
    """Read and check `value.yaml` and `lenses.yaml` of `folder` (default: the packaged ones, read once).

    Raises TaxonomyError listing every problem with its file and place. Warnings do not stop loading;
    they stand in `Taxonomy.warnings`.
    """
    return _packaged() if folder is None else _read(folder)


@cache
def _packaged() -> Taxonomy:
    return _read(PACKAGED)


def _read(folder: Path) -> Taxonomy:
    value = read_mapping(folder / VALUE_FILE)
    lenses = read_mapping(folder / LENSES_FILE)
    problems = lint.value_problems(value) + lint.lens_problems(lenses, lint.aspect_ids(value))
    if problems:
        raise _refused(folder, problems)
    expanded = lint.expand_lenses(lenses, lint.aspect_ids(value))
    try:
        return Taxonomy.model_validate(
            {**value, "lenses": expanded["lenses"], "warnings": tuple(lint.shared_cues(value))}, strict=False
        )
    except ValidationError as error:
        raise _refused(folder, [_told(detail, value, expanded) for detail in error.errors()]) from None


def _told(detail: Any, value: Mapping[str, Any], lenses: Mapping[str, Any]) -> str:
    place = tuple(detail["loc"])
    file, root = (LENSES_FILE, lenses) if place[:1] == ("lenses",) else (VALUE_FILE, value)
    return f"{file}: {lint.spell(place, root)}: {detail['msg']}, received {str(detail['input'])[:60]!r}"


def _refused(folder: Path, problems: Sequence[str]) -> TaxonomyError:
    head = f"The taxonomy in {folder} has {len(problems)} problem{'s' if len(problems) > 1 else ''}:"
    return TaxonomyError("\n  ".join([head, *problems]), remedy="Correct the file at the places named and load again.")
