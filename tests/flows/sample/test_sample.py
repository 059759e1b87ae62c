"""The bundled sample is what its truth.yaml says: reproducible, reconciling, and plain enough to be seen."""

from __future__ import annotations

import gzip
import math
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from flows.sample import plan
from flows.sample.generate import HERE, Sample, build, generate
from flows.sample.plan import PHRASE_KEYS, Draft
from flows.sample.writing import phrases
from flows.settings import load_settings
from flows.sources import open_source
from nlp.judge import Reading, load_judge
from nlp.redact import Redactor
from nlp.words import Words
from taxonomy import load
from taxonomy.records import Feedback, Rejected

TRUTH: dict[str, Any] = yaml.safe_load((HERE / "truth.yaml").read_text(encoding="utf-8"))
Share = tuple[int, int]  # feedbacks that say so, feedbacks


@pytest.fixture(scope="module")
def sample() -> Sample:
    return build()


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Feedback | Rejected]]:
    """Every row of every source, as the connectors hand it over."""
    settings = load_settings(HERE / "pipeline.yaml", tmp_path_factory.mktemp("data"))
    return {
        name: [row for stream in open_source(name, settings).streams() for row in stream.rows()]
        for name in settings.sources
    }


@pytest.fixture(scope="module")
def read(sample: Sample) -> list[tuple[Draft, str, dict[str, set[int]]]]:
    """(draft, redacted words, what the cue judge reads in them) of every feedback that is judged."""
    judge, redactor = load_judge("cues", load(), Words(None, None)), Redactor()
    drafts = [draft for draft in sample.drafts if draft.id not in sample.not_judged]
    texts = [redactor.redact(_words(draft)).text for draft in drafts]
    found = []
    for judgement in judge.read([Reading(text) for text in texts]):
        said: dict[str, set[int]] = defaultdict(set)
        for mention in judgement.mentions:
            said[mention.aspect].add(int(mention.polarity))
        found.append(said)
    return list(zip(drafts, texts, found, strict=True))


def _words(draft: Draft) -> str:
    return "\n".join(text for author, text in draft.turns if author != "agent") if draft.turns else draft.text


def _content(path: Path) -> Any:
    """What a file holds, apart from how a library's version packs it."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    return pq.read_table(path).to_pylist() if path.suffix == ".parquet" else path.read_bytes()


def test_the_same_seed_writes_the_same_bytes_and_what_is_committed(tmp_path: Path):
    generate(tmp_path / "one")
    generate(tmp_path / "two")
    names = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    committed = sorted(path.relative_to(HERE) for path in [*(HERE / "drops").rglob("*.*"), HERE / "truth.yaml"])
    assert names == committed
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
        assert _content(tmp_path / "one" / name) == _content(HERE / name), name


def test_it_stays_small_enough_to_be_bundled():
    assert sum(path.stat().st_size for path in HERE.rglob("*") if path.is_file() and path.suffix != ".pyc") < 1_500_000


def test_every_kind_of_file_is_there():
    kinds = {
        "".join(path.suffixes[-2:]) if path.suffix == ".gz" else path.suffix for path in (HERE / "drops").rglob("*.*")
    }
    assert kinds == {".csv", ".tsv", ".json", ".jsonl.gz", ".xlsx", ".parquet"}
    heads = {path.read_bytes()[:3] for path in (HERE / "drops").rglob("*.[ct]sv")}
    assert {b"\xef\xbb\xbf"} < heads
    assert any(head.startswith(b"\xff\xfe") for head in heads)
    (HERE / "drops/shop_reviews/shop-reviews-2026-10-31.csv").read_bytes().decode("gb18030")


@pytest.mark.parametrize("source", TRUTH["sources"])
def test_the_connectors_read_what_truth_counts(source: str, rows: dict[str, list[Feedback | Rejected]]):
    expected = TRUTH["sources"][source]
    found = rows[source]
    rejected = Counter(str(row.reason) for row in found if isinstance(row, Rejected))
    feedbacks = [row for row in found if isinstance(row, Feedback)]
    deleted = {row.source_id for row in feedbacks if row.deleted}
    assert len(found) == expected["read"]
    assert rejected == expected["reasons"]
    assert len(deleted) == expected["deleted"]
    assert len({row.source_id for row in feedbacks}) == expected["loaded"]
    assert len(feedbacks) == sum(expected[outcome] for outcome in ("loaded", "updated", "duplicate", "deleted"))


def test_counts_reconcile_in_truth_itself():
    for source, counts in TRUTH["sources"].items():
        outcomes = ("loaded", "updated", "duplicate", "deleted", "quarantined")
        assert counts["read"] == sum(counts[outcome] for outcome in outcomes), source
    loaded = sum(counts["loaded"] - counts["deleted"] for counts in TRUTH["sources"].values())
    assert loaded == TRUTH["feedbacks"]


def test_it_has_the_products_channels_regions_languages_and_days_that_it_claims(sample: Sample):
    drafts = sample.drafts
    assert {draft.product for draft in drafts} == set(plan.PRODUCTS)
    assert {draft.channel for draft in drafts} == {plan.WEB, plan.APP, plan.STORE}
    assert {draft.region for draft in drafts} == {plan.CHINA, plan.SINGAPORE}
    assert {draft.day for draft in drafts} >= {plan.FIRST_DAY, date(2026, 9, 1), plan.LAST_DAY}
    assert len({draft.day for draft in drafts}) == plan.DAYS == 120
    assert 0.55 < sum(draft.language == "zh" for draft in drafts) / len(drafts) < 0.65


def test_reviews_rise_and_tickets_fall_at_weekends(sample: Sample):
    for ticket, higher in ((False, True), (True, False)):
        days = Counter(draft.day for draft in sample.drafts if (draft.kind == "ticket") is ticket)
        weekend = [count for day, count in days.items() if day.weekday() >= 5]
        week = [count for day, count in days.items() if day.weekday() < 5]
        assert (sum(weekend) / len(weekend) > 1.2 * sum(week) / len(week)) is higher


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_aspect_can_be_said_both_ways(language: str):
    lists = phrases(language)
    for aspect in load().ids:
        for polarity in (1, -1):
            for product in PHRASE_KEYS.values():
                assert lists.get((aspect, polarity, product)) or lists.get((aspect, polarity, "")), (aspect, polarity)


def test_texts_are_mostly_distinct(sample: Sample):
    texts = [_words(draft) for draft in sample.drafts if draft.id not in sample.not_judged]
    assert len(set(texts)) > 0.9 * len(texts)


def test_nothing_personal_survives_redaction(read: list[tuple[Draft, str, dict[str, set[int]]]]):
    everything = "\n".join(text for _, text, _ in read)
    assert len(TRUTH["personal_data"]) > 100
    assert [item for item in TRUTH["personal_data"] if item in everything] == []


def test_the_cue_judge_sees_each_planted_event_at_its_size(read: list[tuple[Draft, str, dict[str, set[int]]]]):
    for event in TRUTH["events"]:
        polarity = {"gained": 1, "lost": -1}[event["side"]]

        def seen(first: date, last: date, event: dict[str, Any] = event, polarity: int = polarity) -> float:
            cell = [
                polarity in said.get(event["aspect"], ())
                for draft, _, said in read
                if first <= draft.day <= last and all(getattr(draft, k) == v for k, v in event["slice"].items())
            ]
            return sum(cell) / len(cell)

        eve = date.fromordinal(event["since"].toordinal() - 1)
        assert seen(plan.FIRST_DAY, eve) == pytest.approx(event["before"]["share"], abs=0.02), event["id"]
        assert seen(event["after"]["from"], plan.LAST_DAY) == pytest.approx(event["after"]["share"], abs=0.02), event[
            "id"
        ]


def test_what_is_not_planted_stays_calm(read: list[tuple[Draft, str, dict[str, set[int]]]]):
    """No other aspect differs between two parts of the time by more than chance makes likely over all comparisons."""
    loud = []
    for cut in (plan.ATTITUDE_SINCE, date(2026, 9, 1), plan.DELIVERY_SINCE, plan.PRICE_SINCE):
        early = [said for draft, _, said in read if draft.day < cut]
        late = [said for draft, _, said in read if draft.day >= cut]
        for aspect in set(load().ids) - set(plan.PLANTED):
            for polarity in (1, -1):
                before, after = (
                    (sum(polarity in s.get(aspect, ()) for s in part), len(part)) for part in (early, late)
                )
                if abs(_z(before, after)) > 4:  # two-sided p < .0001, for 264 comparisons
                    loud.append((aspect, polarity, cut, before, after))
    assert loud == []


def _z(before: Share, after: Share) -> float:
    """Pooled two-proportion z."""
    (x, n), (y, m) = before, after
    pooled = (x + y) / (n + m)
    return (y / m - x / n) / math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m)) if 0 < pooled < 1 else 0.0
