"""Every breach of the taxonomy's rules is found and told with its file, its place and what would be accepted."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from taxonomy import load
from taxonomy.dimensions import LENSES_FILE, PACKAGED, VALUE_FILE
from taxonomy.errors import TaxonomyError

Edit = Callable[[dict[str, Any], dict[str, Any]], None]


@cache
def _small() -> tuple[dict[str, Any], dict[str, Any]]:
    """Three aspects and one lens: quick to write, and every rule applies to them."""
    value = yaml.safe_load((PACKAGED / VALUE_FILE).read_text(encoding="utf-8"))
    keep = ("product.quality", "cost.money", "outcome.loyalty")
    value["aspects"] = [aspect for aspect in value["aspects"] if aspect["id"] in keep]
    groups = [
        {"id": "product", "zh": "产品", "en": "Product", "side": "benefit", "aspects": ["product.*"]},
        {"id": "cost", "zh": "成本", "en": "Cost", "side": "cost", "aspects": ["cost.money"]},
    ]
    return value, {"lenses": [{"id": "elements", "zh": "要素", "en": "Elements", "groups": groups}]}


def _write(folder: Path, edit: Edit | None = None) -> Path:
    value, lenses = copy.deepcopy(_small())
    if edit is not None:
        edit(value, lenses)
    for name, data in ((VALUE_FILE, value), (LENSES_FILE, lenses)):
        (folder / name).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return folder


def _aspect(value: dict[str, Any], name: str = "product.quality") -> dict[str, Any]:
    return next(aspect for aspect in value["aspects"] if aspect["id"] == name)


def _group(lenses: dict[str, Any], number: int = 0) -> dict[str, Any]:
    group: dict[str, Any] = lenses["lenses"][0]["groups"][number]
    return group


BREACHES: dict[str, tuple[Edit, str]] = {
    "aspect defined twice": (
        lambda v, _: v["aspects"].append(_aspect(v)),
        r"value\.yaml: aspect 'product\.quality' is defined 2 times",
    ),
    "missing translation of a name": (
        lambda v, _: _aspect(v).pop("en"),
        r"value\.yaml: aspects 'product\.quality': en is missing; every text is given in zh and en",
    ),
    "empty definition": (
        lambda v, _: _aspect(v).update(definition_zh=" "),
        r"'product\.quality': definition_zh is missing",
    ),
    "missing border": (lambda v, _: _aspect(v).pop("not_zh"), r"'product\.quality': not_zh is missing"),
    "aspect on the wrong side": (
        lambda v, _: _aspect(v, "cost.money").update(side="benefit"),
        r"'cost\.money': side is 'benefit', but an id that begins so stands for 'cost'",
    ),
    "unknown side": (lambda v, _: _aspect(v).update(side="gain"), r"'product\.quality': side is 'gain'"),
    "no side": (lambda v, _: _aspect(v).pop("side"), r"value\.yaml: aspects 'product\.quality' side: Field required"),
    "meaning of nought": (
        lambda v, _: _aspect(v).update(meaning=0),
        r"'product\.quality' meaning: .*greater than or equal to 1, received '0'",
    ),
    "unknown key": (lambda v, _: _aspect(v).update(colour="red"), r"'product\.quality' colour: Extra inputs"),
    "id of another shape": (lambda v, _: v["aspects"].append({**_aspect(v), "id": "Quality"}), r"'Quality' id: "),
    "no cues in a language": (lambda v, _: _aspect(v)["cues"].pop("en"), r"'product\.quality': cues\.en is missing"),
    "cue with two roles": (
        lambda v, _: _aspect(v)["cues"]["zh"]["lost"].append("质量"),
        r"cues\.zh: '质量' is given 2 times \(topic, lost\)",
    ),
    "cue that YAML reads as a truth value": (
        lambda v, _: _aspect(v)["cues"]["en"]["topic"].append(True),
        r"cues\.en: True was read as bool, not as text; put it in quotes",
    ),
    "cue that can never match": (
        lambda v, _: _aspect(v)["cues"]["en"]["topic"].append("Build "),
        r"cues\.en: 'Build ' can never match",
    ),
    "too few examples": (
        lambda v, _: _aspect(v)["examples"]["en"].pop(),
        r"examples\.en has 1 of at least 2 examples",
    ),
    "polarity off the scale": (
        lambda v, _: _aspect(v)["examples"]["zh"][0].update(polarity=2),
        r"'product\.quality' examples zh \[0\] polarity: .*less than or equal to 1, received '2'",
    ),
    "no aspects": (lambda v, _: v.update(aspects=[]), r"value\.yaml: aspects: a list of aspects is expected"),
    "version of another shape": (lambda v, _: v.update(version="one"), r"value\.yaml: version: .*received 'one'"),
    "unknown aspect in a lens": (
        lambda _, w: _group(w).update(aspects=["product.qualty"]),
        r"lenses\.yaml: lenses 'elements': group 'product': unknown aspect 'product\.qualty',"
        r" did you mean 'product\.quality'\?",
    ),
    "unknown prefix in a lens": (
        lambda _, w: _group(w)["aspects"].append("prodct.*"),
        r"group 'product': unknown aspect 'prodct\.\*'",
    ),
    "aspect twice in a lens": (
        lambda _, w: _group(w, 1)["aspects"].append("product.quality"),
        r"group 'cost': 'product\.quality' stands already in group 'product'; once a lens is allowed",
    ),
    "outcome in a lens": (
        lambda _, w: _group(w)["aspects"].append("outcome.loyalty"),
        r"group 'product': 'outcome\.loyalty' is an outcome; outcomes stand in no lens",
    ),
    "group on the wrong side": (
        lambda _, w: _group(w, 1).update(side="benefit"),
        r"group 'cost': side is 'benefit', but its aspects are cost",
    ),
    "group without aspects": (lambda _, w: _group(w).update(aspects=[]), r"group 'product' has no aspects"),
    "group defined twice": (
        lambda _, w: _group(w).update(id="cost"),
        r"lenses\.yaml: lenses 'elements': group 'cost' is defined 2 times",
    ),
    "lens defined twice": (
        lambda _, w: w["lenses"].append(w["lenses"][0]),
        r"lenses\.yaml: lens 'elements' is defined 2 times",
    ),
    "lens without a translation": (lambda _, w: w["lenses"][0].pop("zh"), r"lenses 'elements': zh is missing"),
    "group without a translation": (lambda _, w: _group(w).pop("en"), r"group 'product': en is missing"),
    "no lenses": (lambda _, w: w.update(lenses=None), r"lenses\.yaml: lenses: a list of lenses is expected"),
}


def test_the_small_taxonomy_is_accepted(tmp_path: Path):
    assert load(_write(tmp_path)).lenses[0].groups[0].aspects == ("product.quality",)


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_told_with_its_place(tmp_path: Path, breach: str):
    edit, told = BREACHES[breach]
    _write(tmp_path, edit)
    with pytest.raises(TaxonomyError, match=told) as caught:
        load(tmp_path)
    assert "Correct the file" in caught.value.remedy


@pytest.mark.parametrize("wrong", [5, True, "x", [{"a": 1}], {"a": 1}, [[]], None, 1.5])
def test_a_value_of_another_shape_is_told_and_never_crashes(tmp_path: Path, wrong: Any):
    places: list[Edit] = [
        lambda v, _: _aspect(v).update(id=wrong),
        lambda v, _: _aspect(v).update(cues=wrong),
        lambda v, _: _aspect(v)["cues"].update(zh=wrong),
        lambda v, _: _aspect(v)["cues"]["zh"].update(lost=wrong),
        lambda v, _: _aspect(v).update(examples=wrong),
        lambda v, _: _aspect(v)["examples"].update(en=wrong),
        lambda _, w: _group(w).update(aspects=wrong),
        lambda _, w: _group(w).update(side=wrong),
        lambda _, w: w["lenses"][0].update(groups=wrong),
        lambda _, w: w["lenses"].append(wrong),
    ]
    for edit in places:
        with pytest.raises(TaxonomyError):
            load(_write(tmp_path, edit))


def test_all_breaches_are_told_at_once(tmp_path: Path):
    def break_three(value: dict[str, Any], lenses: dict[str, Any]) -> None:
        _aspect(value).pop("en")
        _aspect(value, "cost.money").update(side="outcome")
        _group(lenses)["aspects"].append("nothing.known")

    with pytest.raises(TaxonomyError, match="has 3 problems"):
        load(_write(tmp_path, break_three))


def test_a_cue_claimed_by_two_aspects_is_a_warning_only(tmp_path: Path):
    def share(value: dict[str, Any], _: dict[str, Any]) -> None:
        _aspect(value, "cost.money")["cues"]["zh"]["topic"].append("做工")

    warnings = load(_write(tmp_path, share)).warnings
    assert "value.yaml: cue '做工' (zh) is claimed by product.quality, cost.money" in warnings


def test_a_key_given_twice_is_refused_with_both_lines(tmp_path: Path):
    _write(tmp_path)
    text = (tmp_path / VALUE_FILE).read_text(encoding="utf-8")
    (tmp_path / VALUE_FILE).write_text("name: first\n" + text, encoding="utf-8")
    with pytest.raises(TaxonomyError, match=r"value\.yaml: line \d+: key 'name' was given before, in line 1"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a: [1, 2", r"value\.yaml is no valid YAML"),
        (b"- a\n- b\n", r"value\.yaml holds a list; a mapping of keys is expected"),
        ("name: 价值".encode("gb18030"), r"is no UTF-8"),
        (b"name: !!python/object:os.system {}\n", r"is no valid YAML"),
        (b"? [a, b]\n: 1\n", r"is no valid YAML"),
        (b"name: 2026-13-45\n", r"is no valid YAML"),
    ],
    ids=["cut off", "a list", "another encoding", "an object of code", "a list as a key", "an impossible day"],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes, told: str):
    _write(tmp_path)
    (tmp_path / VALUE_FILE).write_bytes(content)
    with pytest.raises(TaxonomyError, match=told):
        load(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(TaxonomyError, match=r"Cannot read .*value\.yaml"):
        load(tmp_path)
