"""The eleven lenses, against a transcription of the codebook's table made apart from lenses.yaml."""

from __future__ import annotations

import pytest

from taxonomy import Side, load

PRODUCT = "quality performance function design safety novelty"
SERVICE = "presale purchase delivery aftersale personalization environment information"
PERSONNEL = "competence attitude communication responsiveness"
IMAGE = "awareness reputation culture responsibility"
EMOTIONAL = "belonging pride trust pleasure"
SOCIAL = "status connection sustainability"
ALL = {
    "product": PRODUCT, "service": SERVICE, "personnel": PERSONNEL, "image": IMAGE, "emotional": EMOTIONAL,
    "social": SOCIAL, "cost": "money time effort opportunity emotional",
}  # fmt: skip

# lens -> groups in order: (id, side, aspects as 'prefix: names' parted by ';', '*' for all of the prefix)
CODEBOOK = {
    "elements": [
        ("product", "benefit", "product: *"), ("service", "benefit", "service: *"),
        ("personnel", "benefit", "personnel: *"), ("image", "benefit", "image: *"),
        ("emotional", "benefit", "emotional: *"), ("social", "benefit", "social: *"), ("cost", "cost", "cost: *"),
    ],
    "functional": [
        ("basic", "benefit", "product: quality function safety"),
        ("thoughtful", "benefit", "product: design; service: information"),
        ("k_point", "benefit", "product: performance novelty"),
        ("personalised", "benefit", "service: personalization"),
        ("emotional", "benefit", "emotional: trust pleasure pride"),
        ("social", "benefit", "emotional: belonging; social: *"),
    ],
    "total_value": [
        ("product", "benefit", "product: *"), ("service", "benefit", "service: *"),
        ("personnel", "benefit", "personnel: *"), ("image", "benefit", "image: *"), ("money", "cost", "cost: money"),
        ("time", "cost", "cost: time"), ("effort", "cost", "cost: effort"), ("mental", "cost", "cost: emotional"),
    ],
    "needs_chain": [
        ("price", "cost", "cost: money"),
        ("cost", "cost", "cost: time opportunity"),
        ("function", "benefit", "product: quality performance function safety novelty"),
        (
            "convenience", "benefit",
            "service: purchase delivery information presale aftersale; personnel: responsiveness; cost: effort",
        ),
        (
            "experience", "benefit",
            "product: design; service: environment personalization; personnel: attitude competence communication",
        ),
        ("emotion", "benefit", "emotional: *; social: *; cost: emotional"),
    ],
    "five_values": [
        ("material", "benefit", "product: *"),
        ("information", "benefit", "service: information; personnel: communication"),
        (
            "service", "benefit",
            "service: presale purchase delivery aftersale personalization environment;"
            " personnel: competence attitude responsiveness; cost: time effort",
        ),
        ("emotional", "benefit", "emotional: *; cost: emotional"),
        ("social", "benefit", "social: *"),
    ],
    "direct_indirect": [
        ("direct", "benefit", "product: *; service: *; personnel: *"),
        ("indirect", "benefit", "emotional: *; social: *; cost: emotional"),
    ],
    "four_values": [
        ("economic", "cost", "cost: money time effort"),
        ("social", "benefit", "social: *; image: responsibility"),
        ("emotional", "benefit", "emotional: *; cost: emotional"),
        ("perceived", "benefit", "image: awareness reputation culture; product: novelty design"),
    ],
    "advantage_sacrifice": [
        ("advantages", "benefit", "product: *; service: *; personnel: *; image: *; emotional: *; social: *"),
        ("pay_and_maintain", "cost", "cost: money"), ("wait", "cost", "cost: time"),
        ("learn_use_dispose", "cost", "cost: effort"), ("forgo", "cost", "cost: opportunity"),
        ("suffer", "cost", "cost: emotional"),
    ],
    "benefit_cost": [
        ("rational", "benefit", "product: *"), ("experiential", "benefit", "service: *; personnel: *"),
        ("emotional", "benefit", "emotional: *; social: *"), ("monetary", "cost", "cost: money"),
        ("time_and_effort", "cost", "cost: time effort"), ("emotional_cost", "cost", "cost: emotional"),
    ],
    "proposition": [
        ("novelty", "benefit", "product: novelty"), ("performance", "benefit", "product: performance quality"),
        ("customisation", "benefit", "service: personalization"), ("design", "benefit", "product: design"),
        ("brand_and_status", "benefit", "image: awareness reputation; social: status; emotional: pride"),
        ("price_and_cost_reduction", "cost", "cost: money"),
        ("convenience_and_usability", "benefit", "service: purchase delivery; cost: effort time"),
    ],
    "journey": [
        ("before", "benefit", "image: awareness; service: presale information"),
        ("buying", "benefit", "service: purchase; cost: money"),
        ("receiving", "benefit", "service: delivery"),
        ("using", "benefit", "product: *; cost: effort"),
        ("contact", "benefit", "personnel: *; service: environment; cost: time"),
        ("after", "benefit", "service: aftersale"),
        (
            "relationship", "benefit",
            "emotional: *; social: *; image: reputation culture responsibility; service: personalization",
        ),
    ],
}  # fmt: skip


def _aspects(written: str) -> set[str]:
    found = set()
    for part in written.split(";"):
        prefix, names = part.strip().split(": ")
        found |= {f"{prefix}.{name}" for name in (ALL[prefix] if names == "*" else names).split()}
    return found


def test_there_are_the_eleven_lenses_of_the_codebook_in_its_order():
    assert [lens.id for lens in load().lenses] == list(CODEBOOK)
    assert len(CODEBOOK) == 11


@pytest.mark.parametrize("name", CODEBOOK)
def test_a_lens_groups_exactly_what_the_codebook_says(name: str):
    groups = load().lens(name).groups
    assert [(group.id, group.side.value, set(group.aspects)) for group in groups] == [
        (group, side, _aspects(written)) for group, side, written in CODEBOOK[name]
    ]
    assert all(len(set(group.aspects)) == len(group.aspects) for group in groups)


def test_no_lens_holds_an_outcome_or_an_aspect_twice():
    taxonomy = load()
    for lens in taxonomy.lenses:
        members = [aspect for group in lens.groups for aspect in group.aspects]
        assert len(members) == len(set(members)), lens.id
        assert all(taxonomy.side(aspect) is not Side.OUTCOME for aspect in members), lens.id


def test_the_default_lens_groups_every_benefit_and_cost():
    taxonomy = load()
    grouped = {aspect for group in taxonomy.lens("elements").groups for aspect in group.aspects}
    assert grouped == {aspect for aspect in taxonomy.ids if taxonomy.side(aspect) is not Side.OUTCOME}


def test_what_a_framework_does_not_speak_of_stays_ungrouped():
    assert load().lens("direct_indirect").group_of("cost.money") is None
    group = load().lens("journey").group_of("service.delivery")
    assert group is not None
    assert group.en == "Receiving"
