"""`commands` of a role: programs that may run without a prompt, matched word by word."""

from __future__ import annotations

import pytest

from claude_roles.globs import command_regexes
from role_guard.decide import decide
from role_guard.effects import effects_of
from support.project import Project
from support.situations import WITHOUT_PLAN
from unit.hook import layout_of, parsed, shipped_policy, tool_call

LISTED = ["pytest *", "npm test", "npm run test:*", "python3 -m unittest *", "make check-[ab]", "tox -e py3?"]
POLICY = shipped_policy(("commands = []", f"commands = {LISTED}".replace("'", '"')))

ALLOWED = [
    "pytest",
    "pytest -q tests/test_app.py",
    "'pytest' \"-q\"",
    "pytest $ARGUMENTS",
    'pytest "$(ls tests | head -1)"',
    "pytest -q 2>&1 | tail -20",
    "cd tests && pytest -q; git status",
    "timeout 60 pytest -x",
    "CI=1 pytest",
    "npm test",
    "npm run test:unit",
    "python3 -m unittest tests.test_app",
    "make check-a",
    "tox -e py39",
    "for i in 1 2; do pytest; done",
]

REFUSED = [
    "pytester",
    "/tmp/pytest",
    "./pytest",
    "npm test --prefix x",
    "npm  install",
    "npm run test",
    "npm run $X",
    "python3 -m pytest",
    "python3 unittest",
    "make check-c",
    "make check-a check-b",
    "tox -e py310",
    "pytest; rm -r src",
    "pytest && make",
    "pytest | sh",
    "pytest > src/log.txt",
    "pytest $(touch src/x)",
    "sudo pytest",
    "PYTHONPATH=/tmp pytest",
    "env PYTEST_ADDOPTS=--co pytest",
    "x pytest",
    "$PYTEST -q",
    "pytest() { touch src/x; }; pytest",
    "pytest --basetemp=.claude/plans/Active/x",
]


def verdict(project: Project, command: str) -> tuple[str, str, bool]:
    event = parsed(tool_call(project, "Bash", command=command))
    effects = effects_of(event, layout_of(project.root), POLICY)
    found = decide(POLICY["roles"]["planner"], "planner", effects, WITHOUT_PLAN)
    return found.verdict, found.rule, found.answers_prompt


@pytest.mark.parametrize("command", ALLOWED)
def test_a_listed_command_is_allowed_without_a_prompt(pattern: Project, command: str) -> None:
    assert verdict(pattern, command)[::2] == ("allow", True)


@pytest.mark.parametrize("command", REFUSED)
def test_anything_else_is_refused(pattern: Project, command: str) -> None:
    assert verdict(pattern, command)[0] == "deny"


def test_the_refusal_names_the_list(pattern: Project) -> None:
    effects = effects_of(parsed(tool_call(pattern, "Bash", command="make")), layout_of(pattern.root), POLICY)
    reason = decide(POLICY["roles"]["planner"], "planner", effects, WITHOUT_PLAN).reason
    assert reason.startswith("`make` is a program that may change anything; planners only read.")
    assert "`commands` of planner (.claude/roles/roles.toml, line " in reason


@pytest.mark.parametrize(
    ("listed", "count"), [("npm test", 2), ("pytest *", 2), ("make *x", 2), ("echo 'a b'", 2), ("x", 1)]
)
def test_a_listed_command_is_words(listed: str, count: int) -> None:
    assert len(command_regexes(listed)) == count


def test_roles_differ() -> None:
    rules = {name: [rule["id"] for rule in role["rules"]] for name, role in POLICY["roles"].items()}
    assert rules["planner"][:2] == ["planner.reads", "planner.commands"]
    assert "implementer.reads" not in rules["implementer"]
