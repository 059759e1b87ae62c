"""Critical feedback is found by the shipped rules: whole words, no negation, no mere fear, in two languages."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks.critical_rules import SAMPLES, counts, read
from flows.alert_settings import load_alert_settings
from flows.critical import CriticalRules, Watchman
from flows.critical_patterns import stems
from nlp.words import Words
from taxonomy.errors import ConfigError

FOUND = [
    ("injury", "壶盖突然弹开，把孩子的手烫伤了", "烫伤"),
    ("injury", "不小心被烫伤了", "烫伤"),
    ("injury", "電池爆炸把手炸傷了", "炸傷"),
    ("injury", "充电宝半夜突然冒烟，吓死人", "充电宝半夜突然冒烟"),
    ("injury", "插座漏电", "漏电"),
    ("injury", "吃完当晚上吐下泻", "吃完当晚上吐下泻"),
    ("injury", "差点没把手烫伤", "烫伤"),
    ("injury", "刀片掉下来割到了手指", "割到了手指"),
    ("injury", "菜里吃出了刀片", "吃出了刀片"),
    ("injury", "The kettle lid flew off and burned my hand.", "burned my hand"),
    ("injury", "Can't believe it, the charger CAUGHT FIRE overnight", "CAUGHT FIRE"),
    ("injury", "my daughter was rushed to the emergency room", "rushed to the emergency room"),
    ("injury", "The bottle exploded in the car", "bottle exploded"),
    ("injury", "I got an electric shock from the handle", "electric shock"),
    ("fraud", "这不是诈骗吗？", "诈骗"),
    ("fraud", "未经本人同意就扣款三百", "未经本人同意就扣款"),
    ("fraud", "有人冒充你们的客服打电话", "冒充你们的客服"),
    ("fraud", "被骗走了三千块钱", "被骗走了三千块钱"),
    ("fraud", "专门骗老人的养老钱", "骗老人的养老钱"),
    ("fraud", "让我转账以后人就失联了", "转账以后人就失联"),
    ("fraud", "骗子让我把验证码发过去", "骗子让我把验证码"),
    ("fraud", "以退款为名骗我验证码", "骗我验证码"),
    ("fraud", "付了两千块钱对方就失联", "付了两千块钱对方就失联"),
    ("fraud", "我的银行卡被盗刷了", "银行卡被盗刷"),
    ("fraud", "They scammed me out of 300 dollars", "scammed me out of"),
    ("fraud", "A scammer got my card number through your app", "scammer got my card"),
    ("fraud", "I lost all my savings to this scam", "lost all my savings to this scam"),
    ("fraud", "This looks like credit card fraud", "credit card fraud"),
    ("fraud", "There were fraudulent transactions on my account", "fraudulent transactions"),
    ("fraud", "I have reported them for fraud", "reported them for fraud"),
    ("fraud", "There are unauthorised charges on my card", "unauthorised charges"),
    ("fraud", "They charged my card without permission", "charged my card without permission"),
    ("fraud", "被骗了500", "被骗了500"),
    ("fraud", "骗走了我3200块", "骗走了我3200块"),
    ("fraud", "I was scammed", "was scammed"),
    ("fraud", "A fraudster got hold of my account", "fraudster"),
    ("fraud", "Your seller has defrauded customers for a year", "defrauded customers"),
    ("injury", "My son had an allergic reaction to the cream", "had an allergic reaction"),
    ("injury", "I found a piece of glass in my salad", "glass in my salad"),
    ("injury", "smoke came out of the dryer", "smoke came out"),
    ("injury", "This cable is a fire hazard", "fire hazard"),
    ("injury", "Our toddler choked on a loose button", "Our toddler choked"),
    ("injury", "All of us were ill after eating here", "ill after eating"),
    ("injury", "the brakes failed on a hill", "brakes failed"),
    ("injury", "宝宝用了以后全身过敏", "宝宝用了以后全身过敏"),
    ("injury", "汤里有碎玻璃", "汤里有碎玻璃"),
    ("injury", "洗澡时被电了一下", "被电了一下"),
    ("injury", "充电的时候插头烧焦了", "充电的时候插头烧焦"),
    ("injury", "充电宝用了半年就鼓包", "充电宝用了半年就鼓包"),
    ("injury", "燃气灶天然气泄漏", "燃气灶天然气泄漏"),
    ("injury", "I was scared when the battery exploded", "battery exploded"),
    ("injury", "我很担心孩子因为他的手被烫伤了", "烫伤"),
    ("injury", "还没用就冒烟爆炸了", "就冒烟"),
    ("injury", "I nearly died", "nearly died"),
    ("threat", "my lawyer will contact you", "my lawyer will"),
    ("threat", "My solicitor has been copied in and is drafting a letter", "solicitor has been copied"),
    ("injury", "My son spent two nights on a drip", "spent two nights on a drip"),
    ("fraud", "I paid, then their profile was deleted", "their profile was deleted"),
    ("threat", "If nobody answers I will sue", "I will sue"),
    ("threat", "I will post this all over Twitter", "will post this all over Twitter"),
    ("threat", "See you in consumer court", "consumer court"),
    ("threat", "I am calling the health department", "calling the health department"),
    ("threat", "再不处理就挂到网上", "挂到网上"),
    ("threat", "再不解决就在平台上曝光", "平台上曝光"),
    ("threat", "我已经打了消费者维权电话", "消费者维权"),
    ("threat", "再不退款我就打12315", "12315"),
    ("threat", "如果不处理，我要找媒体曝光你们", "找媒体"),
    ("threat", "只能走法律途径了", "走法律"),
    ("threat", "我不得不报警", "我不得不报警"),
    ("threat", "I will sue you if this is not refunded", "sue you"),
    ("threat", "You will hear from my lawyer", "hear from my lawyer"),
    ("threat", "I've filed a complaint with the FTC", "filed a complaint with the FTC"),
    ("threat", "I am going to the press with this", "going to the press"),
]

NOT_FOUND = [
    "茄子烤糊掉了，一股糊味，没法下口",
    "看着我夹了一块吃了，露出笑脸",
    "端上来就夹到我和老公面前看了看",
    "医院输液用的热敷袋，发货很快",
    "充电宝鼓起来的设计，握着舒服",
    "煤气灶一打火就冒出火苗，很好用",
    "卡里余额没了，充值很方便",
    "积分被清空了，说是到期",
    "网上见好评多才买的",
    "认识电视台的朋友推荐的",
    "委托律师处理离婚，律师很专业",
    "Just plug in the electric blanket and it warms up fast",
    "I switched to electric toothbrush heads",
    "it works as a drip machine on a drip tray",
    "this eye cream reduced swelling",
    "I just missed my daughter's party",
    "I drink hot coffee on my way to work",
    "there was a metal spoon in the jar of jam",
    "their shop was closed when we arrived",
    "the watch isn't genuine leather",
    "they sent me a fake plant, lovely",
    "my solicitor is excellent and kind",
    "our lawyer has great knowledge",
    "Works with BBC iPlayer and ITV",
    "burned my tongue on this delicious soup",
    "choked on how expensive it is",
    "I nearly died laughing",
    "I was worried that when it heats up the battery could explode",
    "担心电池充电的时候会爆炸",
    "辣得我差点要了命",
    "手机从桌上掉下来也没坏",
    "感觉被骗了，质量一般",
    "被骗了3次了还买",
    "用户名是kevin12345的买家",
    "宝宝用了没有过敏",
    "玻璃杯里倒了汤",
    "相机曝光很准",
    "一旦起火后果不堪设想",
    "They passed the health department check",
    "How do I replace a stolen card?",
    "The price shocked me",
    "I read it by email or on social media",
    "A glass of wine in the salad bar",
    "I will share the recipe with my friends",
    "These colours make my eyes hurt",
    "没有烫伤",
    "幸好没有人受伤",
    "从来没有漏电",
    "不会着火，放心用",
    "防烫伤的设计很贴心",
    "怕烫伤孩子所以买了隔热垫",
    "一家人围着火锅吃饭",
    "大家一起火锅很开心",
    "好吃到爆炸",
    "手机中毒太深，天天玩",
    "烟雾报警器很灵敏",
    "爱了爱了，被种草了",
    "骗子公司，再也不买了",
    "你们就是一群骗子！",
    "骗人的吧，根本没效果",
    "骗钱的垃圾玩意",
    "恐怕是骗局",
    "付了两千块就买了这么个东西",
    "转账很快就到了",
    "What a scam!",
    "Total scam, do not buy",
    "These people are scammers and frauds",
    "The warranty is a fraud",
    "Scam of a company, it broke in a week",
    "I paid good money for this scam",
    "不是骗子，放心买",
    "担心是骗子，结果很好",
    "反诈骗功能不错",
    "我没打算起诉他们",
    "不想曝光你们",
    "屏幕划伤了一道",
    "物流太慢了",
    "发小红书好多人问链接",
    "No one was injured.",
    "It never caught fire.",
    "this battery didn't explode",
    "There has never been any sign of fraud",
    "It is not a scam",
    "I thought it was a scam",
    "fraud protection is great",
    "Kindle Fire works great",
    "I won't sue you",
    "I was worried it would catch fire",
    "The colours burn bright",
    "a steal at this price",
    "I go to the media room every day",
    "Great press, wonderful coffee",
    "issue with the suede",
    "",
]


@pytest.fixture(scope="module")
def watchman(root: Path) -> Watchman:
    rules = load_alert_settings(root / "configs" / "alerts.yaml").critical_rules
    return Watchman(rules, Words(None, None))


@pytest.mark.parametrize(("rule", "text", "words"), FOUND, ids=[text for _, text, _ in FOUND])
def test_what_must_be_seen_at_once_is_found_where_it_stands(
    watchman: Watchman, rule: str, text: str, words: str
) -> None:
    found = {one.rule: text[one.start : one.end] for one in watchman.find(text)}
    assert found == {rule: words}


@pytest.mark.parametrize("text", NOT_FOUND)
def test_negation_fear_and_other_words_are_no_match(watchman: Watchman, text: str) -> None:
    assert watchman.find(text) == []


def test_one_feedback_may_fulfil_several_rules(watchman: Watchman) -> None:
    found = watchman.find("锅漏电，电到了手。再不赔我就起诉！")
    assert [one.rule for one in found] == ["injury", "threat"]


def test_offsets_hold_through_wide_and_invisible_characters(watchman: Watchman) -> None:
    text = "Ｔｈｅ　ｃｈａｒｇｅｒ\u200b ｃａｕｇｈｔ　ｆｉｒｅ, ½ melted"
    (found,) = watchman.find(text)
    assert text[found.start : found.end] == "ｃａｕｇｈｔ　ｆｉｒｅ"


def test_a_later_match_counts_where_the_first_is_denied(watchman: Watchman) -> None:
    text = "It is not identity theft, I said. It is identity theft."
    (found,) = watchman.find(text)
    assert found.start > 30


@pytest.mark.parametrize("text", ["不" * 20_000, "burned my " * 2_000, "手被" * 10_000, "not a " * 4_000 + "scam"])
def test_time_stays_linear_in_the_text(watchman: Watchman, text: str) -> None:
    begun = time.perf_counter()
    watchman.find(text)
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("(caught|catch) (on )?fire", ("caught", "catch")),
        ("scam*", ("scam",)),
        ("(吃|喝) .. (中毒|住院)", ("中毒", "住院")),
        ("(扣了 .. (元|块)|盗刷)", ("扣了", "盗刷")),
        ("(my )?card", ("card",)),
    ],
)
def test_a_pattern_knows_what_every_text_it_fits_must_hold(pattern: str, expected: tuple[str, ...]) -> None:
    assert stems(pattern) == expected


@pytest.mark.parametrize("pattern", ["(broken", "a[bc]d", "", "x{1,9}", "*"])
def test_a_pattern_that_cannot_be_read_is_refused(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "alerts.yaml").write_text("critical:\n  rules: mine.yaml\n", "utf-8")
    rule = f"rules:\n  odd:\n    zh: 怪\n    en: Odd\n    patterns:\n      en: ['{pattern}']\n"
    (tmp_path / "mine.yaml").write_text(rule, "utf-8")
    with pytest.raises(ConfigError, match=r"mine\.yaml:6: rules\.odd\.patterns\.en\[0\].*is no pattern"):
        load_alert_settings(tmp_path / "alerts.yaml")


def test_no_rules_find_nothing() -> None:
    assert Watchman(CriticalRules(), Words(None, None)).find("骗子") == []


@pytest.mark.parametrize(
    ("sample", "least", "wrong"), [("first", 62, 0), ("second", 20, 1), ("third", 20, 0), ("fourth", 4, 1)]
)
def test_the_rules_keep_what_they_find_in_labelled_sentences(
    watchman: Watchman, sample: str, least: int, wrong: int
) -> None:
    hits, found, _ = counts(read(SAMPLES / f"{sample}.jsonl", watchman))
    assert hits >= least
    assert found - hits <= wrong
