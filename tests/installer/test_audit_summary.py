"""`claude-roles audit summary`."""

from __future__ import annotations

import json

import pytest

from installer.audit_logs import ENTRY, put
from installer.commands import environment, run, succeed
from support.project import Project

UTC = environment(TZ="UTC", COLUMNS="100")


def put_some(project: Project) -> None:
    other = {**ENTRY, "role": "implementer", "rule": "implementer.x", "session": "t", "tool": "Bash", "subject": "make"}
    put(project, {**ENTRY, "time": "2030-01-01T23:59:59.000Z"}, *[ENTRY] * 4, other, {**other, "verdict": "ask"})


def test_charts_of_refusals(installed: Project) -> None:
    put_some(installed)
    said = succeed("claude-roles", "audit", "summary", cwd=installed.root, env=UTC)
    head, *lines = [line for line in said.splitlines() if line]
    assert head == "7 entries from 2030-01-01 23:59:59 to 2030-01-02 03:04:05: 6 deny, 1 ask"
    assert [line.rstrip(" █▏▎▍▌▋▊▉▐▕").split("  ")[0] for line in lines] == [
        "refused by rule", "planner.project-files", "implementer.x",
        "refused by role", "planner", "implementer",
        "refused by day", "2030-01-01", "2030-01-02",
        "refused most: commands and paths", "Write src/app.py", "Bash make",
        "refused most: sessions", "s", "t",
    ]  # fmt: skip
    assert lines[1].split()[1:] == ["5", "█" * 30]
    assert lines[2].split()[1:] == ["1", "█" * 6]


def test_the_same_for_programs(installed: Project) -> None:
    put_some(installed)
    found = json.loads(succeed("claude-roles", "audit", "summary", "--json", cwd=installed.root, env=UTC))
    assert (found["entries"], found["counted"], found["verdicts"]) == (7, 6, {"deny": 6, "ask": 1})
    assert found["rules"] == [{"rule": "planner.project-files", "count": 5}, {"rule": "implementer.x", "count": 1}]
    assert found["days"] == [{"day": "2030-01-01", "count": 1}, {"day": "2030-01-02", "count": 5}]
    assert found["subjects"][1] == {"tool": "Bash", "subject": "make", "count": 1}
    assert found["sessions"][0] == {"session": "s", "count": 5}


def test_filters_narrow_it(installed: Project) -> None:
    put_some(installed)
    options = ("--verdict", "ask", "--role", "implementer", "--since", "2030-01-02", "--json")
    found = json.loads(succeed("claude-roles", "audit", "summary", *options, cwd=installed.root, env=UTC))
    assert (found["entries"], found["counted"], found["rules"]) == (2, 1, [{"rule": "implementer.x", "count": 1}])


@pytest.mark.parametrize("hostile", ["\x1b[31mred", "[red]x[/red]", "a\nb\u202e"])
def test_hostile_names_are_inert(installed: Project, hostile: str) -> None:
    put(installed, dict.fromkeys(ENTRY, hostile) | {"verdict": "deny"})
    said = succeed("claude-roles", "audit", "summary", cwd=installed.root, env=UTC)
    assert said.replace("\n", "").isprintable()
    assert "[red]x[/red]" in said or hostile[0] != "["


def test_nothing_and_broken_lines(installed: Project) -> None:
    assert succeed("claude-roles", "audit", "summary", cwd=installed.root).startswith("The audit log is empty")
    path = put(installed, ENTRY)
    path.write_text("torn\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    done = run("claude-roles", "audit", "summary", cwd=installed.root)
    assert (done.returncode, "1 deny" in done.stdout) == (2, True)
    assert "lines that are no audit entries: 1, the first is line 1" in done.stderr
