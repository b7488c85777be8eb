"""Understands when a person means: `2 hours ago`, `yesterday`, `monday 14:00`, `2030-01-31`."""

from __future__ import annotations

import calendar
import re
from datetime import datetime, time, timedelta, timezone
from typing import NamedTuple

from claude_roles.errors import UserError

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_COUNTED = re.compile(r"\b(?:ago|last|past)\b", re.IGNORECASE)
_TINY_NUMBER = re.compile(r"\d{1,3}\Z")


class Span(NamedTuple):
    """What a person named: a moment (`first` is `last`), or a day, month or year as a whole. Both have a zone."""

    first: datetime
    last: datetime


def understood(text: str, now: datetime | None = None) -> Span:
    """Return which time a person means, in the zone of this machine unless the text names one.

    Args:
        text: in English, or ISO 8601. What names no time of a day is the whole day.
        now: what it is relative to; naive, in local time.

    Raises:
        UserError: it is not understood.
    """
    base = datetime.now() if now is None else now
    found = _iso(text.strip()) or _in_words(text.strip(), base)
    if found is None:
        example = "write it like `2 hours ago`, `yesterday`, `monday 14:00` or `2030-01-31`"
        raise UserError(f"the time `{text}` is not understood; {example}")
    moment, period = found
    try:
        if period == "time":
            return Span(moment.astimezone(), moment.astimezone())
        day = moment.date()
        last = day
        if period == "month" and not _COUNTED.search(text):
            last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        elif period == "year" and not _COUNTED.search(text):
            day, last = day.replace(month=1, day=1), day.replace(month=12, day=31)
        midnight = datetime.combine(last + timedelta(days=1), time()).astimezone()
        return Span(datetime.combine(day, time()).astimezone(), midnight - timedelta(milliseconds=1))
    except (OverflowError, ValueError, OSError):
        raise UserError(f"the time `{text}` is out of range; name one between the years 1970 and 9998") from None


def stamp(moment: datetime) -> str:
    """Return a moment as the log writes it: in UTC, with milliseconds."""
    utc = moment.astimezone(timezone.utc)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def _iso(text: str) -> tuple[datetime, str] | None:
    try:
        moment = datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith(("Z", "z")) else text)
    except ValueError:
        return None
    return moment, "day" if _ISO_DAY.match(text) else "time"


def _in_words(text: str, base: datetime) -> tuple[datetime, str] | None:
    from dateparser.date import DateDataParser  # late: it takes long to import

    if _TINY_NUMBER.match(text):
        return None
    settings = {
        "RELATIVE_BASE": base,
        "TIMEZONE": "UTC",  # keeps it from asking for the machine's: what has no zone comes back without one
        "PREFER_DATES_FROM": "past",
        "PREFER_DAY_OF_MONTH": "current" if _COUNTED.search(text) else "first",
        "DATE_ORDER": "YMD",
        "RETURN_TIME_AS_PERIOD": True,
    }
    found = DateDataParser(languages=["en"], settings=settings).get_date_data(text)
    if found.date_obj is None:
        return None
    is_day = found.period in ("day", "week", "month", "year")  # else a time, or a part of a day
    return found.date_obj, str(found.period) if is_day else "time"
