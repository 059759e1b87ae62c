"""The configuration is read strictly and says in one line what to change."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from flows.settings import load_settings, parse_settings
from taxonomy.errors import ConfigError

SOURCE = "time_zone: UTC\nsources:\n  shop:\n    type: files\n    folder: in\n    kind: review\n"
WHOLE = SOURCE + "    fields: {id: i, text: t, created_at: d}\n"
GROWING = (
    SOURCE.replace("files\n    folder: in", "sql\n    url_env: SHOP_URL")
    + "    fields: {id: i, text: t, created_at: d}\n"
)
REST = GROWING.replace("sql\n    url_env: SHOP_URL", "rest\n    url: https://h/reviews")


def refused(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_settings(text, Path("/etc/shop/pipeline.yaml"))
    message = str(caught.value)
    assert "\n" not in message and message.startswith("/etc/shop/pipeline.yaml")
    return message


def test_the_shipped_configuration_is_valid(root: Path) -> None:
    settings = load_settings(root / "configs" / "pipeline.yaml")
    assert settings.data_dir == root / "data"
    assert settings.sources["shop_reviews"].fields.text == ("title", "content")
    assert settings.zone.key == "Asia/Shanghai"


def test_paths_are_relative_to_the_file_and_the_command_line_wins(tmp_path: Path) -> None:
    file = tmp_path / "conf" / "p.yaml"
    file.parent.mkdir()
    file.write_text(WHOLE + "data_dir: ../store\njudge: ./models/big\nterms: terms.txt\n")
    settings = load_settings(file)
    assert settings.data_dir == tmp_path / "store"
    assert settings.sources["shop"].folder == tmp_path / "conf" / "in"
    assert settings.judge == str(tmp_path / "conf" / "models" / "big")
    assert settings.terms == tmp_path / "conf" / "terms.txt"
    assert load_settings(file, tmp_path / "other").data_dir == tmp_path / "other"


def test_settings_are_frozen() -> None:
    settings = parse_settings(WHOLE, Path("p.yaml"))
    with pytest.raises(Exception, match="frozen"):
        settings.judge = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tme_zone: UTC\n", ":1: tme_zone: unknown key. Did you mean 'time_zone'?"),
        ("batch_rows: 5\n", "time_zone: is missing"),
        ("time_zone: Mars/North\n", "'Mars/North' is no time zone; accepted: an IANA name"),
        ("time_zone: Asia/Shangai\n", "Did you mean 'Asia/Shanghai'?"),
        ("", "the file is empty"),
        ("# nothing yet\n", "holds comments alone"),
        (
            "time_zone: UTC\njudge: value-mimi\n",
            ":2: judge: there is no judge 'value-mimi'. Did you mean 'value-mini'?",
        ),
        ("time_zone: ../../etc/passwd\n", "is no time zone"),
        ("time_zone: UTC\nschedule: '61 2 * * *'\n", ":2: schedule: '61 2 * * *' has the field '61'"),
        ("time_zone: UTC\nschedule: daily\n", "is no schedule"),
        ("time_zone: UTC\nbatch_rows: many\n", "'many' is refused; accepted: a valid integer"),
        ("time_zone: UTC\nbatch_rows: 0\n", "greater than or equal to 1"),
        ("time_zone: UTC\nlimits: 5\n", "accepted: a block of keys"),
        (
            "time_zone: UTC\nlimits: {max_tex_chars: 5}\n",
            "limits.max_tex_chars: unknown key. Did you mean 'max_text_chars'?",
        ),
        ("time_zone: UTC\nsources: {A b: {}}\n", "'A b' is no source's name"),
        ("time_zone: UTC\nsources: {a: null}\n", "sources.a: None is refused; accepted: a block of keys"),
        (SOURCE + "    fields: {id: i, txt: t}\n", ":7: sources.shop.fields.txt: unknown key. Did you mean 'text'?"),
        (SOURCE + "    fields: {id: i, created_at: d}\n", "fields name no text, turns or rating"),
        (
            SOURCE + "    fields: {id: i, text: t}\n",
            "fields.created_at is missing; accepted: a column, or else dates.fallback",
        ),
        (SOURCE + "    fields: {text: t, created_at: d}\n", "fields.id is missing"),
        (SOURCE + "    fields: {id: 5, text: t, created_at: d}\n", "sources.shop.fields.id: 5 is no list of words"),
        (SOURCE + "    fields: {id: [], text: t, created_at: d}\n", "is empty"),
        (WHOLE + "    day_in_name: '(('\n", "is no regular expression"),
        (WHOLE + f"    day_in_name: '{'(' * 900}a{')' * 900}'\n", "is no regular expression"),
        (WHOLE + "    day_in_name: '(a{99999999999})'\n", "is no regular expression"),
        (WHOLE + "    day_in_name: '\\d+'\n", "has 0 groups"),
        (WHOLE + "    dates: {fallback: yesterday}\n", "is no fallback; accepted: day_in_name, night"),
        (WHOLE + "    dates: {fallback: day_in_name}\n", "day_in_name is missing"),
        (WHOLE + "    rating: {scale: 5-1}\n", "is no rating scale"),
        (WHOLE + "    rating: {words: {good: 9}}\n", "maps 'good' to 9; accepted: 1 to 5"),
        (WHOLE + "    encoding: klingon\n", "is no encoding"),
        (WHOLE + "    encoding: base64\n", "is no encoding"),
        (WHOLE + "    encoding: punycode\n", "is no encoding"),
        (WHOLE + "    delimiter: ab\n", "is no delimiter"),
        (WHOLE + "    header: 5\n", "is no header"),
        (WHOLE + "    files: ../*.csv\n", "must be patterns below the folder"),
        (WHOLE + "    time_zone: Nowhere\n", "sources.shop.time_zone: 'Nowhere' is no time zone"),
        (WHOLE + "    format: cvs\n", "accepted: 'auto', 'csv'"),
        (
            WHOLE.replace("type: files", "type: ftp"),
            "sources.shop: type 'ftp' is refused; accepted: files, sql, rest, command, inbox.",
        ),
        (GROWING + "    tabel: x\n", "sources.shop.tabel: unknown key. Did you mean 'table'?"),
        (GROWING, "sources.shop: name either a table or a query."),
        (GROWING + "    table: x\n    query: SELECT 1\n", "sources.shop: name either a table or a query."),
        (GROWING + "    query: SELECT 1; DROP TABLE x\n", "query holds a semicolon"),
        (GROWING.replace("SHOP_URL", "postgresql://u:planted@h") + "    table: x\n", "url_env: is no variable's name"),
        (REST + "    paging: {type: cursor}\n", "sources.shop.paging: path is missing"),
        (REST + "    paging: {typ: cursor}\n", "sources.shop.paging.typ: unknown key. Did you mean 'type'?"),
        (REST + "    auth: {type: basic, user_env: A}\n", "password_env is missing"),
        (REST.replace("//h/", "//user:planted@h/"), ":5: sources.shop.url: is no address"),
        (REST + "    id_from: row\n", "exclude each other"),
    ],
)
def test_a_wrong_key_or_value_is_named_with_its_line_and_what_is_accepted(text: str, said: str) -> None:
    assert said in refused(text)


def test_several_problems_are_counted() -> None:
    assert "(1 more to be mended.)" in refused("time_zone: Mars\nschedule: never\n")


def test_a_secret_pasted_where_its_variables_name_belongs_is_not_repeated() -> None:
    message = refused("time_zone: UTC\nid_key_env: hunter2-hunter2-hunter2\n")
    assert "hunter2" not in message and "VALUELEDGER_ID_KEY" in message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("time_zone: UTC\ntime_zone: UTC\n", ":2: time_zone: given twice (first in line 1)"),
        (WHOLE + "    fields: {id: i}\n", "given twice"),
        ("a: &x [1]\nb: *x\n", "anchors and aliases are not accepted"),
        ("a: !!python/object/apply:os.system ['true']\n", "tags"),
        ("a: !!binary aGk=\n", "tags"),
        ("time_zone: UTC\n<<: {a: 1}\n", "unknown key"),
        ("- a\n- b\n", "holds no keys"),
        ("just words", "holds no keys"),
        ("a: [1, 2\n", "not valid YAML"),
        ("a: 'open\n", "not valid YAML"),
        ("a: 1\n---\nb: 2\n", "not valid YAML"),
        ("? [a, b]\n: c\n", "a key must be a plain word"),
        ("\tx: 1\n", "not valid YAML"),
        ("a: \x00\n", "not valid YAML"),
        ("a: " + "[" * 5000, "nested over 20 levels deep"),
        ("{a: " * 5000, "nested over 20 levels deep"),
    ],
    ids=lambda value: value[:25],
)
def test_yaml_tricks_are_refused(text: str, said: str) -> None:
    began = time.monotonic()
    assert said in refused(text)
    assert time.monotonic() - began < 2


def test_words_stay_words() -> None:
    text = WHOLE + "    rating: {scale: words, words: {no: 1, on: 5, 12:30: 3, 007: 2}}\n    constants: {region: NO}\n"
    source = parse_settings(text, Path("p.yaml")).sources["shop"]
    assert source.rating.words == {"no": 1, "on": 5, "12:30": 3, "007": 2}
    assert source.constants.region == "NO"


def test_missing_unreadable_and_huge_files_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no such file.*--config"):
        load_settings(tmp_path / "none.yaml")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(tmp_path)
    (tmp_path / "latin.yaml").write_bytes(b"a: \xff\n")
    with pytest.raises(ConfigError, match="UTF-8"):
        load_settings(tmp_path / "latin.yaml")
    (tmp_path / "huge.yaml").write_text("# " + "x" * 1_000_001)
    with pytest.raises(ConfigError, match="accepted: up to"):
        load_settings(tmp_path / "huge.yaml")


def test_an_unknown_source_names_the_nearest() -> None:
    settings = parse_settings(WHOLE, Path("p.yaml"))
    with pytest.raises(ConfigError, match="Did you mean 'shop'"):
        settings.source("shup")


def test_a_relative_file_that_is_not_there_is_told_with_the_folder_it_was_looked_for_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as caught:
        load_settings(Path("configs/pipeline.yaml"))
    assert f"configs/pipeline.yaml: no such file in {tmp_path}." in str(caught.value)
