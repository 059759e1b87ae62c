"""`valueledger interventions` and its file: what is refused and how, what is kept, what people are told."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from benchmarks._ledger_builder import Said, open_book
from flows.cli import main
from flows.intervention_settings import WORTH, follow_file, load_interventions, strayed
from flows.intervention_words import InterventionWords
from taxonomy.dimensions import load
from taxonomy.errors import ConfigError
from warehouse import interventions
from warehouse.marts import aggregate
from warehouse.migrations import migrate
from warehouse.store import Store

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 6, 1, tzinfo=UTC)

GOOD = """
interventions:
  stronger-box:
    what: Stronger box, call 13800138000
    aspect: service.delivery
    product: kettle
    since: 2026-04-01
  夜班客服:
    what: 客服到半夜
    dimension: service
    since: 2026-05-01
    until: 2026-06-01
    worth: 3
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "interventions.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_file_is_read_and_what_it_quotes_is_redacted(tmp_path: Path) -> None:
    box, night = load_interventions(written(tmp_path, GOOD), load())
    assert (box.name, box.level, box.key, box.product, box.channel) == (
        "stronger-box", "aspect", "service.delivery", "kettle", "all",
    )  # fmt: skip
    assert box.what == "Stronger box, call [PHONE]"
    assert (night.level, night.key, night.until, night.worth) == ("dimension", "service", date(2026, 6, 1), 3.0)


def test_the_shipped_file_holds_no_intervention() -> None:
    assert load_interventions(ROOT / "configs" / "interventions.yaml", load()) == ()
    assert interventions.WORTH == WORTH


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("aspect: service.delivery", "aspect: service.delivry", ":5: interventions.stronger-box.aspect: "),
        ("dimension: service", "dimension: servce", "no dimension is called 'servce'. Did you mean 'service'?"),
        ("product: kettle", "produkt: kettle", ":6: interventions.stronger-box.produkt: unknown key. Did you mean"),
        ("    since: 2026-04-01\n", "", ":3: interventions.stronger-box.since: is missing."),
        ("since: 2026-04-01", "since: 1st of April", ":7: interventions.stronger-box.since: '1st of April': "),
        ("until: 2026-06-01", "until: 2026-04-01", "ends on 2026-04-01, before it begins on 2026-05-01"),
        ("    aspect: service.delivery\n", "", "names no value that it should change"),
        ("worth: 3", "worth: 0", ":13: interventions.夜班客服.worth: 0: "),
        ("stronger-box:", "Stronger Box:", "is no name; accepted: small letters"),
    ],
)
def test_a_mistake_is_one_line_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = written(tmp_path, GOOD.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        load_interventions(path, load())
    assert said in caught.value.message and str(path) in caught.value.message
    assert "\n" not in caught.value.message


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "warehouse.duckdb") as store:
        migrate(store, now=NOW)
    return tmp_path


def called(folder: Path, *words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["--data-dir", str(folder), "--config", str(folder / "none.yaml"), "interventions", *words])
    return int(ended.value.code or 0)


def test_they_are_entered_listed_closed_and_removed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(folder, "list") == 0
    assert "there is no intervention yet" in capsys.readouterr().err
    entered = ("add", "Stronger box", "--aspect", "service.delivery", "--since", "2026-04-01", "--owner", "Li Na")
    assert called(folder, *entered) == 0
    assert "entered service-delivery-2026-04-01" in capsys.readouterr().err
    assert called(folder, *entered) == 5
    assert "is called 'service-delivery-2026-04-01' already" in capsys.readouterr().err
    assert called(folder, "close", "service-delivery-2026-04-01", "--until", "2026-05-01") == 0
    assert called(folder, "list", "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["what"], row["until"], row["owner"], row["verdict"]) == ("Stronger box", "2026-05-01", "Li Na", None)
    assert called(folder, "--lang", "zh", "list") == 0
    assert "待下一夜分析" in capsys.readouterr().out
    assert called(folder, "remove", "service-delivery-2026-04-01", "--note", "typed twice") == 0
    assert called(folder, "remove", "service-delivery-2026-04-01") == 5
    assert called(folder, "list", "--all", "--json") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])[0]["action"] == "removed"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--aspect", "service.delivery"), 2, "--since"),
        (("--since", "2026-04-01"), 2, "either --aspect or --dimension"),
        (("--aspect", "service.delivry", "--since", "2026-04-01"), 5, "service.deliver"),
        (("--dimension", "service", "--since", "2026-04-01", "--until", "2026-03-01"), 2, "is before --since"),
        (("--dimension", "service", "--since", "2026-04-01", "--worth", "-1"), 2, "--worth"),
        (("--dimension", "service", "--since", "2026-04-01", "--name", "My Box"), 5, "is no name"),
    ],
)
def test_what_is_typed_wrong_is_refused_in_words(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    assert called(folder, "add", "A box", *words) == code
    assert said in capsys.readouterr().err


def test_a_product_without_feedback_is_refused_with_the_nearest_unless_it_is_planned(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = open_book(folder / "warehouse.duckdb")
    book.load(*(Said(id=str(number), product="Kettle K2" if number else "Vacuum R5") for number in range(3)))
    aggregate(book.store)
    book.store.close()
    entered = ("add", "A box", "--aspect", "service.delivery", "--since", "2026-04-01", "--product")
    assert called(folder, *entered, "kettle") == 5
    told = capsys.readouterr().err
    assert "'kettle'" in told and "'Kettle K2'" in told and "Vacuum" not in told and "--planned" in told
    assert called(folder, *entered, "Kettle K2", "--channel", "kiosk") == 5
    assert "no feedback of the channel 'kiosk'" in capsys.readouterr().err
    assert called(folder, *entered, "Kettle K2") == 0
    assert called(folder, *entered, "Kettle K3", "--planned", "--name", "next") == 0
    assert "there is no feedback of the product 'Kettle K3' yet" in capsys.readouterr().err
    with Store.open(folder / "warehouse.duckdb") as store:
        assert strayed(store, date(2026, 3, 31)) == []
        (note,) = strayed(store, date(2026, 4, 1))
    assert note.startswith("intervention next: there is no feedback of the product 'Kettle K3'; the nearest")


def test_the_file_is_followed_once_for_what_it_says(folder: Path) -> None:
    path = written(folder, GOOD)
    with Store.open(folder / "warehouse.duckdb") as store:
        assert follow_file(store, path, load(), now=NOW) == 2
        assert follow_file(store, path, load(), now=NOW) == 0
        assert follow_file(store, None, load(), now=NOW) == 2
        assert interventions.current(store) == {}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_verdict_and_reason_has_words(lang: str) -> None:
    from warehouse.measure.intervention_results import Code, Verdict

    words = InterventionWords(lang)
    row = {"net_effect": -1.0, "smallest_effect": 7.25, "worth": 5.0, "days_before": 3, "days_after": 4,
           "feedbacks_before": 5, "feedbacks_after": 6}  # fmt: skip
    for verdict in Verdict:
        assert words.verdict({**row, "verdict": verdict.value})
    for code in Code:
        assert bool(words.reason({**row, "code": code.value})) == bool(code.value)
