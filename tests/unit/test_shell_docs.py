"""docs/shell.md says what is there: modules, roles, the language of rows, and its example of a case."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from role_guard.shell.roles import ROLES
from role_guard.shell.rows import parse_row
from role_guard.shell.tables.lookup import MODULES
from support.cases import Judge

ROOT = Path(__file__).parents[2]
SHELL = ROOT / "hooks" / "role_guard" / "shell"
TEXT = (ROOT / "docs" / "shell.md").read_text(encoding="utf-8")


def section(start: str, end: str) -> str:
    return TEXT[TEXT.index(start) : TEXT.index(end)]


def test_every_module_is_named() -> None:
    named = set(re.findall(r"`([a-z_/]+\.py)`", TEXT))
    own = {path.name for path in SHELL.glob("*.py")} - {"__init__.py"}
    assert own <= named
    assert all((SHELL / name).exists() or (SHELL.parent / name).exists() or (ROOT / name).exists() for name in named)


def test_every_role_is_explained() -> None:
    rows = [line.split("|")[1] for line in section("**ROLES**", "In the table of git").splitlines() if "|" in line]
    assert {name for row in rows for name in re.findall(r"`([a-z]+)`", row)} == set(ROLES)


def test_every_form_of_token_is_parsed() -> None:
    forms = re.findall(r"^\| `([^`]+)`(?:, `([^`]+)`)? \|", section("**OPTIONS**", "**OPERANDS**"), re.MULTILINE)
    for form in [item for pair in forms for item in pair if item]:
        token = form.replace("…", "-x").replace("ROLE", "text").replace("EFFECT", "run")
        parse_row(f"{token} : text*")


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_row_is_one(module: object) -> None:
    for names, text in vars(module)["ROWS"].items():
        row = parse_row(text)
        roles = {role for role, _ in row.operands}
        roles.update(
            role for option in row.options.values() for role in (*option.roles, option.switches, option.effect)
        )
        assert roles - {""} <= set(ROLES), names


def test_the_example_of_a_case_holds(tmp_path: Path) -> None:
    case = json.loads(next(line for line in TEXT.splitlines() if line.strip().startswith('{"command"')))
    verdict = Judge(tmp_path).verdict(case["command"], case["role"])
    assert (verdict.verdict, verdict.rule) == (case["verdict"], case["rule"])


SAID = {"allowed, no prompt": "allow", "as permitted": "pass", "refused": "deny", "asks you": "ask"}
README = (ROOT / "README.md").read_text(encoding="utf-8")
README_ROWS = [
    [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in README[README.index("## Shell commands") : README.index('"As permitted"')].splitlines()
    if line.startswith("| `")
]


@pytest.mark.parametrize("cells", README_ROWS, ids=lambda cells: cells[0])
def test_the_table_in_the_readme_holds(cells: list[str], readme_judge: Judge) -> None:
    for command in re.findall(r"`([^`]+)`", cells[0]):
        for role, words in zip(("planner", "implementer", "unassigned"), cells[1:], strict=True):
            expected = "deny" if words.startswith("refused") else SAID[words]
            assert readme_judge.verdict(command.replace("\\|", "|"), role).verdict == expected, (command, role)


def test_the_readme_has_the_table() -> None:
    assert len(README_ROWS) >= 8


def test_the_refusal_in_the_readme_is_the_real_one(readme_judge: Judge) -> None:
    quoted = next(line[2:] for line in README.splitlines() if line.startswith("> `sed -i` edits"))
    assert readme_judge.verdict("sed -i s/a/b/ src/app.py", "planner").reason == quoted


@pytest.fixture(scope="module")
def readme_judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return Judge(tmp_path_factory.mktemp("readme"))
