"""Conversations of tickets: the customer's own turns, and nobody else's words.

Called by `flows.sources.mapping`. A conversation is a list of objects with a role and a text, the same as JSON in a
text cell, or a transcript whose lines start with the speaker ('客服：', 'Agent:'). What no speaker is named for
is the customer's: a support system names its own people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from flows.sources.options import Turns

CUSTOMER: Final = frozenset(
    [
        "客户",
        "顾客",
        "用户",
        "买家",
        "会员",
        "消费者",
        "访客",
        "我",
        "customer",
        "client",
        "user",
        "buyer",
        "me",
        "requester",
        "end-user",
        "end_user",
        "consumer",
        "guest",
        "caller",
        "visitor",
        "member",
        "patient",
        "passenger",
    ]
)
AGENT: Final = frozenset(
    [
        "客户经理",
        "客户服务",
        "客户支持",
        "用户运营",
        "客服",
        "人工客服",
        "在线客服",
        "智能客服",
        "机器人客服",
        "客服人员",
        "客服专员",
        "坐席",
        "座席",
        "商家",
        "店家",
        "卖家",
        "掌柜",
        "店小二",
        "小二",
        "机器人",
        "智能助手",
        "系统",
        "系统消息",
        "工程师",
        "售后",
        "售后客服",
        "售前客服",
        "专员",
        "管理员",
        "平台",
        "商家回复",
        "客服回复",
        "agent",
        "support",
        "staff",
        "rep",
        "representative",
        "bot",
        "chatbot",
        "system",
        "admin",
        "administrator",
        "seller",
        "merchant",
        "operator",
        "advisor",
        "csr",
        "assistant",
        "employee",
        "moderator",
        "engineer",
        "manager",
        "service",
        "team",
        "support-agent",
        "support_agent",
        "helpdesk",
    ]
)
_TIME: Final = r"(?:[\[(【（]?\s*\d[\d\-/:. T年月日]{3,22}\s*[\])】）]?[ \t]*)?"
_WHICH: Final = r"(?:[ \t]*[#\d][\w-]{0,20}|[ \t]*[（(][^）)\n]{0,30}[）)])?"
_LABEL: Final = rf"[ \t]*{_TIME}[\[【<]?[ \t]*(NAMES){_WHICH}[ \t]*[\]】>]?[ \t]*[:：]"
"""A speaker at the start of a line: an optional time before, an optional number or name in brackets behind."""

_FIRST_WORD: Final = re.compile(r"[a-z]+(?:[-_][a-z]+)?(?![a-z])")
"""Of a role such as 'agent smith': who it is stands first."""


class Customers:
    """Finds the customer's turns."""

    def __init__(self, turns: Turns) -> None:
        self._others = turns.others
        self._role = [path.split(".") for path in turns.role]
        self._text = [path.split(".") for path in turns.text]
        self._customer = CUSTOMER | {name.casefold() for name in turns.customer} - {n.casefold() for n in turns.agent}
        self._agent = (AGENT - {name.casefold() for name in turns.customer}) | {name.casefold() for name in turns.agent}
        names = sorted(self._customer | self._agent, key=len, reverse=True)
        self._names = frozenset(names)
        self._prefixes = [name for name in names if len(name) > 1 and not name.isascii()]
        label = _LABEL.replace("NAMES", "|".join(map(re.escape, names)))
        self._at_line = re.compile(rf"^{label}", re.IGNORECASE | re.MULTILINE)
        self._inline = re.compile(rf"(?:^|(?<=[\s。！？!?.;；|])){label}", re.IGNORECASE)

    def read(self, value: Any) -> list[str]:
        """The customer's turns, in order. Raises ValueError for what is no conversation."""
        if value is None:
            return []
        if isinstance(value, str):
            if value.lstrip()[:1] in {"[", "{"} and (decoded := _json(value)) is not None:
                return self.read(decoded)
            return self._transcript(value)
        if isinstance(value, Mapping):
            value = [value]
        if not isinstance(value, list | tuple):
            raise ValueError(f"{type(value).__name__} is no conversation; accepted: a list of turns or a transcript")
        spoken: list[str] = []
        for turn in value:
            spoken.extend(self._turn(turn))
        return spoken

    def _turn(self, turn: Any) -> list[str]:
        if isinstance(turn, str):
            return self._transcript(turn)
        if not isinstance(turn, Mapping):
            raise ValueError(
                f"a turn is {type(turn).__name__}; accepted: an object with {'/'.join('.'.join(p) for p in self._text)}"
            )
        text = _first(turn, self._text)
        if text is None:
            return []
        if not isinstance(text, str):
            raise ValueError(f"the text of a turn is {type(text).__name__}; accepted: text")
        role = _first(turn, self._role)
        return [text.strip()] if text.strip() and self._is_customer(role) else []

    def _is_customer(self, role: Any) -> bool:
        name = "" if role is None else str(role).strip().casefold()
        if not name:
            return True
        known = self._known(name)
        if known:
            return known in self._customer
        if self._others == "refuse":
            raise ValueError(
                f"the speaker {str(role)[:40]!r} is not known; accepted: names in turns.customer or turns.agent"
            )
        return self._others == "customer"

    def _known(self, name: str) -> str | None:
        """The name of our lists that a role is, or begins with: 'agent smith', '客服小王', but 客户经理 is no 客户."""
        first = _FIRST_WORD.match(name)
        for word in (name, first[0] if first else ""):
            if word in self._names:
                return word
        return next((known for known in self._prefixes if name.startswith(known)), None)

    def _transcript(self, text: str) -> list[str]:
        one_line = "\n" not in text.strip()
        pattern = self._inline if one_line and self._at_line.match(text) else self._at_line
        marks = list(pattern.finditer(text))
        spoken = [text[: marks[0].start()]] if marks else [text]
        for index, mark in enumerate(marks):
            if mark[1].casefold() in self._customer:
                end = marks[index + 1].start() if index + 1 < len(marks) else len(text)
                spoken.append(text[mark.end() : end])
        return [turn.strip() for turn in spoken if turn.strip()]


def _first(turn: Mapping[str, Any], paths: list[list[str]]) -> Any:
    for path in paths:
        value: Any = turn
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        if value is not None and not isinstance(value, Mapping):
            return value
    return None


def _json(text: str) -> Any:
    try:
        decoded = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return decoded if isinstance(decoded, list | dict) else None
