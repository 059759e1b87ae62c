"""What a change of the taxonomy does to each aspect, inferred or declared; every doubt is an error with its remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from taxonomy.change import CHANGES_FILE, Change, Kind, Step, change_between, read_steps
from taxonomy.dimensions import Taxonomy, load
from taxonomy.errors import TaxonomyError


def edited(version: str = "2.0.0", *, gone: tuple[str, ...] = (), new: dict[str, Any] | None = None) -> Taxonomy:
    """The packaged taxonomy without some aspects, and with others made of those that are named (or of fields)."""
    old = load()
    made = [aspect for aspect in old.aspects if aspect.id not in gone]
    for name, (like, fields) in (new or {}).items():
        aspect = old.aspect(like).model_copy(update={"id": name, **fields})
        made = [one for one in made if one.id != name] + [aspect]
    lenses = []
    for lens in old.lenses:
        groups = []
        for group in lens.groups:
            kept: list[Any] = [one for one in group.aspects if one not in gone]
            kept += [
                n for n in (new or {}) if n not in old.ids and lens.id == "elements" and n.startswith(f"{group.id}.")
            ]
            groups.append(group.model_copy(update={"aspects": tuple(kept)}))
        lenses.append(lens.model_copy(update={"groups": tuple(groups)}))
    return Taxonomy(name=old.name, version=version, aspects=tuple(made), lenses=tuple(lenses))


def renamed() -> Taxonomy:
    return edited(gone=("cost.money",), new={"cost.price": ("cost.money", {})})


def test_an_id_that_goes_while_its_definition_comes_under_another_is_a_rename() -> None:
    change = change_between(load(), renamed())
    assert change.steps == (Step(Kind.RENAME, ("cost.money",), ("cost.price",)),)
    assert change.mapped("cost.money") == ("cost.price",)
    assert change.mapped("service.delivery") == ("service.delivery",)
    assert change.mapped("no.aspect") is None
    assert not change.read_anew


def test_a_raised_meaning_is_a_redefinition_whose_labels_no_longer_hold() -> None:
    change = change_between(load(), edited(new={"cost.money": ("cost.money", {"meaning": 2})}))
    assert [str(step) for step in change.steps] == ["redefine cost.money"]
    assert change.mapped("cost.money") is None
    assert change.read_anew == change.dropped == {"cost.money"}


def test_a_new_id_alone_is_an_addition() -> None:
    change = change_between(load(), edited(new={"service.waste": ("cost.time", {"definition_en": "Waste."})}))
    assert [step.kind for step in change.steps] == [Kind.ADD]
    assert change.dropped == frozenset()


def test_an_id_that_changes_its_dimension_moves() -> None:
    new = edited(gone=("product.safety",), new={"emotional.safety": ("product.safety", {})})
    (step,) = change_between(load(), new).steps
    assert str(step) == "move product.safety -> emotional.safety"


@pytest.mark.parametrize(
    ("gone", "new", "advice"),
    [
        (("cost.money",), {"cost.price": ("cost.money", {"definition_en": "Other."})}, "rename: cost.money, to: cost."),
        (("cost.money",), {}, "merge: [cost.money, cost.time], to: cost.time"),
        ((), {"cost.money": ("cost.money", {"meaning": 2}), "cost.fee": ("cost.time", {"definition_en": "F."})},
         "split: cost.money, to: [cost.money, cost.fee]"),
    ],
)  # fmt: skip
def test_a_doubt_is_an_error_that_says_what_to_write(gone: tuple[str, ...], new: dict[str, Any], advice: str) -> None:
    with pytest.raises(TaxonomyError, match=r"changes\.yaml") as caught:
        change_between(load(), edited(gone=gone, new=new))
    assert advice in str(caught.value)


def test_a_merge_maps_several_ids_to_one_and_a_split_one_to_several() -> None:
    merged = change_between(
        load(), edited(gone=("cost.time",)), [Step(Kind.MERGE, ("cost.time", "cost.effort"), ("cost.effort",))]
    )
    assert merged.mapped("cost.time") == merged.mapped("cost.effort") == ("cost.effort",)
    assert merged.exact["cost.time"] == merged.exact["cost.effort"] == "cost.effort"
    split = change_between(
        load(),
        edited(new={"cost.fee": ("cost.money", {"definition_en": "Fees."})}),
        [Step(Kind.SPLIT, ("cost.money",), ("cost.money", "cost.fee"))],
    )
    assert split.mapped("cost.money") == ("cost.money", "cost.fee")
    assert split.exact.get("cost.money") is None


def test_a_change_is_read_back_as_it_was_recorded() -> None:
    change = change_between(load(), renamed(), why="one word for one thing")
    assert Change.from_json(change.as_json()) == change


def test_a_file_of_steps_is_read(tmp_path: Path) -> None:
    steps = {"why": "clearer", "changes": [{"rename": "cost.money", "to": "cost.price"}, {"retire": "image.x"}]}
    (tmp_path / CHANGES_FILE).write_text(yaml.safe_dump(steps), "utf-8")
    assert read_steps(tmp_path) == (
        [Step(Kind.RENAME, ("cost.money",), ("cost.price",)), Step(Kind.RETIRE, ("image.x",))],
        "clearer",
    )


@pytest.mark.parametrize(
    "entry", ["rename", {"rename": "a.b"}, {"split": "a.b", "to": ["a.c"]}, {"merge": "a.b", "to": "c.d"}]
)
def test_a_step_of_another_shape_is_refused(tmp_path: Path, entry: Any) -> None:
    (tmp_path / CHANGES_FILE).write_text(yaml.safe_dump({"changes": [entry]}), "utf-8")
    with pytest.raises(TaxonomyError, match="step 1"):
        read_steps(tmp_path)


def test_a_rename_onto_an_aspect_that_stands_is_told_to_be_a_merge() -> None:
    with pytest.raises(TaxonomyError, match=r"merge: \[cost.money, cost.time\], to: cost.time"):
        change_between(load(), edited(gone=("cost.money",)), [Step(Kind.RENAME, ("cost.money",), ("cost.time",))])
