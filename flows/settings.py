"""The configuration: one YAML file becomes one frozen `Settings`, or one line that says what to change.

Called by the commands and the nightly flow; the YAML itself is read by `flows.strict_yaml`.
Messages name the file, line and key path, the value received and what would be accepted. Paths are relative to
the file that holds them. Secrets stand in the environment; the file holds the variables' names (`*_env`). Over
250 lines: what is accepted and how it is refused are told in one place.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, BaseModel, Field, ValidationError
from pydantic_core import ErrorDetails

from flows.customer_groups import CustomerGroups
from flows.heartbeat import Heartbeat
from flows.intervention_settings import INTERVENTIONS_FILE
from flows.monitor_settings import Monitors
from flows.population import Population, Weighting
from flows.release.book import judge_in_use
from flows.runner_settings import Runner
from flows.secret_values import keep_secret, named_secrets
from flows.sources.options import Frozen, TimeZoneName
from flows.sources.places import TYPES, AnySource, EnvName
from flows.strict_yaml import Lines, Loc, dotted, parse_yaml, read_yaml
from taxonomy.errors import ConfigError

WAREHOUSE: Final = "warehouse.duckdb"
"""Name of the private warehouse in a data folder."""

_CRON_RANGES: Final = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_CRON_NAMES: Final = {
    3: ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    4: ("sun", "mon", "tue", "wed", "thu", "fri", "sat"),
}
_SOURCE_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")


def _cron(text: str) -> str:
    parts = text.lower().split()
    if len(parts) != 5:
        raise ValueError("is no schedule; accepted: 'minute hour day month weekday', such as '30 2 * * *'")
    for index, part in enumerate(parts):
        if not all(_cron_item(item, index) for item in part.split(",")):
            low, high = _CRON_RANGES[index]
            raise ValueError(f"has the field {part!r}; accepted there: *, {low} to {high}, lists, ranges and /steps")
    try:
        next(CronSim(text, datetime(2000, 1, 1)))  # noqa: DTZ001 - of the calendar alone
    except (CronSimError, StopIteration):
        raise ValueError("never comes: no day is all that it asks for") from None
    return text


def _cron_item(item: str, index: int) -> bool:
    """Whether `*`, a number, a name or a range, with or without a /step, fits the cron field of that place."""
    body, slash, step = item.partition("/")
    low, high = _CRON_RANGES[index]
    ends = [] if body == "*" else body.split("-")
    fits = all(end in _CRON_NAMES.get(index, ()) or (end.isdecimal() and low <= int(end) <= high) for end in ends)
    return fits and len(ends) <= 2 and (not slash or (step.isdecimal() and int(step) > 0))


class Limits(Frozen):
    """What a row, a file and a night may cost.

    A row beyond its limit is quarantined, a file beyond is reported, and the night goes on. `warehouse_mb` and
    `judge_threads` bound the night itself, and `doctor`, which opens what a night opens; commands that read no
    configuration (`classify`, `evaluate`, `try`) choose the number of threads as a night does without one.
    """

    max_text_chars: int = Field(default=20_000, ge=1, le=1_000_000)  # longer than any ticket; books are no feedback
    max_record_chars: int = Field(default=4_000_000, ge=1_000, le=100_000_000)  # of one raw record
    max_file_bytes: int = Field(default=20_000_000_000, ge=1)  # after unpacking
    max_ratio: int = Field(default=200, ge=2)  # unpacked over packed size; text packs 3 to 30 times, bombs 1,000 times
    max_unpacked_mb: int = Field(default=256, ge=1)  # what must be unpacked in memory: Excel, gzipped Parquet
    max_cells: int = Field(default=10_000_000, ge=1_000)  # of an Excel sheet, empty ones included
    warehouse_mb: int = Field(default=512, ge=64)  # DuckDB's memory
    judge_threads: int | None = Field(default=None, ge=1)  # None: the cores that the process may use, eight at most


class Publish(Frozen):
    """How many published versions stay, and how long an old one stays for readers that have it open."""

    keep: int = Field(default=3, ge=1)
    grace_hours: float = Field(default=48, ge=0)


class Settings(Frozen):
    """Everything a night needs to know. All paths are absolute."""

    time_zone: TimeZoneName
    data_dir: Path = Path("../data")
    schedule: Annotated[str, AfterValidator(_cron)] = "30 2 * * *"
    catch_up: int = Field(default=7, ge=0, le=366)  # missed nights that the next one makes up for, newest first
    heartbeat: Heartbeat | None = None  # who is told that tonight's run ended
    judge: str = "value-mini"  # the shipped model; "cues" needs no weights
    language: Literal["zh", "en"] = "en"  # of what people read
    batch_rows: int = Field(default=2_000, ge=1, le=100_000)
    limits: Limits = Limits()
    id_key_env: EnvName = "VALUELEDGER_ID_KEY"
    publish: Publish = Publish()
    runner: Runner = Runner()  # who judges
    monitors: Monitors = Monitors()  # of the machinery: input and reading of every source
    taxonomy: Path | None = None  # a folder with value.yaml and lenses.yaml; default: the packaged ones
    terms: Path | None = None  # words of the house that the Chinese segmenter should know
    topics: Path | None = None  # what is told apart under an aspect; default: topics.yaml or topics/ beside this file
    interventions: Path | None = None  # what was done about it; default: interventions.yaml beside this file
    sources: dict[str, AnySource] = Field(default_factory=dict)
    population: dict[Weighting, Population] = Field(default_factory=dict)  # weightings, each under a name of one's own
    customer_groups: CustomerGroups | None = None  # whose group the company's own table knows

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of ledger days and of the schedule."""
        return ZoneInfo(self.time_zone)

    @property
    def warehouse(self) -> Path:
        """The private warehouse; absent before the first night."""
        return self.data_dir / WAREHOUSE

    def source(self, name: str) -> AnySource:
        """The block of a source. Raises ConfigError with the nearest name."""
        if name not in self.sources:
            raise ConfigError(
                f"No source is called {name!r}.{_nearest(name, self.sources)}",
                remedy=f"Sources in the configuration: {', '.join(self.sources) or 'none'}.",
            )
        return self.sources[name]


def load_settings(path: Path, data_dir: Path | None = None) -> Settings:
    """The checked configuration. `data_dir` (of the command line, relative to the working folder) wins over the file's;
    the judge is the promoted one where one was promoted (`flows.release`).

    Raises ConfigError: one line with file, key path, value received, what would be accepted.
    """
    document, lines = read_yaml(path)
    settings = _build(document, lines, path.absolute(), data_dir)
    return settings.model_copy(update={"judge": judge_in_use(settings.data_dir, settings.judge)})


def parse_settings(text: str, path: Path, data_dir: Path | None = None) -> Settings:
    """Like `load_settings`, of a text that would stand in the file `path`."""
    document, lines = parse_yaml(text, str(path))
    return _build(document, lines, path.absolute(), data_dir)


def _build(document: dict[str, Any], lines: Lines, path: Path, data_dir: Path | None) -> Settings:
    sources = document.get("sources")
    for name in sources if isinstance(sources, dict) else ():
        if not _SOURCE_NAME.fullmatch(name):
            raise ConfigError(
                f"{path}:{lines['sources', name]}: sources: {name!r} is no source's name.",
                remedy="Begin with a small letter; small letters, digits, _ and - are accepted, 40 at most.",
            )
    try:
        settings = Settings.model_validate(document)
    except ValidationError as error:
        raise _explain(error, lines, path) from None
    keep_secret(named_secrets(settings.model_dump()))
    _expect_judge(settings.judge, lines, path)
    home, judge = path.parent, settings.judge
    update: dict[str, Any] = {
        "data_dir": data_dir.absolute() if data_dir else _absolute(home, settings.data_dir),
        "judge": str(_absolute(home, Path(judge))) if judge.startswith(("./", "../", "~", "/")) else judge,
        "taxonomy": settings.taxonomy and _absolute(home, settings.taxonomy),
        "terms": settings.terms and _absolute(home, settings.terms),
        "topics": _topics(home) if settings.topics is None else _absolute(home, settings.topics),
        "interventions": _interventions(home, settings.interventions),
        "sources": {
            name: block.model_copy(update={"folder": _absolute(home, folder)})
            if (folder := getattr(block, "folder", None)) is not None
            else block
            for name, block in settings.sources.items()
        },
        "customer_groups": settings.customer_groups
        and settings.customer_groups.model_copy(
            update={"file": settings.customer_groups.file and _absolute(home, settings.customer_groups.file)}
        ),
        "population": {
            name: block.model_copy(update={"file": block.file and _absolute(home, block.file)})
            for name, block in settings.population.items()
        },
    }
    return settings.model_copy(update=update)


def _expect_judge(judge: str, lines: Lines, path: Path) -> None:
    """Refuse a name that no judge has; what a path names is looked at when it is opened."""
    from nlp.judge import CUES, shipped

    known = (CUES, *shipped())
    if judge not in known and "/" not in judge and not Path(judge).is_dir():
        raise ConfigError(
            f"{path}:{lines.get(('judge',), 1)}: judge: there is no judge {judge!r}.{_nearest(judge, known)}",
            remedy=f"Accepted: {', '.join(known)}, or a model's folder, such as ./models/mine.",
        )


def _interventions(home: Path, named: Path | None) -> Path | None:
    """The file of interventions: as named, else the one beside the configuration; None where there is none."""
    beside = home / INTERVENTIONS_FILE
    return _absolute(home, named) if named is not None else beside if beside.exists() else None


def _topics(home: Path) -> Path | None:
    """The file or the folder of topics that lies beside the configuration; None where there is neither."""
    return next((home / name for name in ("topics.yaml", "topics") if (home / name).exists()), None)


def _absolute(home: Path, path: Path) -> Path:
    return Path(os.path.normpath(home / path.expanduser()))


def _explain(error: ValidationError, lines: Lines, path: Path) -> ConfigError:
    """One problem as one line, and how many more there are. Unknown keys come first: they explain missing ones."""

    def rank(problem: ErrorDetails) -> tuple[bool, int]:
        return problem["type"] != "extra_forbidden", _line(_written(problem["loc"]), lines)

    problems = sorted(error.errors(include_url=False), key=rank)
    loc = _written(problems[0]["loc"])
    more = f" ({len(problems) - 1} more to be mended.)" if len(problems) > 1 else ""
    return ConfigError(f"{path}:{_line(loc, lines)}: {dotted(loc)}: {_problem(problems[0])}{more}")


def _written(loc: Loc) -> Loc:
    """The key path as it stands in the file: of a source, the checks put its type into it, which is no key there."""
    return (*loc[:2], *loc[3:]) if len(loc) > 2 and loc[0] == "sources" and loc[2] in TYPES else loc


def _line(loc: Loc, lines: Lines) -> int:
    return next((lines[loc[:size]] for size in range(len(loc), 0, -1) if loc[:size] in lines), 1)


def _problem(problem: ErrorDetails) -> str:
    loc, received = problem["loc"], problem["input"]
    if problem["type"] == "extra_forbidden":
        known = _known_keys(loc[:-1])
        return f"unknown key.{_nearest(str(loc[-1]), known)} Accepted: {', '.join(known)}."
    if problem["type"] == "missing":
        return "is missing."
    if problem["type"] == "union_tag_invalid":
        word = str(received.get("type") if isinstance(received, dict) else received)
        return f"type {word!r} is refused; accepted: {', '.join(TYPES)}.{_nearest(word, TYPES)}"
    text = problem["msg"].removeprefix("Value error, ")
    if problem["type"] in {"model_type", "dict_type", "union_tag_not_found"}:
        text = "Input should be a block of keys"
    if text.startswith("Input should be "):
        text = "is refused; accepted: " + text.removeprefix("Input should be ")
    if str(loc[-1]).endswith(("_env", "url")) or isinstance(received, dict | BaseModel):
        return f"{text}."
    shown = repr(received)
    zone = _nearest(received, available_timezones()) if loc[-1] == "time_zone" and isinstance(received, str) else ""
    return f"{shown if len(shown) <= 80 else shown[:77] + '...'} {text}.{zone}"


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" Did you mean {near[0]!r}?" if near else ""


def _known_keys(loc: Loc) -> list[str]:
    """The keys that are accepted in the block at a key path."""
    kind: Any = Settings
    for place, part in enumerate(loc):
        if place == 2 and loc[0] == "sources":
            kind = TYPES.get(str(part))
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields.get(str(part))
            kind = _block(field.annotation) if field else None
        else:  # a name of one's own, under dict[str, block]
            kind = get_args(kind)[-1] if get_args(kind) else None
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def _block(annotation: Any) -> Any:
    """The block of an optional one."""
    blocks = [one for one in get_args(annotation) if isinstance(one, type) and issubclass(one, BaseModel)]
    return blocks[0] if len(blocks) == 1 and type(None) in get_args(annotation) else annotation
