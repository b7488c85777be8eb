"""Whatever is removed from the shell reader's tables, some case of tests/cases has another answer."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from mutation.mutants import TABLES, Mutant, names, uses, words_of
from role_guard.shell.tables import lookup
from support.cases import Case, Judge, load

UNSEEN = {
    # Rows, or readers, that know these as well.
    *("lookup.VERSIONS claude-roles --help", "lookup.VERSIONS claude-roles --version"),
    *("roles.READS --help", "roles.READS --version", "lookup.VERSIONS curl --version", "lookup.VERSIONS git --version"),
    # Without a reader they are programs, which is what their reader says.
    *("lookup.SPECIAL .", "lookup.SPECIAL source"),
    # They change the repository, as a subcommand without a row does; what else they do is asked for less.
    *("git.ROWS bundle unbundle", "git_plumbing.ROWS merge-index"),
    "find.FIND_READS -newer",  # as `-newerXY`
    *("TAR_VALUED I", "TAR_VALUED F"),  # a program runs whatever the value is
    "variables.SHELL_RUNS PROMPT_COMMAND",  # as `PROMPT*`
}
"""What nobody can miss, because something else says the same."""

UNSEEN_OPTIONS = 13
"""Options that nobody can miss: what is left of them is short for another one, not listed (which is as bad), or in a
row that runs a program anyway. This number may only become smaller."""

UNSEEN_CMDLETS = 22
"""Entries of PowerShell's tables: aliases that are programs of the same effect, `foreach` and `%`, which are refused
earlier. This number may only become smaller."""


class Survivors:
    """Judges the cases that a mutant concerns."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        cases = [(case, words_of(case.command, case.tool)) for case in load()]
        self.cases = [(case, words) for case, words in cases if self._is_right(case)]

    def of(self, table: str) -> list[str]:
        """Return what can be removed from a table without a case that has another answer."""
        return [mutant.label for mutant in TABLES[table]() if not self._is_missed(mutant)]

    def _is_missed(self, mutant: Mutant) -> bool:
        concerned = [case for case, words in self.cases if uses(mutant, words)]
        concerned.sort(key=lambda case: not names(mutant, case.command))
        whole = getattr(mutant.place, mutant.name)
        try:
            setattr(mutant.place, mutant.name, mutant.value)
            lookup._rows.clear()
            return any(not self._is_right(case) for case in concerned)
        finally:
            setattr(mutant.place, mutant.name, whole)
            lookup._rows.clear()

    def _is_right(self, case: Case) -> bool:
        try:
            found = self.judge.verdict(case.command, case.role, tool=case.tool, cwd=case.cwd, plan=case.plan)
        except KeyError:  # a reader that is gone
            return False
        return (found.verdict, found.rule) == (case.verdict, case.rule)


@pytest.fixture(scope="module")
def survivors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Survivors]:
    """Judge without an environment: what is in it counts as a variable that programs see."""
    judge = Judge(tmp_path_factory.mktemp("mutants"))
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if not name.startswith("PYTEST_"):
                patch.delenv(name)
        yield Survivors(judge)


def test_the_cases_are_right_without_a_mutant(survivors: Survivors) -> None:
    assert len(survivors.cases) == len(load())


@pytest.mark.parametrize("table", ["rows", "git rows", "lists", "environment", "parameters"])
def test_every_entry_is_missed(table: str, survivors: Survivors) -> None:
    assert sorted(set(survivors.of(table)) - UNSEEN) == []


def test_every_exception_is_one(survivors: Survivors) -> None:
    labels = {mutant.label for table in TABLES.values() for mutant in table()}
    assert labels >= UNSEEN


def test_every_option_is_missed_but_some(survivors: Survivors) -> None:
    found = survivors.of("options")
    assert len(found) <= UNSEEN_OPTIONS, found


def test_every_cmdlet_is_missed_but_some(survivors: Survivors) -> None:
    found = survivors.of("cmdlets")
    assert len(found) <= UNSEEN_CMDLETS, found


def test_a_mutant_leaves_the_tables_as_they_were(survivors: Survivors) -> None:
    before = {table: [mutant.label for mutant in make()] for table, make in TABLES.items()}
    survivors.of("git rows")
    assert {table: [mutant.label for mutant in make()] for table, make in TABLES.items()} == before
