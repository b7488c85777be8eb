from __future__ import annotations

import itertools

import pytest

from role_guard.decide import ALLOW, ASK, DENY, PASS, WARN, Situation, Verdict, decide
from role_guard.effects import KINDS, Effect
from role_guard.shapes import Policy, Role, Rule
from role_guard.zones import ZONES
from support.situations import SITUATIONS, WITHOUT_PLAN
from unit.hook import shipped_policy

PLACES = {
    "review": ".claude/plans/Review/x.md",
    "active": ".claude/plans/Active/x.md",
    "completed": ".claude/plans/Completed/x.md",
    "plans": ".claude/plans/x.md",
    "control": ".claude/settings.json",
    "project": "src/app.py",
    "outside": "/elsewhere/x",
}
SUBJECTS = {"mcp": "mcp__tracker__close", "mcp-read": "mcp__tracker__get", "tool": "Frobnicate"}
COLUMNS = (("planner", None), ("implementer", True), ("implementer", False), ("unassigned", None), ("solo", None))
"""Role, and whether a plan is active; None: it makes no difference."""

REST, NO_ROLE = "pass everything-else", "deny no-role"

TABLE = [
    # kind, zone: planner | implementer with a plan | implementer without | unassigned | solo
    ("write", "review", "allow write-plan", "deny plans", "deny plans", NO_ROLE, REST),
    ("write", "active", "deny approved-plans", "deny plans", "deny plans", NO_ROLE, "deny approved-plans"),
    ("write", "completed", "deny approved-plans", "deny plans", "deny plans", NO_ROLE, "deny approved-plans"),
    ("write", "plans", "deny approved-plans", "deny plans", "deny plans", NO_ROLE, "deny approved-plans"),
    ("write", "control", *["deny control-files"] * 3, NO_ROLE, "ask control-files"),
    ("write", "project", "deny project-files", "allow edit-project", "deny no-plan", NO_ROLE, REST),
    ("write", "outside", "deny project-files", "ask outside", "deny no-plan", NO_ROLE, REST),
    ("read", "", "pass read", "pass read", "pass read", "pass read", REST),
    ("vcs-read", "", "pass read", "pass read", "pass read", "pass read", REST),
    ("mcp-read", "", "pass read", "pass read", "pass read", "pass read", REST),
    ("vcs-commit", "", "deny commit", "pass work", "deny no-plan-no-work", NO_ROLE, REST),
    ("vcs-change", "", "deny change-repository", "ask change-repository", "ask change-repository", NO_ROLE, REST),
    ("vcs-push", "", "deny change-repository", "ask change-repository", "ask change-repository", NO_ROLE, REST),
    ("run", "", "deny run-programs", "pass work", "deny no-plan-no-work", NO_ROLE, REST),
    ("unknown", "", "deny unclear-shell", "ask unclear-shell", "ask unclear-shell", NO_ROLE, REST),
    ("session", "", "deny sessions", "deny sessions", "deny sessions", NO_ROLE, REST),
    ("approve", "", "deny approve", "deny approve", "deny approve", NO_ROLE, "deny approve"),
    ("leave-plan-mode", "", "deny leave-plan-mode", "pass delegate", "pass delegate", "pass read", REST),
    ("delegate", "", "pass delegate", "pass delegate", "pass delegate", "pass read", REST),
    ("mcp", "", "deny other-tools", "pass work", "deny no-plan-no-work", "deny other-tools", REST),
    ("tool", "", "deny other-tools", "ask other-tools", "ask other-tools", "deny other-tools", REST),
]  # fmt: skip

Row = tuple[str, str, str, bool, str, str]
"""Role, kind, zone, whether a plan is active, verdict, and rule without the role."""


def rows() -> list[Row]:
    found: list[Row] = []
    for kind, zone, *cells in TABLE:
        for (role, active), cell in zip(COLUMNS, cells, strict=True):
            verdict, rule = cell.split()
            found += [
                (role, kind, zone, state, verdict, rule) for state in ([True, False] if active is None else [active])
            ]
    return found


def effect(kind: str, zone: str = "", inside: str = "") -> Effect:
    place = inside or PLACES.get(zone, "")
    return Effect(kind, place or SUBJECTS.get(kind, "make all"), zone, place)


def judge(policy: Policy, role: str, *effects: Effect, active: bool = True) -> Verdict:
    return decide(policy["roles"][role], role, list(effects), SITUATIONS[active])


NARROW = Situation("login", "", (r"src/app\.py\Z",), r"src\Z")
"""A session whose plan opens one file."""

SANDBOXED = WITHOUT_PLAN._replace(sandboxed=True)
"""A call that runs in a sandbox with a read-only project."""


@pytest.mark.parametrize(
    ("zone", "inside", "makes_directory", "expected"),
    [
        ("project", "src/app.py", False, "allow edit-project"),
        ("project", "src/app.pyc", False, "ask out-of-plan"),
        ("project", "src/app.py\n", False, "ask out-of-plan"),
        ("project", "SRC/app.py", False, "ask out-of-plan"),
        ("project", "src", False, "ask out-of-plan"),
        ("project", "src/*", False, "ask out-of-plan"),
        ("project", "src", True, "allow edit-project"),
        ("project", "src/*", True, "allow edit-project"),
        ("project", "src/app.py", True, "allow edit-project"),
        ("project", "src/lib", True, "ask out-of-plan"),
        ("project", "lib", True, "ask out-of-plan"),
        ("outside", "src/app.py", False, "ask outside"),
        ("control", "src/app.py", False, "deny control-files"),
        ("review", "src/app.py", False, "deny plans"),
    ],
)
def test_the_plan_opens_what_it_names(
    policy: Policy, zone: str, inside: str, expected: str, *, makes_directory: bool
) -> None:
    item = Effect("write", inside, zone, inside, makes_directory=makes_directory)
    found = decide(policy["roles"]["implementer"], "implementer", [item], NARROW)
    assert f"{found.verdict} {found.rule}" == expected.replace(" ", " implementer.")
    if expected == "ask out-of-plan":
        assert "claude-roles amend 'login' PATH -m WHY" in found.reason


@pytest.mark.parametrize("said", ["ask", "deny", "warn"])
def test_what_becomes_of_other_files_is_set_in_the_policy(said: str) -> None:
    policy = shipped_policy(('out_of_plan = "ask"', f'out_of_plan = "{said}"'))
    item = Effect("write", "lib/x.py", "project", "lib/x.py")
    assert decide(policy["roles"]["implementer"], "implementer", [item], NARROW).verdict == said


@pytest.mark.parametrize("row", rows(), ids=lambda row: "-".join(str(cell) for cell in row[:4]))
def test_what_each_role_may_do(policy: Policy, row: Row) -> None:
    role, kind, zone, active, verdict, rule = row
    found = judge(policy, role, effect(kind, zone), active=active)
    assert (found.verdict, found.rule) == (verdict, f"{role}.{rule}")
    if verdict in (DENY, ASK):
        assert len(found.reason) > 20
        assert "{" not in found.reason
    assert found.answers_prompt == (rule == "write-plan")


def test_the_table_is_complete(policy: Policy) -> None:
    kinds = {(kind, "") for kind in KINDS if kind != "write"} | {("write", zone) for zone in ZONES}
    assert {row[:4] for row in rows()} == {
        (role, kind, zone, active) for role in policy["roles"] for kind, zone in kinds for active in (True, False)
    }


LISTED = shipped_policy(("tools = []", 'tools = ["Listed*", "mcp__listed__*"]'))


@pytest.mark.parametrize(
    ("role", "kind", "subject", "expected"),
    [
        ("planner", "tool", "ListedTool", "pass planner.listed-tools"),
        ("planner", "mcp", "mcp__listed__write", "pass planner.listed-tools"),
        ("planner", "mcp", "mcp__other__listed__x", "deny planner.other-tools"),
        ("planner", "tool", "UnListed", "deny planner.other-tools"),
        ("planner", "tool", "listedTool", "deny planner.other-tools"),
        ("implementer", "tool", "ListedTool", "pass implementer.listed-tools"),
        ("implementer", "tool", "Other", "ask implementer.other-tools"),
        ("unassigned", "tool", "ListedTool", "pass unassigned.listed-tools"),
        ("unassigned", "mcp", "mcp__other__x", "deny unassigned.other-tools"),
    ],
)
def test_listed_tools(role: str, kind: str, subject: str, expected: str) -> None:
    found = judge(LISTED, role, Effect(kind, subject))
    assert f"{found.verdict} {found.rule}" == expected


def test_every_rule_matters() -> None:
    effects = [(role, effect(kind, zone), active) for role, kind, zone, active, _, _ in rows()]
    effects += [(role, Effect("tool", "ListedTool"), True) for role in LISTED["roles"]]
    effects += [(role, Effect("read", "cat", "project", "src/app.py"), True) for role in LISTED["roles"]]
    outside_plan = Effect("write", "lib/x.py", "project", "lib/x.py")
    for name, role in LISTED["roles"].items():
        for rule in role["rules"]:
            rest: Role = {**role, "rules": [item for item in role["rules"] if item is not rule]}
            changed = [
                item
                for owner, item, active in effects
                if owner == name
                and decide(rest, name, [item], SITUATIONS[active])[:2] != judge(LISTED, name, item, active=active)[:2]
            ]
            for item, situation in ((outside_plan, NARROW), (Effect("run", "pytest"), SANDBOXED)):
                if decide(rest, name, [item], situation)[:2] != decide(role, name, [item], situation)[:2]:
                    changed.append(item)
            assert changed, rule["id"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("run", "allow planner.sandboxed"),
        ("unknown", "allow planner.sandboxed"),
        ("write", "deny planner.project-files"),
        ("vcs-commit", "deny planner.commit"),
        ("vcs-change", "deny planner.change-repository"),
        ("session", "deny planner.sessions"),
        ("approve", "deny planner.approve"),
        ("mcp", "deny planner.other-tools"),
    ],
)
def test_a_sandbox_opens_programs_and_no_plain_change(policy: Policy, kind: str, expected: str) -> None:
    found = decide(policy["roles"]["planner"], "planner", [effect(kind, "project")], SANDBOXED)
    assert f"{found.verdict} {found.rule}" == expected
    assert found.sandboxed == (expected == "allow planner.sandboxed")


def test_one_sandboxed_effect_marks_the_whole_verdict(policy: Policy) -> None:
    effects = [Effect("run", "pytest"), Effect("read", "ls", "outside", "/x")]
    found = decide(policy["roles"]["planner"], "planner", effects, SANDBOXED)
    assert (found.verdict, found.sandboxed, found.answers_prompt) == ("pass", True, False)


def test_what_no_rule_speaks_of_is_denied(policy: Policy) -> None:
    found = judge(policy, "planner", Effect("new-kind", "x"))
    assert (found.verdict, found.rule) == (DENY, "planner.no-rule")
    assert "`new-kind`" in found.reason


def rule(name: str, **fields: object) -> Rule:
    base: Rule = {
        "id": f"r.{name}", "line": 1, "effects": [name], "zones": None, "paths": None, "tools": None, "commands": None,
        "active_plan": None, "in_plan": None, "sandboxed": None, "verdict": name, "reason": "{role}: {subject}",
        "answers_prompt": False,
    }  # fmt: skip
    return {**base, **fields}  # type: ignore[typeddict-item]


VERDICTS = (ALLOW, PASS, WARN, ASK, DENY)
PLAIN: Role = {
    "title": "", "names": [], "command": "", "phases": [], "launch": "", "read_only": None, "instructions": "",
    "rules": [rule(name) for name in VERDICTS],
}  # fmt: skip


@pytest.mark.parametrize("kinds", list(itertools.product(VERDICTS, repeat=3)), ids="-".join)
def test_the_hardest_verdict_wins(kinds: tuple[str, ...]) -> None:
    found = decide(PLAIN, "r", [Effect(kind, f"s{place}") for place, kind in enumerate(kinds)], WITHOUT_PLAN)
    hardest = max(kinds, key=VERDICTS.index)
    assert (found.verdict, found.rule) == (hardest, f"r.{hardest}")
    first = kinds.index(hardest)
    assert found.effect.subject == f"s{first}"
    assert found.reason == f"r: s{first}"


@pytest.mark.parametrize("answers", list(itertools.product([True, False], repeat=2)))
def test_a_prompt_is_answered_only_when_every_rule_does(answers: tuple[bool, bool]) -> None:
    rules = [rule(name, verdict=ALLOW, answers_prompt=value) for name, value in zip("ab", answers, strict=True)]
    found = decide({**PLAIN, "rules": rules}, "r", [Effect("a", ""), Effect("b", "")], WITHOUT_PLAN)
    assert found.answers_prompt == all(answers)


def test_an_effect_without_a_rule_answers_no_prompt() -> None:
    rules = [rule("a", verdict=ALLOW, answers_prompt=True)]
    assert not decide({**PLAIN, "rules": rules}, "r", [Effect("a", ""), Effect("b", "")], WITHOUT_PLAN).answers_prompt


def test_braces_in_a_subject_are_text(policy: Policy) -> None:
    assert "{role}{0}" in judge(policy, "planner", Effect("run", "{role}{0}")).reason


RULE = """
[[roles.planner.rules]]
id = "extra"
about = "x"
effects = ["write"]
paths = {paths}
verdict = "{verdict}"
{reason}

[[roles.planner.rules]]
id = "write-plan"
"""


@pytest.mark.parametrize(
    ("verdict", "paths", "zone", "inside", "applies"),
    [
        pytest.param("allow", '["/docs"]', "project", "docs/a/b.md", True, id="below the glob"),
        pytest.param("allow", '["/docs"]', "project", "docs", True, id="the place itself"),
        pytest.param("allow", '["/docs"]', "project", "Docs/a.md", False, id="a grant is exact"),
        pytest.param("allow", '["/docs"]', "project", "docs2/a.md", False, id="longer name"),
        pytest.param("allow", '["/docs/*.md"]', "project", "docs/a.md\n", False, id="trailing newline"),
        pytest.param("allow", '["/docs/*.md"]', "project", "docs/a\nb.md", True, id="newline inside"),
        pytest.param("allow", '["/docs", "@outside"]', "outside", "/elsewhere/x", True, id="glob or zone"),
        pytest.param("allow", '["docs"]', "outside", "/elsewhere/docs/x", False, id="globs are for the repository"),
        pytest.param("deny", '["/Docs"]', "project", "docS/a.md", True, id="a restriction folds case"),
        pytest.param("ask", '["/Docs"]', "project", "DOCS/a.md", True, id="asking folds case"),
        pytest.param("pass", '["/Docs"]', "project", "docs/a.md", False, id="passing is exact"),
    ],
)
def test_rules_for_paths(verdict: str, paths: str, zone: str, inside: str, *, applies: bool) -> None:
    reason = 'reason = "because of {subject}"' if verdict in (ASK, DENY) else ""
    text = RULE.replace("{paths}", paths).replace("{verdict}", verdict).replace("{reason}", reason)
    edited = shipped_policy(('\n[[roles.planner.rules]]\nid = "write-plan"\n', text))
    assert (judge(edited, "planner", effect("write", zone, inside)).rule == "planner.extra") == applies
