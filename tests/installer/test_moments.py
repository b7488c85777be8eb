"""What a person means by a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from claude_roles import moments
from claude_roles.errors import UserError

NOW = datetime(2030, 1, 9, 15, 30)  # a Wednesday


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "XXX-2")  # two hours east of Greenwich; no name that a table of zones has
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2 hours ago", "2030-01-09 13:30:00.000", None),
        ("90 minutes ago", "2030-01-09 14:00:00.000", None),
        ("2h ago", "2030-01-09 13:30:00.000", None),
        ("now", "2030-01-09 15:30:00.000", None),
        ("yesterday 14:00", "2030-01-08 14:00:00.000", None),
        ("monday 14:00", "2030-01-07 14:00:00.000", None),
        ("2029-12-31 10:00", "2029-12-31 10:00:00.000", None),
        ("2029-12-31T10:00:00Z", "2029-12-31 12:00:00.000", None),
        ("2029-12-31T10:00:00-05:00", "2029-12-31 17:00:00.000", None),
        ("yesterday", "2030-01-08 00:00:00.000", "2030-01-08 23:59:59.999"),
        ("today", "2030-01-09 00:00:00.000", "2030-01-09 23:59:59.999"),
        ("monday", "2030-01-07 00:00:00.000", "2030-01-07 23:59:59.999"),
        ("3 days ago", "2030-01-06 00:00:00.000", "2030-01-06 23:59:59.999"),
        ("1 week ago", "2030-01-02 00:00:00.000", "2030-01-02 23:59:59.999"),
        ("a month ago", "2029-12-09 00:00:00.000", "2029-12-09 23:59:59.999"),
        ("5 May", "2029-05-05 00:00:00.000", "2029-05-05 23:59:59.999"),
        ("2030-01-31", "2030-01-31 00:00:00.000", "2030-01-31 23:59:59.999"),
        ("2029-02", "2029-02-01 00:00:00.000", "2029-02-28 23:59:59.999"),
        ("2029", "2029-01-01 00:00:00.000", "2029-12-31 23:59:59.999"),
    ],
)
def test_a_time_or_a_whole_day(text: str, first: str, last: str | None) -> None:
    span = moments.understood(text, NOW)
    assert [f"{moment.astimezone():%F %T}.{moment.microsecond // 1000:03d}" for moment in span] == [
        first,
        last or first,
    ]


@pytest.mark.parametrize("text", ["", " ", "1", "12", "whenever", "yesterdayish", "2030-13-45", "half past"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(UserError, match="is not understood; write it like"):
        moments.understood(text, NOW)


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01"])
def test_times_at_the_ends_of_the_calendar_are_refused_or_taken(text: str) -> None:
    try:
        assert moments.understood(text, NOW).first.year in (1, 9999)
    except UserError as error:
        assert "out of range" in str(error)


def test_a_stamp_is_that_of_the_log() -> None:
    assert moments.stamp(moments.understood("2030-01-02 03:04", NOW).first) == "2030-01-02T01:04:00.000Z"
