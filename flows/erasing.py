"""Carries an erasure through everything under the data folder, and proves it without content.

Called by `flows.forget` and, for what is due at the end of a night, by `flows.steps`. The rows are gone from the
warehouse by then, in one transaction; what follows here can be killed anywhere and is finished by whoever comes next:
aggregates, a new version of the ledger without the older ones, the report, backups, logs, Prefect's stores, and the
warehouse file written anew. Limits: copies that people made elsewhere, and the sources themselves, are theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile, ZipFile
from zlib import error as zlib_error

from flows.backups import clear_half_made
from flows.copies import ASIDE, Damaged, erase_from_copies
from flows.correction_sheet import SUFFIXES
from flows.near_duplicates import RULES
from flows.own_store import own_store
from flows.redaction import Rules, is_outdated, redact_history
from flows.retention import NIGHTLY
from flows.settings import Settings
from flows.sources.options import FileDrop
from flows.topic_finding import mention_reader
from flows.traces import clear_traces
from taxonomy.errors import CheckFailed, ValueLedgerError
from warehouse import analyses, audit, checks, erasures, marts, publish
from warehouse.forget import RUN, clear_days
from warehouse.near import count_once
from warehouse.rewriting import rewrite
from warehouse.store import Store
from warehouse.topics import follow

ASKED: Final = ("forget", "retention")
"""Erasures that a person's command settles. Copies under other redaction rules are a night's: they need its judge."""

_PIECE = 1 << 24
"""Bytes of a file that are searched at once."""


def settle(
    settings: Settings,
    clock: Callable[[], datetime],
    words: Collection[str] = (),
    damaged: Damaged = Damaged.KEEP,
) -> dict[str, Any]:
    """Rebuild, publish, drop every copy and rewrite the files; the proof. `words` are then looked for everywhere.

    Raises CheckFailed where one of `words` is still found, WarehouseError where a file cannot be written: what is
    pending stays so, and the next call goes on.
    """
    rebuilt, version = _publish(settings)
    proof: dict[str, Any] = {"rebuilt_days": rebuilt, "version": version} | settle_copies(
        settings, _today(settings, clock), damaged
    )
    if words:
        proof["searched_files"] = expect_nothing(settings, words)
    with own_store(settings) as store:
        erasures.settle(store, proof, now=clock(), kinds=ASKED)
    return proof


def settle_nightly(settings: Settings, clock: Callable[[], datetime], rules: Rules) -> None:
    """Settle what nights erase, after publishing: older versions go, the warehouse and its copies are written anew.

    Logs and Prefect's store stay: a night is running, and nobody asked for a person to be forgotten.
    """
    proof = {"removed_versions": publish.remove_replaced(settings.data_dir / "published")}
    clear_half_made(settings.data_dir)
    rewrite(settings.warehouse, memory_mb=settings.limits.warehouse_mb)

    def redact(copy: Store) -> None:
        if is_outdated(copy, rules):
            redact_history(copy, rules, run_id=RUN.format(number=0), now=clock())
            clear_days(copy)

    cleared = erase_from_copies(settings, _today(settings, clock), also=redact)
    cleared.expect_whole()
    proof["backups"] = cleared.copies
    with own_store(settings) as store:
        erasures.settle(store, proof, now=clock(), kinds=NIGHTLY)


def settle_copies(settings: Settings, today: date, damaged: Damaged = Damaged.KEEP) -> dict[str, Any]:
    """Everything after publishing: older versions and traces go, the warehouse and its backups are written anew.

    Raises WarehouseError for a damaged copy that is to be kept, once all else is done.
    """
    removed = publish.remove_replaced(settings.data_dir / "published")
    traces = clear_traces(settings.data_dir)
    clear_half_made(settings.data_dir)
    rewrite(settings.warehouse, memory_mb=settings.limits.warehouse_mb)
    cleared = erase_from_copies(settings, today, damaged=damaged)
    if damaged is Damaged.KEEP:
        cleared.expect_whole()
    told = {f"damaged_{damaged}": cleared.damaged} if cleared.damaged else {}
    return {"removed_versions": removed, **traces, "backups": cleared.copies, **told}


def _publish(settings: Settings) -> tuple[int, int]:
    """Days rebuilt, and the version that was published after every check of the whole history."""
    with own_store(settings) as store:
        count_once(store, RULES)  # what repeated something that is gone counts again
        follow(store, mention_reader(settings), words_anew=False)
        rebuilt = marts.aggregate(store)
        checks.verify(store, everything=True)
        audit.renew(store)  # an erasure takes every figure of the audit with it
        analyses.analyse(store)
        rules = settings.publish
        grace = timedelta(hours=rules.grace_hours)
        published = publish.publish(store, settings.data_dir / "published", keep=rules.keep, grace=grace)
    _write_page(settings)
    return len(rebuilt), published.version


def _write_page(settings: Settings) -> None:
    """The report anew; an old one never stays."""
    from flows.reporting import build_report

    page = settings.data_dir / "report.html"
    if page.exists():
        page.unlink()
        try:
            build_report(settings.data_dir, page, settings.language)
        except ValueLedgerError:
            return


def expect_nothing(settings: Settings, words: Collection[str]) -> int:
    """Search everything for `words`; how many files there were. Raises CheckFailed naming where one is left."""
    files = _files(settings)
    left = places_holding(settings, words)
    if left:
        raise CheckFailed(
            f"Something of what was forgotten is left in {', '.join(left)}.",
            remedy="Run the same command again; if it stays, keep the data folder and report this.",
        )
    return len(files)


def places_holding(settings: Settings, words: Collection[str]) -> list[str]:
    """Files under the data folder that hold one of `words`: in decoded rows of databases and Parquet, in the bytes of
    all others. Tombstones hold their own hash and nothing else; they and the book of the forgotten are left out.
    """
    found: list[str] = []
    with own_store(settings) as store:
        found += [f"{settings.warehouse.name}: {table}" for table in erasures.tables_holding(store, words)]
        for path in _files(settings):
            if path.suffix == ".parquet" and erasures.parquet_holding(store, path, words):
                found.append(_place(settings, path))
    for path in _files(settings):
        if path.suffix == ".parquet" or path == settings.warehouse:
            continue
        if _is_database(path):
            with Store.open(path, read_only=True, memory_mb=settings.limits.warehouse_mb) as copy:
                found += [f"{_place(settings, path)}: {table}" for table in erasures.tables_holding(copy, words)]
        elif _bytes_hold(path, words):
            found.append(_place(settings, path))
    return found


def exported_words(settings: Settings) -> list[str]:
    """Review sheets and labelled data that people exported into the data folder: erasures leave them as they are."""
    return [_place(settings, path) for path in _files(settings) if path.suffix.lower() in SUFFIXES and _is_export(path)]


def _is_export(path: Path) -> bool:
    """Whether a file has a column of a review sheet, or the one that labelled data alone has."""
    if path.suffix.lower() == ".xlsx":
        try:
            with ZipFile(path) as book:
                return any(b"judged_aspect" in book.read(name) for name in book.namelist())
        except (BadZipFile, RuntimeError, zlib_error):
            return False
    with path.open("rb") as file:
        start = file.read(_PIECE)
    return b"judged_aspect" in start or b'"covers"' in start


def _is_database(path: Path) -> bool:
    """Whether a file is a database of ours, whatever it is called: its bytes do not tell what it holds."""
    with path.open("rb") as file:
        return path.suffix == ".duckdb" or file.read(12)[8:] == b"DUCK"


def _files(settings: Settings) -> list[Path]:
    """Files of ours; those of a source that keeps its deliveries in there are the source's, and damaged copies that
    somebody wanted to keep are told of in the proof."""
    folders = [block.folder for block in settings.sources.values() if isinstance(block, FileDrop)]
    folders.append(settings.data_dir / ASIDE)
    return [
        path
        for path in sorted(settings.data_dir.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and not any(path.is_relative_to(folder) and settings.data_dir != folder for folder in folders)
    ]


def _place(settings: Settings, path: Path) -> str:
    return str(path.relative_to(settings.data_dir))


def _bytes_hold(path: Path, words: Collection[str]) -> bool:
    """Whether a file holds one of the words as UTF-8, also across the pieces that are read."""
    wanted = [word.encode() for word in words]
    longest = max(map(len, wanted))
    before = b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            if any(word in before + piece for word in wanted):
                return True
            before = piece[-longest:]
    return False


def _today(settings: Settings, clock: Callable[[], datetime]) -> date:
    return clock().astimezone(settings.zone).date()
