"""A change of the taxonomy on the real engine: tried, made at once, taken back; a year is measured by the benchmark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from benchmarks._made_year import CHANGES, FIRST, Made, feedback_of_day, load_night, make_ledger, write_taxonomy
from benchmarks.life_cycle import NOW, copy_of, killed_apply, line_counts, state
from flows import changing, life_cycle
from flows.corrections import apply_corrections
from flows.in_force import changes_in_force, in_force
from flows.judging import Bench, open_bench
from flows.lock import is_locked
from flows.settings import Settings
from nlp.cues import CueJudge
from nlp.judge import Reading
from taxonomy.errors import BusyError, InputError, TaxonomyError
from taxonomy.records import Judgement
from warehouse import shadow, version_book
from warehouse.checks import verify
from warehouse.corrected import Answer, record, texts_of, withdraw
from warehouse.marts import aggregate
from warehouse.store import Store


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Twelve days of feedback, read by cues; aggregates, nothing published."""
    return make_ledger(tmp_path_factory.mktemp("life") / "base", days=10, a_day=4)


def taxonomy_of(name: str, home: Path) -> Path:
    edit, changes = CHANGES[name]
    return write_taxonomy(home / f"taxonomy-{name}", edit, changes)


@pytest.mark.parametrize("name", list(CHANGES))
def test_a_change_moves_nothing_before_and_what_it_said_after_and_is_taken_back(
    base: Made, tmp_path: Path, name: str
) -> None:
    folder, made = taxonomy_of(name, tmp_path), copy_of(base, tmp_path / "made")
    before = state(made)
    found = life_cycle.diff(made.settings, folder, None, sample=None, now=NOW)
    assert found.foreseen.lines
    assert state(made) == before
    life_cycle.apply(made.settings, folder, None, who="ann", why="clearer", publish=None, now=NOW)
    with Store.open(made.settings.warehouse, threads=1) as store:
        aggregate(store)
        counts = line_counts(store)
        assert version_book.chain(store)[-1].why == "clearer"
    for row in found.foreseen.lines:
        if row["period_type"] == "month" and row["stands"]:
            told = (row["judged"], row["gained_after"], row["lost_after"])
            assert counts.get((row["period"], row["level"], row["key"]), (row["judged"], 0, 0)) == told
    life_cycle.rollback(made.settings, who="ann", why="not clearer", publish=None, now=NOW)
    assert state(made) == before


def test_a_killed_apply_leaves_the_old_state_or_the_new_one_and_is_done_again(base: Made, tmp_path: Path) -> None:
    killed, ended, broken = killed_apply(base, "split", tmp_path, rounds=1, seed=3)
    assert broken == []
    assert 0 <= ended <= 1
    assert 0 <= killed <= 1


def test_nights_go_on_with_the_taxonomy_in_force_whatever_the_configuration_names(base: Made, tmp_path: Path) -> None:
    made, folder = copy_of(base, tmp_path / "made"), taxonomy_of("redefine", tmp_path)
    configured = made.settings.model_copy(update={"taxonomy": folder})
    found = in_force(configured)
    assert "would move its lines" in found.notices[0]
    assert found.settings.taxonomy != folder
    load_night(configured, feedback_of_day(FIRST, 2, seed=9), FIRST)
    with Store.open(made.settings.warehouse, threads=1) as store:
        assert {row[0] for row in store.query("SELECT DISTINCT taxonomy FROM mention").to_numpy()} == {"value@1.0.0"}


def test_what_came_since_is_read_by_the_old_version_when_a_change_is_taken_back(base: Made, tmp_path: Path) -> None:
    made, folder = copy_of(base, tmp_path / "made"), taxonomy_of("rename", tmp_path)
    life_cycle.apply(made.settings, folder, None, who="ann", why="x", publish=None, now=NOW)
    load_night(made.settings, feedback_of_day(FIRST, 12, seed=9), FIRST)
    with Store.open(made.settings.warehouse, threads=1) as store:
        ids = {row[0] for row in store.query("SELECT DISTINCT aspect FROM mention").to_numpy()}
    assert "cost.price" in ids
    assert "cost.money" not in ids
    life_cycle.rollback(made.settings, who="ann", why="", publish=None, now=NOW)
    with Store.open(made.settings.warehouse, threads=1) as store:
        ids = {row[0] for row in store.query("SELECT DISTINCT aspect FROM mention").to_numpy()}
    assert "cost.money" in ids
    assert "cost.price" not in ids
    with pytest.raises(InputError, match="nothing to go back to"):
        life_cycle.rollback(made.settings, who="ann", why="", publish=None, now=NOW)


class WithoutQuality(CueJudge):
    """A judge that reads as the cues do, but nothing of quality."""

    label = "plain@1.0.0"

    def read(self, texts: Sequence[Reading]) -> list[Judgement]:
        return [
            replace(one, mentions=tuple(m for m in one.mentions if not m.aspect.startswith("product.")))
            for one in super().read(texts)
        ]


def test_another_judge_goes_the_same_way_once_it_reads_new_nights(
    base: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = copy_of(base, tmp_path / "made")
    before = state(made)

    def opened(settings: Settings, judge: str, folder: Path) -> Bench:
        bench = open_bench("cues", None, settings.data_dir / "cache", folder)
        return Bench(WithoutQuality(bench.taxonomy), bench.taxonomy, bench.words) if judge == "plain" else bench

    monkeypatch.setattr(changing, "_bench", opened)
    found = life_cycle.diff(made.settings, None, "plain", sample=None, now=NOW)
    assert {row["key"] for row in found.foreseen.lines} >= {"product", "product.quality", "all"}
    assert state(made) == before
    with pytest.raises(InputError, match="release promote plain"):
        life_cycle.apply(made.settings, None, "plain", who="ann", why="x", publish=None, now=NOW)
    settings = made.settings.model_copy(update={"judge": "plain"})
    life_cycle.apply(settings, None, "plain", who="ann", why="x", publish=None, now=NOW)
    with Store.open(made.settings.warehouse, threads=1) as store:
        labels = store.query("SELECT DISTINCT model FROM feedback WHERE judged").to_numpy()
        assert [row[0] for row in labels] == ["plain@1.0.0"]
    life_cycle.rollback(settings, who="ann", why="", publish=None, now=NOW)
    assert state(made) == before


def test_a_change_without_a_reason_or_with_the_old_name_is_refused(base: Made, tmp_path: Path) -> None:
    made, folder = copy_of(base, tmp_path / "made"), taxonomy_of("rename", tmp_path)
    with pytest.raises(InputError, match="--why"):
        life_cycle.apply(made.settings, folder, None, who="ann", why="", publish=None, now=NOW)
    text = (folder / "value.yaml").read_text("utf-8")
    (folder / "value.yaml").write_text(text.replace("version: 2.0.0", "version: 1.0.0"), "utf-8")
    with pytest.raises(TaxonomyError, match="Raise `version`"):
        life_cycle.diff(made.settings, folder, None, sample=None, now=NOW)


class Watched(CueJudge):
    """The cues, with something that another process does at the same time: another thread does it, with its locks."""

    beside: Callable[[], object]

    def read(self, texts: Sequence[Reading]) -> list[Judgement]:
        with ThreadPoolExecutor(1) as others:
            others.submit(self.beside).result()
        return super().read(texts)


def watch(monkeypatch: pytest.MonkeyPatch, beside: Callable[[], object]) -> None:
    """Let every judge of a change do `beside` before each batch."""

    def opened(settings: Settings, judge: str, folder: Path) -> Bench:
        bench = open_bench("cues", None, settings.data_dir / "cache", folder)
        judge_of = Watched(bench.taxonomy)
        judge_of.beside = beside
        return Bench(judge_of, bench.taxonomy, bench.words)

    monkeypatch.setattr(changing, "_bench", opened)


def test_what_is_read_for_a_change_is_left_alone_by_another_one_that_is_tried_meanwhile(
    base: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, folder = copy_of(base, tmp_path / "made"), taxonomy_of("split", tmp_path)
    other, refused = taxonomy_of("redefine", tmp_path), list[str]()

    def try_other() -> None:
        with pytest.raises(BusyError) as error:
            life_cycle.diff(made.settings, other, None, sample=None, now=NOW)
        refused.append(error.value.message)

    watch(monkeypatch, try_other)
    found = life_cycle.diff(made.settings, folder, None, sample=None, now=NOW)
    assert "tries or makes a change" in refused[0]
    with Store.open(made.settings.warehouse, threads=1) as store:
        assert shadow.is_begun(store, found.changing.plan)


def test_what_was_read_for_one_change_is_no_part_of_another_that_reads_nothing(base: Made, tmp_path: Path) -> None:
    split, rename = taxonomy_of("split", tmp_path), taxonomy_of("rename", tmp_path)
    made, alone = copy_of(base, tmp_path / "made"), copy_of(base, tmp_path / "alone")
    life_cycle.diff(made.settings, split, None, sample=None, now=NOW)
    for one in (made, alone):
        life_cycle.apply(one.settings, rename, None, who="ann", why="x", publish=None, now=NOW)
    assert state(made) == state(alone)


def test_a_change_is_refused_where_another_one_was_put_in_force_meanwhile(base: Made, tmp_path: Path) -> None:
    split, rename = taxonomy_of("split", tmp_path), taxonomy_of("rename", tmp_path)
    made = copy_of(base, tmp_path / "made")

    def apply_other(_: object) -> None:
        life_cycle.apply(made.settings, rename, None, who="ann", why="x", publish=None, now=NOW)

    def take_back(_: object) -> None:
        life_cycle.rollback(made.settings, who="ann", why="x", publish=None, now=NOW)

    with pytest.raises(BusyError, match=r"version 2 .* was put in force meanwhile.* from version 1 .* run it again"):
        life_cycle.apply(made.settings, split, None, who="bo", why="y", publish=None, check=apply_other, now=NOW)
    assert [one.version for one in life_cycle.history(made.settings)] == [1, 2]
    with pytest.raises(BusyError, match=r"version 1 .* was put in force meanwhile.* from version 2 "):
        life_cycle.rollback(made.settings, who="bo", why="y", publish=None, check=take_back, now=NOW)
    assert state(made) == state(base)


def test_nights_can_run_while_what_came_since_is_read_for_a_roll_back(
    base: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, folder, locked = copy_of(base, tmp_path / "made"), taxonomy_of("rename", tmp_path), list[bool]()
    life_cycle.apply(made.settings, folder, None, who="ann", why="x", publish=None, now=NOW)
    load_night(made.settings, feedback_of_day(FIRST, 3, seed=9), FIRST)
    watch(monkeypatch, lambda: locked.append(is_locked(made.settings.data_dir)))
    life_cycle.rollback(made.settings, who="ann", why="", publish=None, now=NOW)
    assert locked == [False]


def correct(made: Made) -> None:
    """One correction that says quality of what the judge read nothing of it in, one of a segment that told of it."""
    segments = """
        SELECT feedback_id, segment, start_char, end_char, bool_or(aspect = 'product.quality') AS told
        FROM mention
        GROUP BY feedback_id, segment, start_char, end_char
        QUALIFY count(*) FILTER (WHERE told) OVER (PARTITION BY feedback_id) = told::INTEGER
        ORDER BY feedback_id, segment
    """
    with Store.open(made.settings.warehouse, threads=1) as store:
        rows = store.query(segments).to_dict("records")
        chosen = [next(row for row in rows if bool(row["told"]) is told) for told in (False, True)]
        texts = texts_of(store, [str(row["feedback_id"]) for row in chosen])
        answers = [
            Answer(
                feedback_id=row["feedback_id"], segment=int(row["segment"]), start_char=int(row["start_char"]),
                end_char=int(row["end_char"]), text_hash=texts[row["feedback_id"]]["text_hash"], why="own",
                mentions=((said, 1),),
            )
            for row, said in zip(chosen, ("product.quality", "service.delivery"), strict=True)
        ]  # fmt: skip
        record(store, answers, taxonomy="value@1.0.0", author="lin", now=NOW)
    follow(made)


def follow(made: Made, *withdrawn: int) -> None:
    """What a night does: corrections that stand are brought in, aggregates follow, every rule is checked."""
    by = in_force(made.settings)
    bench = open_bench("cues", None, made.settings.data_dir / "cache", by.settings.taxonomy)
    with Store.open(made.settings.warehouse, threads=1) as store:
        withdraw(store, withdrawn, author="lin", note="", now=NOW)
        apply_corrections(store, bench.taxonomy, bench.words, changes_in_force(store))
        aggregate(store)
        verify(store, everything=True)


def test_a_correction_that_a_change_ends_leaves_nothing_behind_and_comes_back_with_the_roll_back(
    base: Made, tmp_path: Path
) -> None:
    made, folder = copy_of(base, tmp_path / "made"), taxonomy_of("split", tmp_path)
    correct(made)
    before, without = state(made), copy_of(made, tmp_path / "without")
    life_cycle.apply(made.settings, folder, None, who="ann", why="x", publish=None, now=NOW)
    follow(made)
    later = copy_of(made, tmp_path / "later")
    life_cycle.rollback(made.settings, who="ann", why="", publish=None, now=NOW)
    assert state(made) == before
    follow(later, 2)  # taken back between the change and the way back
    life_cycle.rollback(later.settings, who="ann", why="", publish=None, now=NOW)
    follow(later)
    follow(without, 2)
    assert state(later) == state(without)


def say_alone(made: Made, day: date) -> None:
    """One feedback of that day, where no other one is; said again of another day, it moves there."""
    (said,) = feedback_of_day(FIRST, 1, seed=9)
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    load_night(made.settings, [replace(said, source_id="alone", text="It broke after a week", created_at=at)], day)


def of_nobody(made: Made) -> int:
    """How many mentions and terms are of days on which their feedback is not."""
    orphans = """
        FROM (SELECT feedback_id, ledger_day FROM mention UNION ALL SELECT feedback_id, ledger_day FROM mention_term)
        ANTI JOIN feedback USING (feedback_id, ledger_day)
    """
    with Store.open(made.settings.warehouse, threads=1) as store:
        return len(store.query(orphans))


def test_what_was_read_of_a_last_day_that_has_lost_its_only_feedback_is_left_out(base: Made, tmp_path: Path) -> None:
    made, folder = copy_of(base, tmp_path / "made"), taxonomy_of("split", tmp_path)
    say_alone(made, date(2025, 3, 5))
    life_cycle.diff(made.settings, folder, None, sample=None, now=NOW)
    say_alone(made, date(2025, 3, 1))
    life_cycle.apply(made.settings, folder, None, who="ann", why="x", publish=None, now=NOW)
    assert of_nobody(made) == 0
    follow(made)

    say_alone(made, date(2025, 4, 5))
    active, before = life_cycle.history(made.settings)[::-1]
    back = changing.undoing(made.settings, active, before)
    with back.reader.store() as store:
        shadow.begin(store, back.plan, sampled=None, now=NOW)
    assert back.reader.read_on() == 1  # killed here, say
    say_alone(made, date(2025, 4, 1))
    life_cycle.rollback(made.settings, who="ann", why="", publish=None, now=NOW)
    assert of_nobody(made) == 0
    follow(made)


def test_what_is_kept_of_withdrawn_feedback_goes_the_night_after_and_the_rest_stays(base: Made, tmp_path: Path) -> None:
    made, folder = copy_of(base, tmp_path / "made"), taxonomy_of("split", tmp_path)
    say_alone(made, date(2025, 3, 1))
    life_cycle.apply(made.settings, folder, None, who="ann", why="x", publish=None, now=NOW)
    kept = "SELECT feedback_id FROM kept_feedback UNION ALL SELECT feedback_id FROM kept_mention"
    with Store.open(made.settings.warehouse, threads=1) as store:
        version_book.expire(store, NOW.date())
        before = store.query(kept)["feedback_id"].tolist()
        store.execute("UPDATE feedback SET deleted = true WHERE feedback_id = 'alone'")
        version_book.expire(store, NOW.date())
        after = store.query(kept)["feedback_id"].tolist()
    assert before.count("alone") == 2
    assert sorted(after) == sorted(one for one in before if one != "alone")
