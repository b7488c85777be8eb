"""Counts what the audit log holds, in memory that does not grow with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import Any, Generic, TypeVar

from claude_roles.audit_filter import plan_of
from claude_roles.audit_log import Entry
from claude_roles.audit_table import local_minute

KINDS = 10_000
"""Different things of one sort that are counted at a time."""

NO_DATE = "no date"
"""The day of entries whose time is none."""

Key = TypeVar("Key", bound=Hashable)


class Tally(Generic[Key]):
    """Counts things; of more than `KINDS` different ones the rarest so far are forgotten.

    What is frequent is found all the same; the count of one that was forgotten in between is too low. Method: lossy
    counting (Manku and Motwani, "Approximate Frequency Counts over Data Streams", VLDB 2002), with a fixed size.
    """

    def __init__(self) -> None:
        self._counts: Counter[Key] = Counter()

    def add(self, key: Key) -> None:
        """Count one."""
        self._counts[key] += 1
        if len(self._counts) > KINDS:
            self._counts = Counter(dict(self._counts.most_common(KINDS // 2)))

    def most(self, number: int | None = None) -> list[tuple[Key, int]]:
        """Return the most frequent with their counts, most frequent first; equal ones in the order of their names."""
        return sorted(self._counts.items(), key=lambda item: (-item[1], str(item[0])))[:number]

    def in_order(self) -> list[tuple[Key, int]]:
        """Return all with their counts, in their own order."""
        return sorted(self._counts.items(), key=lambda item: str(item[0]))


class Figures:
    """What was counted.

    Attributes:
        entries: how many there are.
        first, last: times of the first and the last one, as the log has them.
        verdicts: entries by verdict.
        counted: entries with one of the verdicts that are counted below.
        rules, roles, days, subjects, sessions, plans: those; `days` in the zone of this machine, `subjects` with tools.
    """

    def __init__(self, verdicts: tuple[str, ...]) -> None:
        """Count entries with these verdicts."""
        self._wanted = frozenset(verdicts)
        self.entries = self.counted = 0
        self.first = self.last = ""
        self.verdicts: Tally[str] = Tally()
        self.rules: Tally[str] = Tally()
        self.roles: Tally[str] = Tally()
        self.days: Tally[str] = Tally()
        self.subjects: Tally[tuple[str, str]] = Tally()
        self.sessions: Tally[str] = Tally()
        self.plans: Tally[str] = Tally()

    def add(self, entry: Entry) -> None:
        """Count one entry."""
        time, verdict = _text(entry, "time"), _text(entry, "verdict")
        self.entries += 1
        self.first = self.first or time
        self.last = time or self.last
        self.verdicts.add(verdict)
        if verdict not in self._wanted:
            return
        self.counted += 1
        self.rules.add(_text(entry, "rule"))
        self.roles.add(_text(entry, "role"))
        self.days.add(local_minute(time[:16])[:10] or NO_DATE)
        if entry.get("subject"):
            self.subjects.add((_text(entry, "tool") or _text(entry, "event"), _text(entry, "subject")))
        if entry.get("session"):
            self.sessions.add(_text(entry, "session"))
        if plan := plan_of(entry):
            self.plans.add(plan)


def _text(entry: Entry, name: str) -> str:
    value: Any = entry.get(name, "")
    return value if isinstance(value, str) else str(value)
