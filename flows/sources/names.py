"""What columns are called, in Chinese and English, and how well a name fits a field.

Called by `flows.sources.guess`. A word list, not a rule: what a name suggests is checked against the values there.
"""

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CANDIDATES: Final[dict[str, tuple[str, ...]]] = {
    "id": _words("""
        id reviewid commentid feedbackid ticketid messageid postid tweetid responseid caseid recordid
        complaintid uuid guid no number 编号 序号 评论id 评价id 工单号 工单编号 评论编号 反馈编号 留言编号
    """),
    "text": _words("""
        text review reviewtext reviewbody reviewcontent comment comments commenttext content body feedback
        message description verbatim answer response narrative complaint opinion post tweet
        consumercomplaintnarrative 评论内容 评价内容 评论 评价 内容 正文 文本 反馈 反馈内容 意见 留言 留言详情
        点评 描述 问题描述 诉求 投诉内容 用户评论 买家评论 初评 评价详情 回答 建议
    """),
    "title": _words("""
        title subject summary headline reviewtitle reviewsummary reviewheadline 标题 主题 留言主题 概要
    """),
    "halves": _words("""
        pros cons advantages disadvantages likes dislikes 优点 缺点 优势 不足
    """),
    "turns": _words("""
        turns messages conversation transcript dialog dialogue chat chatlog 对话 会话 聊天记录 沟通记录
    """),
    "rating": _words("""
        rating ratings star stars starrating score overall overallrating reviewrating grade nps csat
        satisfaction sentiment polarity label 评分 星级 打分 分数 得分 评级 总评 满意度 评价等级 好评度 情感
    """),
    "created_at": _words("""
        createdat created date time datetime timestamp reviewdate reviewtime createtime creationtime postedat
        posted publishdate publishedat submittedat dateadded opened at day unixreviewtime commenttime 时间 日期
        评论时间 评价时间 评论日期 创建时间 发布时间 提交时间 留言时间 发表时间 下单时间
    """),
    "product": _words("""
        product productname producttitle sku item itemname asin productid itemid model app appname goods brand
        商品 商品名称 产品 产品名称 型号 商品标题 品牌 商品id 品类 category cat 类别
    """),
    "kind": _words("""
        kind type feedbacktype 类型 反馈类型
    """),
    "channel": _words("""
        channel source platform via medium store 渠道 来源 平台 店铺 门店
    """),
    "region": _words("""
        region country province city state location market 地区 省份 城市 区域 国家 省 所在地
    """),
    "customer_group": _words("""
        customergroup segment membership memberlevel tier plan 会员等级 用户等级 客户类型 用户类型
    """),
    "customer": _words("""
        customer customerid user userid username buyer buyerid author reviewer reviewerid reviewername nickname
        accountid 用户 用户id 用户名 昵称 买家 客户 客户id 会员id 会员名 留言用户
    """),
}  # fmt: skip
"""Best name first."""

_NOISE: Final = re.compile(r"[\W_]+")


def fits_name(field: str, name: str) -> int:
    """0: the name says nothing; else the smaller the better. Case, spaces and signs do not count; nor do parents."""
    last = _NOISE.sub("", name.rpartition(".")[2].casefold())
    whole = _NOISE.sub("", name.casefold())
    known = CANDIDATES[field]
    for spelled in (last, whole):
        if spelled in known:
            return 1 + known.index(spelled)
    for index, word in enumerate(known):
        # Part of a longer name: 'customer_review_text' holds 'reviewtext'. Short words would fit anything.
        if len(word) >= (2 if not word.isascii() else 6) and word in whole and field not in {"id", "customer", "label"}:
            return 100 + index
    return 0
