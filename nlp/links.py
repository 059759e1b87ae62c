"""Finds e-mail addresses and links, and tells links that carry secrets from plain pages.

Callers: `nlp.redact`, which hands over text with ASCII digits and no invisible characters. A link stays when it is a
plain page (a path, a harmless query such as ?page=2); it goes, whole, when it holds user info, ids or tokens in query
or fragment, a token or a reset or tracking page in its path, or a mobile number. Patterns are bounded: linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.surroundings import Span

# ---------------------------------------------------------------- e-mail

_EMAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+'\-]{0,63}"
    r"(?:@(?:[A-Za-z0-9][A-Za-z0-9\-]{0,62}\.){1,6}(?!png|jpe?g|gif|svg|webp)[A-Za-z]{2,24}"
    r"| ?(?:@|[(\[]at[)\]]|艾特) ?(?:[A-Za-z0-9][A-Za-z0-9\-]{0,62} ?(?:\.|[(\[]dot[)\]]) ?){1,6}"
    r"(?i:com|cn|net|org|edu|gov|io|co|uk|de|fr|jp|hk|tw|sg|au|ca|in|me))(?![A-Za-z0-9])"
)
_EMAIL_SPOKEN = re.compile(
    r"(?i:[a-z0-9][a-z0-9._%+\-]{0,63} at (?:[a-z0-9\-]{1,63} dot ){1,3}(?:com|net|org|cn|edu|co|uk|de|io)\b"
    r"|[a-z0-9][a-z0-9._\-]{2,63} ?[#＃] ?(?:qq|163|126|gmail|outlook|hotmail)\.com)"
)


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses, also with '(at)', ' at ... dot ' or 艾特 for the sign."""
    if "@" in text or "at" in text or "AT" in text or "艾特" in text:
        for m in _EMAIL.finditer(text):
            yield m.span()
    if " at " in text or "#" in text or " AT " in text:
        for m in _EMAIL_SPOKEN.finditer(text):
            yield m.span()


# ---------------------------------------------------------------- links

_URL = re.compile(
    r"(?:(?i:https?|ftp|wss?|[a-z]{3,12})://|(?<![A-Za-z0-9.\-@])(?i:www\.))[!-~]{1,2048}"
    r"|(?<![A-Za-z0-9.\-@/])(?:[A-Za-z0-9\-]{1,63}\.){1,5}(?i:com|cn|net|org|io|co|me|app|top|cc|link|shop|site|xyz|tv|info)"
    r"(?::\d{1,5})?[/?][!-~]{0,2048}"
)
_USER_INFO = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.\-]*://)?[^/?#@]{1,200}@")
_SECRET_KEY = re.compile(
    r"(?i)(?:^|[_\-])(?:token|tk|key|apikey|sig|sign|signature|auth|code|session|sid|uid|pwd|pass|password|secret|ticket|"
    r"user|userid|openid|unionid|mobile|phone|tel|email|mail|order|orderid|invite|inviter|share|sharer|spm|ut_sk|access)"
    r"(?:id|no|_id)?$"
)
_TOKEN = re.compile(r"(?=[A-Za-z_\-]*\d)(?=[\d_\-]*[A-Za-z])[A-Za-z0-9_\-.=]{20,}$|eyJ[A-Za-z0-9_\-]{8,}")
_PERSONAL_PATH = re.compile(
    r"(?i)/(?:reset|verify|activate|unsubscribe|invite|confirm|login|magic|orders?|track(?:ing)?)/[^/]*\d"
)
_MOBILE_PATH = re.compile(r"[/=](?:\+?86)?1[3-9]\d{9}(?![0-9])")


def links(text: str) -> Iterator[tuple[int, int, bool]]:
    """Every link as (start, end, carries a secret). A link that stays still shields its digits from other rules."""
    if "." not in text and "://" not in text:
        return
    for m in _URL.finditer(text):
        found = m[0].split("[", 1)[0] if re.search(r"\[[A-Z]{2,16}\]", m[0]) else m[0]
        found = re.split(r"[<>\"'`|\\^{}]", found, maxsplit=1)[0].rstrip(".,;:!?)]")
        if len(found) > 4:
            yield m.start(), m.start() + len(found), _is_secret(found)


def _is_secret(url: str) -> bool:
    if _USER_INFO.match(url) or _MOBILE_PATH.search(url):
        return True
    path, _, rest = url.partition("?")
    path, _, fragment = path.partition("#")
    path = path.split("://", 1)[-1]
    if _PERSONAL_PATH.search(path) or any(_TOKEN.match(part) for part in path.split("/")[1:]):
        return True
    for pair in re.split(r"[&;#?]", rest + "&" + fragment):
        key, equals, value = pair.partition("=")
        if not equals:
            if _TOKEN.match(pair):
                return True
        elif value and (_SECRET_KEY.search(key) or len(re.findall(r"\d", value)) >= 5 or _TOKEN.match(value)):
            return True
    return False
