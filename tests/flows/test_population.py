"""The population block: shares or amounts, here or in a CSV, refused in one line where they cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.population import population_frame
from flows.settings import Settings, load_settings, parse_settings
from taxonomy.errors import ConfigError

HEAD = "time_zone: UTC\n"


def settings(text: str) -> Settings:
    return parse_settings(HEAD + text, Path("/etc/shop/pipeline.yaml"))


def test_amounts_become_shares() -> None:
    frame = population_frame(
        settings("population:\n  members: {of: customer_group, shares: {vip: 300, regular: 900}}\n").population
    )
    assert list(frame.itertuples(index=False, name=None)) == [
        ("members", "customer_group", "regular", 0.75),
        ("members", "customer_group", "vip", 0.25),
    ]


def test_blanks_around_a_name_are_no_part_of_it() -> None:
    block = settings('population:\n  m: {of: product, shares: {" kettle ": 1, lamp: 3}}\n').population
    assert sorted(population_frame(block)["key"]) == ["kettle", "lamp"]


def test_a_weighting_is_not_named_as_totals_are() -> None:
    with pytest.raises(ConfigError, match="is what the ledger calls totals") as caught:
        settings("population:\n  all: {of: product, shares: {a: 1}}\n")
    assert "\n" not in str(caught.value)


def test_nothing_stated_is_an_empty_frame() -> None:
    assert population_frame(settings("").population).empty


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_from_beside_the_configuration(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "revenue.csv").write_text("key,note,share\n会员,x,30\n\n散客,y,10\n", encoding)
    file = tmp_path / "p.yaml"
    file.write_text(HEAD + "population:\n  revenue: {of: customer_group, file: revenue.csv}\n", "utf-8")
    frame = population_frame(load_settings(file).population)
    assert dict(zip(frame["key"], frame["share"], strict=True)) == {"会员": 0.75, "散客": 0.25}


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("{of: customer_grop, shares: {a: 1}}", "population.m.of: 'customer_grop' is refused"),
        ("{of: product}", "needs either shares"),
        ("{of: product, shares: {a: 1}, file: x.csv}", "needs either shares"),
        ("{of: product, shares: {a: -1, b: 2}}", "has -1.0 for 'a'; accepted: amounts of 0 or more"),
        ('{of: product, shares: {a: 1, " a": 2}}', "gives 'a' twice"),
        ("{of: product, shares: {a: 0}}", "has no amount above 0"),
        ("{of: product, shares: {a: lots}}", "population.m.shares.a: 'lots' is refused"),
        ("{of: product, share: {a: 1}}", "share: unknown key. Did you mean 'shares'?"),
    ],
)
def test_a_block_that_cannot_be_meant_is_refused_in_one_line(block: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(f"population:\n  m: {block}\n")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,part\na,1\n", "the columns are ['name', 'part']"),
        ("", "the columns are []"),
        ("key,share\na,1\na,2\n", ":3: 'a' is given twice"),
        ("key,share\na,much\n", ":2: 'a,much' is no part"),
        ("key,share\na\n", ":2: 'a' is no part"),
        ("key,share\na,nan\n", "has nan for 'a'"),
    ],
)
def test_a_csv_that_cannot_be_meant_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "x.csv").write_text(text)
    block = settings(f"population:\n  m: {{of: product, file: {tmp_path / 'x.csv'}}}\n").population
    with pytest.raises(ConfigError) as caught:
        population_frame(block)
    assert said in str(caught.value)


def test_a_missing_csv_is_named(tmp_path: Path) -> None:
    block = settings(f"population:\n  m: {{of: product, file: {tmp_path / 'gone.csv'}}}\n").population
    with pytest.raises(ConfigError, match=r"gone\.csv: cannot be read"):
        population_frame(block)
