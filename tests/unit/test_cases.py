"""Every row of tests/cases: a command, and what each role is answered."""

from __future__ import annotations

import pytest

from support.cases import Case, Judge, load


@pytest.fixture(scope="session")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return Judge(tmp_path_factory.mktemp("cases"))


@pytest.mark.parametrize("case", load(), ids=str)
def test_case(case: Case, judge: Judge) -> None:
    found = judge.verdict(case.command, case.role, tool=case.tool, cwd=case.cwd, plan=case.plan)
    assert (found.verdict, found.rule) == (case.verdict, case.rule), (
        f"{case.command!r}: {case.why}; said: {found.reason}"
    )


def test_there_are_cases_of_every_verdict() -> None:
    found = [(case.role, case.verdict) for case in load()]
    assert len(found) >= 600
    for role, verdict in (("planner", "allow"), ("planner", "deny"), ("implementer", "ask"), ("implementer", "pass")):
        assert found.count((role, verdict)) > 20
