"""What the sample's customers say, before it is put in words: who, when, which value gained or lost.

Called by `flows.sample.generate`. Every rate is constant over the 120 days but for the three planted events,
whose curves stand here and nowhere else. Pure: all chance comes from the `random.Random` handed in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

FIRST_DAY: Final = date(2026, 7, 4)
LAST_DAY: Final = date(2026, 10, 31)
DAYS: Final = (LAST_DAY - FIRST_DAY).days + 1

PRODUCTS: Final = {"Kettle K2": 0.36, "Vacuum R5": 0.32, "Coffee C3": 0.32}
PHRASE_KEYS: Final = {"Kettle K2": "kettle", "Vacuum R5": "vacuum", "Coffee C3": "coffee"}
WEB, APP, STORE = "web shop", "app", "store"
CHINA, SINGAPORE = "China", "Singapore"

REVIEW_WEEK: Final = (0.90, 0.85, 0.85, 0.90, 1.05, 1.30, 1.20)
"""Monday to Sunday: customers write at weekends ..."""
TICKET_WEEK: Final = (1.35, 1.15, 1.10, 1.05, 1.00, 0.65, 0.55)
"""... and call support on working days."""


@dataclass(frozen=True)
class Place:
    """One source: how many feedbacks a day, of which channel, where its customers are and what they write in."""

    per_day: float
    kind: str
    channels: tuple[str, ...]
    china: float  # share of customers in China; the others are in Singapore
    chinese_in_china: float
    chinese_in_singapore: float


PLACES: Final = {
    "shop_reviews": Place(11.0, "review", (WEB,), 1.0, 0.97, 0.97),
    "intl_reviews": Place(9.0, "review", (WEB,), 0.0, 0.05, 0.05),
    "app_reviews": Place(10.0, "review", (APP,), 0.6, 0.90, 0.20),
    "tickets": Place(7.5, "ticket", (APP, WEB), 0.6, 0.92, 0.22),
    "store_survey": Place(6.0, "survey", (STORE,), 0.6, 0.90, 0.30),
    "comment_cards": Place(4.5, "survey", (STORE,), 0.6, 0.90, 0.30),
    "posts": Place(2.0, "post", (APP,), 0.5, 0.92, 0.22),
}

RATES: Final = {
    "product.quality": (0.13, 0.07), "product.performance": (0.12, 0.06), "product.function": (0.07, 0.04),
    "product.design": (0.10, 0.04), "product.safety": (0.012, 0.012), "product.novelty": (0.015, 0.008),
    "service.presale": (0.012, 0.008), "service.purchase": (0.02, 0.025), "service.delivery": (0.12, 0.08),
    "service.aftersale": (0.025, 0.035), "service.personalization": (0.01, 0.008),
    "service.environment": (0.0, 0.0), "service.information": (0.03, 0.03), "personnel.competence": (0.025, 0.01),
    "personnel.attitude": (0.07, 0.035), "personnel.communication": (0.02, 0.012),
    "personnel.responsiveness": (0.03, 0.025), "image.awareness": (0.01, 0.004), "image.reputation": (0.012, 0.006),
    "image.culture": (0.005, 0.004), "image.responsibility": (0.004, 0.003), "emotional.belonging": (0.01, 0.004),
    "emotional.pride": (0.01, 0.003), "emotional.trust": (0.03, 0.02), "emotional.pleasure": (0.05, 0.008),
    "social.status": (0.01, 0.005), "social.connection": (0.035, 0.008), "social.sustainability": (0.01, 0.008),
    "cost.money": (0.10, 0.07), "cost.time": (0.012, 0.025), "cost.effort": (0.035, 0.03),
    "cost.opportunity": (0.012, 0.015), "cost.emotional": (0.003, 0.03), "outcome.loyalty": (0.08, 0.03),
}  # fmt: skip
"""Share of feedbacks that gain and that lose on an aspect, outside the events."""

TICKET_LOST: Final = {
    "product.quality": 0.18, "service.aftersale": 0.22, "service.purchase": 0.10, "personnel.responsiveness": 0.14,
    "service.information": 0.08, "cost.money": 0.10, "cost.effort": 0.08, "cost.emotional": 0.08,
    "product.performance": 0.06,
}  # fmt: skip
"""Customers write tickets about what went wrong: nothing is gained in one, and these losses are more frequent."""

STORE_RATES: Final = {
    "service.environment": (0.08, 0.04), "service.presale": (0.05, 0.015), "cost.time": (0.03, 0.05),
    "personnel.competence": (0.05, 0.02),
}  # fmt: skip
"""A shop is a place: rooms, queues and advice are spoken of there. Attitude there is the second event."""

DELIVERY_PRODUCT: Final = "Coffee C3"
DELIVERY_SINCE: Final = date(2026, 9, 21)
DELIVERY_LOST: Final = (0.08, 0.28)
ATTITUDE_CHANNEL: Final = STORE
ATTITUDE_SINCE: Final = date(2026, 8, 16)
ATTITUDE_LOST: Final = (0.06, 0.28)
ATTITUDE_GAINED: Final = (0.20, 0.08)
PRICE_SINCE: Final = date(2026, 10, 12)
PRICE_GAINED: Final = (0.10, 0.26)
PLANTED: Final = ("service.delivery", "personnel.attitude", "cost.money")


@dataclass
class Draft:
    """One feedback before its words. `said` maps an aspect to the polarity that its words will carry."""

    source: str
    number: int
    kind: str
    created: datetime  # local time of Asia/Shanghai, which is Singapore's too
    product: str
    channel: str
    region: str
    language: str
    customer: str
    said: dict[str, int] = field(default_factory=dict)
    rating: int = 3
    text: str = ""
    turns: list[tuple[str, str]] = field(default_factory=list)

    @property
    def day(self) -> date:
        return self.created.date()

    @property
    def id(self) -> str:
        return f"{self.source[:2].upper()}-{self.number:05d}"


def draw_drafts(chance: Random) -> list[Draft]:
    """Every feedback of the 120 days, by day and source."""
    drafts: list[Draft] = []
    for offset in range(DAYS):
        day = FIRST_DAY + timedelta(days=offset)
        for source, place in PLACES.items():
            week = TICKET_WEEK if place.kind == "ticket" else REVIEW_WEEK
            expected = place.per_day * week[day.weekday()]
            for _ in range(max(0, round(chance.gauss(expected, expected**0.5 * 0.6)))):
                drafts.append(_draft(chance, source, place, day, len(drafts) + 1))
    return drafts


def _draft(chance: Random, source: str, place: Place, day: date, number: int) -> Draft:
    region = CHINA if chance.random() < place.china else SINGAPORE
    chinese = place.chinese_in_china if region == CHINA else place.chinese_in_singapore
    draft = Draft(
        source=source, number=number, kind=place.kind,
        created=datetime(day.year, day.month, day.day, chance.randint(7, 23), chance.randint(0, 59), chance.randint(0, 59)),  # noqa: DTZ001, E501
        product=chance.choices(list(PRODUCTS), list(PRODUCTS.values()))[0],
        channel=chance.choice(place.channels), region=region,
        language="zh" if chance.random() < chinese else "en",
        customer=f"u{chance.randint(10_000, 13_999)}",
    )  # fmt: skip
    draft.said = _said(chance, draft)
    draft.rating = _rating(chance, draft.said)
    return draft


def rates(draft: Draft, aspect: str) -> tuple[float, float]:
    """(gained, lost) rates of an aspect for this feedback: the constant ones, tickets, shops, and the events."""
    gained, lost = RATES[aspect]
    if draft.channel == STORE:
        gained, lost = STORE_RATES.get(aspect, (gained, lost))
    if aspect == "personnel.attitude" and draft.channel == ATTITUDE_CHANNEL:
        share = min(max((draft.day - ATTITUDE_SINCE).days / (LAST_DAY - ATTITUDE_SINCE).days, 0.0), 1.0)
        gained = ATTITUDE_GAINED[0] + share * (ATTITUDE_GAINED[1] - ATTITUDE_GAINED[0])
        lost = ATTITUDE_LOST[0] + share * (ATTITUDE_LOST[1] - ATTITUDE_LOST[0])
    if aspect == "service.delivery":
        lost = DELIVERY_LOST[draft.product == DELIVERY_PRODUCT and draft.day >= DELIVERY_SINCE]
    if aspect == "cost.money":
        gained = PRICE_GAINED[draft.day >= PRICE_SINCE]
    if draft.kind == "ticket":
        gained, lost = 0.0, TICKET_LOST.get(aspect, lost)
    return gained, lost


def _said(chance: Random, draft: Draft) -> dict[str, int]:
    said = {}
    for aspect in RATES:
        gained, lost = rates(draft, aspect)
        at = chance.random()
        if at < gained + lost:
            said[aspect] = 1 if at < gained else -1
    # Overall satisfaction follows what is said apart from the planted aspects, so that it stays level itself.
    net = sum(polarity for aspect, polarity in said.items() if aspect not in PLANTED)
    if draft.kind != "ticket" and chance.random() < (0.25 if said else 1.0):
        said["outcome.satisfaction"] = 1 if net > 0 or (net == 0 and chance.random() < 0.75) else -1
    if draft.kind == "ticket" and not said:
        said["service.information"] = 0  # somebody asks how something works
    return said


def _rating(chance: Random, said: dict[str, int]) -> int:
    return min(5, max(1, round(3.6 + 0.8 * sum(said.values()) + chance.gauss(0, 0.6))))
