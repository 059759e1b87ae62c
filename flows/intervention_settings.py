"""What `interventions.yaml` says, checked: what was done about value lost, where, since when, and who answers for it.

Called by `flows.steps` once a night, and by `flows.intervention_desk` for what is typed, which is checked by the same
rules. Read strictly (`flows.strict_yaml`); a mistake is one line with file, line and key. What people write is
redacted like feedback: a note may quote a customer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Self

from pydantic import BaseModel, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails

from flows.arguments import named_aspect
from flows.sources.options import Frozen
from flows.strict_yaml import Lines, Loc, dotted, read_yaml
from taxonomy.dimensions import Taxonomy
from taxonomy.errors import ConfigError, InputError

if TYPE_CHECKING:
    from warehouse.interventions import Intervention
    from warehouse.store import Store

INTERVENTIONS_FILE: Final = "interventions.yaml"
"""Lies beside the pipeline's configuration unless that names another."""

ELEMENTS: Final = "elements"
"""The lens whose groups are the dimensions."""

WORTH: Final = 5.0
"""As `warehouse.interventions.WORTH`, which reading a configuration does not need; a test holds them equal."""

NAME: Final = r"^[a-z0-9\u4e00-\u9fff]+([_-][a-z0-9\u4e00-\u9fff]+)*$"

Name = Annotated[str, StringConstraints(pattern=NAME, max_length=60)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)]


class Block(Frozen):
    """One intervention."""

    what: Line
    aspect: str | None = None
    dimension: str | None = None
    product: Line | None = None
    channel: Line | None = None
    since: date
    until: date | None = None
    owner: Remark = ""
    note: Remark = ""
    worth: float = Field(default=WORTH, gt=0, le=100)  # points of net value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.aspect is None) == (self.dimension is None):
            raise ValueError("names no value that it should change; accepted: either aspect or dimension")
        if self.until is not None and self.until < self.since:
            raise ValueError(f"ends on {self.until}, before it begins on {self.since}; accepted: until after since")
        return self


class InterventionFile(Frozen):
    """The whole file: interventions under names of one's own."""

    interventions: dict[Name, Block] = Field(default_factory=dict)


def load_interventions(path: Path, taxonomy: Taxonomy) -> tuple[Intervention, ...]:
    """The interventions of a file, redacted. Raises ConfigError: one line with file, line and key."""
    document, lines = read_yaml(path)
    if document.get("interventions") is None and "interventions" in document:
        document = {**document, "interventions": {}}
    try:
        file = InterventionFile.model_validate(document)
    except ValidationError as error:
        raise _explain(error, lines, path) from None
    made = []
    redact = _redactor() if file.interventions else str
    for name, block in file.interventions.items():
        try:
            made.append(intervention(name, block, taxonomy, redact))
        except InputError as error:
            loc = ("interventions", name, "aspect" if block.aspect is not None else "dimension")
            raise _mistake(path, lines, loc, error.message.rstrip(".")) from None
    return tuple(made)


def intervention(
    name: str, block: Block, taxonomy: Taxonomy, redact: Callable[[str], str] | None = None
) -> Intervention:
    """One block as the book keeps it. Raises InputError for an aspect or dimension that the taxonomy lacks."""
    from warehouse.interventions import ALL, Intervention

    level, key = _key(block, taxonomy)
    redact = redact or _redactor()
    return Intervention(
        name=name,
        what=redact(block.what),
        level=level,
        key=key,
        product=block.product or ALL,
        channel=block.channel or ALL,
        since=block.since,
        until=block.until,
        owner=block.owner,
        note=redact(block.note),
        worth=block.worth,
    )


def follow_file(store: Store, path: Path | None, taxonomy: Taxonomy, *, now: datetime) -> int:
    """Enters what the file says now, for None that it says nothing; how many entries it took. Raises ConfigError."""
    from warehouse.interventions import follow

    return follow(store, () if path is None else load_interventions(path, taxonomy), now=now)


def strayed(store: Store, day: date) -> list[str]:
    """What a night notes of interventions that have begun by `day`: those for a product or channel without feedback."""
    from warehouse.interventions import current, unknown_places

    begun = [one for one, _ in current(store).values() if one.since <= day]
    return [f"intervention {place.name}: {place}" for place in unknown_places(store, begun)]


def typed(values: dict[str, object]) -> Block:
    """What somebody typed, by the rules of the file. Raises InputError."""
    try:
        return Block.model_validate({key: value for key, value in values.items() if value is not None})
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        option = f"--{problem['loc'][0]}: " if problem["loc"] else ""
        raise InputError(f"{option}{_told(problem)}.") from None


def _key(block: Block, taxonomy: Taxonomy) -> tuple[str, str]:
    """Level and id of the value that is to change."""
    if block.aspect is not None:
        return "aspect", named_aspect(taxonomy, block.aspect).id
    dimensions = [group.id for group in taxonomy.lens(ELEMENTS).groups]
    assert block.dimension is not None
    if block.dimension not in dimensions:
        raise InputError(
            f"no dimension is called {block.dimension!r}.{_nearest(block.dimension, dimensions)}"
            f" There are: {', '.join(dimensions)}."
        )
    return "dimension", block.dimension


def _redactor() -> Callable[[str], str]:
    from nlp.redact import Redactor

    redactor = Redactor()
    return lambda text: redactor.redact(text).text


def _explain(error: ValidationError, lines: Lines, path: Path) -> ConfigError:
    first = min(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
    loc = tuple(part for part in first["loc"] if part != "[key]")
    if first["type"] == "extra_forbidden":
        known = [*InterventionFile.model_fields, *Block.model_fields]
        hint = _nearest(str(loc[-1]), known) or f" Accepted: {', '.join(known)}."
        return _mistake(path, lines, loc, f"unknown key.{hint}".rstrip("."))
    if first["type"] == "string_pattern_mismatch" and "[key]" in first["loc"]:
        told = "is no name; accepted: small letters, digits and Chinese characters, joined by _ or -"
        return _mistake(path, lines, loc, told)
    return _mistake(path, lines, loc, _told(first))


def _told(problem: ErrorDetails) -> str:
    if problem["type"] == "missing":
        return "is missing"
    received = problem["input"]
    shown = "" if isinstance(received, dict | list | BaseModel) else f"{received!r}: "
    return shown + problem["msg"].removeprefix("Value error, ").rstrip(".")


def _mistake(path: Path, lines: Lines, loc: Loc, told: str) -> ConfigError:
    line = next((lines[loc[:size]] for size in range(len(loc), 0, -1) if loc[:size] in lines), 1)
    return ConfigError(f"{path}:{line}: {dotted(loc)}: {told}.")


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" Did you mean {near[0]!r}?" if near else ""
