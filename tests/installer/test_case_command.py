"""`claude-roles test`: cases of a team against its policy."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from installer.commands import Done, error_of, run, succeed
from installer.trees import tree
from support.project import Project

ROOT = Path(__file__).parents[2]
PUSH = {"command": "git push", "role": "implementer", "verdict": "ask"}


def put(project: Project, *cases: dict[str, Any] | str, name: str = "cases.jsonl") -> Path:
    path = project.root / "policy" / name
    path.parent.mkdir(exist_ok=True)
    lines = [case if isinstance(case, str) else json.dumps(case) for case in cases]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def judge(project: Project, *cases: dict[str, Any] | str, more: tuple[str, ...] = ()) -> Done:
    put(project, *cases)
    before = tree(project.root)
    done = run("claude-roles", "test", "policy/cases.jsonl", *more, cwd=project.root)
    assert tree(project.root) == before
    return done


def write(path: str, verdict: str, **more: Any) -> dict[str, Any]:
    return {"tool": "Write", "path": path, "role": "implementer", "verdict": verdict, **more}


def test_cases_that_fit(installed: Project) -> None:
    done = judge(
        installed,
        PUSH,
        "",
        {**PUSH, "rule": "implementer.change-repository", "why": "a person pushes"},
        write("src/app.py", "allow"),
        write("src/app.py", "deny", plan=False, rule="implementer.no-plan"),
        write("src/app.py", "allow", plan=["src/app.py"], rule="implementer.edit-project"),
        write("src/other.py", "ask", plan=["src/app.py"], rule="implementer.out-of-plan"),
        write("uv.lock", "allow", plan=["src/app.py"]),
        write("app.py", "allow", plan=["src/app.py"], cwd="src"),
        {"command": "make", "role": "planner", "verdict": "allow", "sandboxed": True},
        {"command": "make", "role": "planner", "verdict": "deny"},
        {"tool": "Agent", "input": {"isolation": "worktree"}, "role": "planner", "verdict": "deny"},
        {"tool": "PowerShell", "command": "Get-ChildItem", "role": "planner", "verdict": "allow"},
        {"command": "rm *.py", "role": "implementer", "verdict": "ask", "files": ["a.py", "b.py"], "plan": ["a.py"]},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "13 cases in 1 file: 13 as expected, 0 not\n"


def test_cases_that_do_not_fit_are_named_by_line(installed: Project) -> None:
    done = judge(
        installed, PUSH, {**PUSH, "verdict": "deny", "why": "a person pushes"}, {**PUSH, "rule": "implementer.x"}
    )
    assert done.returncode == 1
    first, second, total = done.stdout.splitlines()
    assert first.startswith(
        "policy/cases.jsonl:2: implementer, Bash: git push: expected deny (a person pushes), "
        "came ask by implementer.change-repository: "
    )
    assert second.startswith(
        "policy/cases.jsonl:3: implementer, Bash: git push: expected ask by implementer.x, came ask "
    )
    assert total == "3 cases in 1 file: 1 as expected, 2 not"


def test_the_same_for_programs(installed: Project) -> None:
    done = judge(installed, PUSH, {**PUSH, "verdict": "allow"}, more=("--json",))
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert (found["expected"], found["unexpected"]) == (1, 1)
    assert [(case["line"], case["fits"], case["case"]["verdict"]) for case in found["cases"]] == [
        (1, True, "ask"),
        (2, False, "allow"),
    ]
    assert found["cases"][1]["came"]["rule"] == "implementer.change-repository"


def test_the_policy_is_the_source_as_it_stands(installed: Project) -> None:
    source = installed.roles / "roles.toml"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace('out_of_plan = "ask"', 'out_of_plan = "deny"'), encoding="utf-8")
    done = judge(installed, write("src/other.py", "deny", plan=["src/app.py"]))
    assert done.returncode == 0, done
    other = installed.root / "shipped.toml"
    other.write_text(text, encoding="utf-8")
    done = judge(installed, write("src/other.py", "ask", plan=["src/app.py"]), more=("--policy", "shipped.toml"))
    assert done.returncode == 0, done


def test_what_stands_beside_the_cases_exists(installed: Project) -> None:
    put(
        installed, {"command": "rm -r *", "role": "implementer", "verdict": "deny", "rule": "implementer.control-files"}
    )
    args = ("claude-roles", "test", "policy/cases.jsonl")
    assert run(*args, cwd=installed.root).returncode == 1
    around = {"files": {"a/x": "1"}, "links": {"b": ".claude"}}
    put(installed, json.dumps(around), name="surroundings.json")
    assert run(*args, cwd=installed.root).stdout == "1 case in 1 file: 1 as expected, 0 not\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "policy/cases.jsonl:2: not valid JSON"),
        ("[]", "policy/cases.jsonl:2: "),
        ({**PUSH, "verdit": 1}, "policy/cases.jsonl:2: `verdit`: unknown key"),
        ({"command": "x", "role": "planner"}, "policy/cases.jsonl:2: `verdict`: is missing; add it"),
        ({**PUSH, "verdict": "block"}, "policy/cases.jsonl:2: `verdict`: input should be 'allow', 'pass', "),
        (
            {**PUSH, "role": "nobody"},
            "policy/cases.jsonl:2: `role`: `nobody` is not a role; the roles are: implementer, ",
        ),
        ({"role": "planner", "verdict": "deny"}, "needs one of `command`, `path` and `input`"),
        ({**PUSH, "path": "x"}, "needs one of `command`, `path` and `input`"),
        ({**PUSH, "tool": "Write"}, "`command` goes with Bash, "),
        ({"path": "x", "role": "planner", "verdict": "deny"}, "`path` goes with Write, "),
        ({"input": {}, "role": "planner", "verdict": "deny"}, "`command` of the Bash call is missing"),
        ({**PUSH, "files": ["../x"]}, "`../x` is not in the repository"),
        ({**PUSH, "files": ["a", "a/b"]}, "its files can't be made"),
    ],
)
def test_mistakes_are_one_line(installed: Project, line: dict[str, Any] | str, said: str) -> None:
    assert said in error_of(judge(installed, PUSH, line))


def test_files_that_can_not_be_read(installed: Project) -> None:
    assert "gone.jsonl: No such file" in error_of(run("claude-roles", "test", "gone.jsonl", cwd=installed.root))
    (installed.roles / "roles.toml").unlink()
    error = error_of(judge(installed, PUSH))
    assert "roles.toml: No such file or directory; run `install-roles`, or name a policy with --policy" in error


def test_a_case_moves_no_cursor(installed: Project) -> None:
    done = judge(installed, {**PUSH, "command": "frob \x1b[2J", "verdict": "allow"})
    assert done.returncode == 1
    assert "\x1b" not in done.stdout


def test_the_cases_of_this_package_fit_its_policy() -> None:
    files = [str(path) for path in sorted((ROOT / "tests" / "cases").glob("*.jsonl"))]
    said = succeed("claude-roles", "test", *files, "--policy", "settings-templates/roles.toml", cwd=ROOT)
    found = re.fullmatch(r"(\d+) cases in (\d+) files: (\d+) as expected, 0 not\n", said)
    assert found is not None
    assert int(found[1]) == int(found[3]) > 4000
    assert int(found[2]) == len(files)


def test_the_examples_of_the_readme_are_cases(installed: Project) -> None:
    [example] = re.findall(r"```jsonl\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    first, second = example.splitlines()
    done = judge(installed, first, second)
    assert done.returncode == 1, "the second one needs the edit that it is about"
    installed.edit_policy('out_of_plan = "ask"', 'out_of_plan = "deny"')
    assert judge(installed, first, second).returncode == 0
