"""Check digits of the identifiers that carry one: they tell an id from any other long number.

Callers: `nlp.identifiers`. Arguments are bare digits (and letters), separators already removed.
Nothing here searches text.
"""

from __future__ import annotations

from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643: 2^(17-i) mod 11
_CHECK = "10X98765432"  # GB 11643: check character for each remainder of ISO 7064 mod 11-2
_PROVINCES = frozenset(
    str(code)
    for region in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71, 81, 82, 83),
    )
    for code in region
)  # GB/T 2260: first two digits of the area code
_TAIWAN_LETTERS = dict(zip("ABCDEFGHJKLMNPQRSTUVXYWZIO", range(10, 36), strict=True))  # number behind each letter
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)  # UPU S10


def _is_day(year: int, month: str, day: str) -> bool:
    try:
        return date(year, int(month), int(day)).year >= 1900
    except ValueError:
        return False


def luhn(digits: str) -> bool:
    """ISO/IEC 7812 check digit (bank cards). False for anything but digits."""
    if not digits.isdecimal():
        return False
    odd = sum(int(d) for d in digits[-1::-2])
    even = sum(sum(divmod(2 * int(d), 10)) for d in digits[-2::-2])
    return (odd + even) % 10 == 0


def resident_id(number: str) -> bool:
    """18-character Chinese resident id: area, birth date and ISO 7064 mod 11-2 check (GB 11643)."""
    if len(number) != 18 or not number[:17].isdecimal() or number[:2] not in _PROVINCES:
        return False
    if not _is_day(int(number[6:10]), number[10:12], number[12:14]):
        return False
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, number[:17], strict=True))
    return _CHECK[total % 11] == number[17].upper()


def resident_id_15(number: str) -> bool:
    """15-digit resident id issued before 1999: it has no check digit, so area and birth date must be possible."""
    if len(number) != 15 or not number.isdecimal() or number[:2] not in _PROVINCES:
        return False
    return _is_day(1900 + int(number[6:8]), number[8:10], number[10:12])


def hong_kong_id(letters: str, digits: str, check: str) -> bool:
    """Hong Kong identity card, e.g. letters 'A', digits '123456', check '3' (weights 9 to 1, modulo 11)."""
    values = [36] * (2 - len(letters)) + [ord(c) - 55 for c in letters.upper()] + [int(d) for d in digits]
    total = sum(w * v for w, v in zip(range(9, 1, -1), values, strict=True))
    return (total + (10 if check.upper() == "A" else int(check))) % 11 == 0


def taiwan_id(number: str) -> bool:
    """Taiwanese identity card: a letter and nine digits (weights 1, 9 to 1, 1, modulo 10)."""
    code = _TAIWAN_LETTERS[number[0].upper()]
    values = [code // 10, code % 10, *(int(d) for d in number[1:])]
    return sum(w * v for w, v in zip((1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), values, strict=True)) % 10 == 0


def s10(number: str) -> bool:
    """International postal item, e.g. 'RR473124829CN': check digit of UPU standard S10."""
    total = sum(w * int(d) for w, d in zip(_S10_WEIGHTS, number[2:10], strict=True))
    check = 11 - total % 11
    return {10: 0, 11: 5}.get(check, check) == int(number[10])


def ean13(digits: str) -> bool:
    """EAN-13 or ISBN-13: the number of an article, not of a person."""
    return (
        len(digits) == 13
        and digits.isdecimal()
        and sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0
    )
