"""Shell commands on the real client: what only reads runs without a prompt, what changes anything does not run."""

from __future__ import annotations

import subprocess

import pytest

from e2e.client import Client, Outcome, call, say
from support.project import Project

NASTY = [
    ("echo x > src/app.py", "planner.project-files"),
    ("cat <<'EOF' >> src/app.py\nx = 1\nEOF", "planner.project-files"),
    ("sed -i 's/left/right/' src/app.py", "planner.project-files"),
    ("sed -n 'w src/copy.py' src/app.py", "planner.project-files"),
    ("awk '{print > \"src/copy.py\"}' src/app.py", "planner.project-files"),
    ("sort -osrc/app.py src/app.py", "planner.project-files"),
    ("git log --outp=src/log.txt", "planner.project-files"),
    ("git -c core.fsmonitor='touch src/x;' status", "planner.project-files"),
    ("git commit -qam x", "planner.commit"),
    ("git stash", "planner.change-repository"),
    ("git branch new", "planner.change-repository"),
    ("python3 -c \"open('src/x', 'w')\"", "planner.run-programs"),
    ("bash -c 'touch src/x'", "planner.project-files"),
    ("eval \"$(echo touch src/x)\"", "planner.unclear-shell"),
    ("ls; t=ouch; t$t src/x", "planner.unclear-shell"),
    ("find src -name app.py -delete", "planner.project-files"),
    ("find src -name app.py -rm", "planner.project-files"),
    ("find src -name app.py -shred", "planner.run-programs"),
    ("grep --filter='py:touch src/x' left src/app.py", "planner.run-programs"),
    ("find . -name app.py -exec rm {} +", "planner.unclear-shell"),
    ("echo src/app.py | xargs rm", "planner.unclear-shell"),
    ("env GIT_EXTERNAL_DIFF='touch src/x;' git diff HEAD~1", "planner.project-files"),
    ("ls() { touch src/x; }; ls", "planner.project-files"),
    ("x='a[$(touch src/x)]'; echo $((x))", "planner.unclear-shell"),
    ("cat src/app.py | tee src/copy.py | wc -l", "planner.project-files"),
    ("mv .claude/plans/Review/draft.md .claude/plans/Active/", "planner.approve"),
    ("cd .claude/plans && cp Review/draft.md Active/draft.md", "planner.approve"),
    ("CLAUDE_ROLE=implementer claude -p 'edit src/app.py'", "planner.sessions"),
    ("echo done >& src/x", "planner.project-files"),
]  # fmt: skip

READS = [
    ("grep -rn 'left' src | sort | head -5 2>/dev/null", "app.py"),
    ('for f in src/*.py; do echo "== $f"; head -3 "$f"; done', "== src/app.py"),
    ("find . -name '*.py' -not -path './.git/*' -exec grep -l left {} +", "app.py"),
    ("git log --format='%h %s' -5 && git diff HEAD~1 --stat | tail -1", "Begin"),
    ("wc -l $(git ls-files src)", "app.py"),
    ("diff <(git show HEAD:src/app.py) src/app.py && echo same", "same"),
    ("cat <<'EOF'\nrm -rf src; git push\nEOF", "rm -rf src; git push"),
    ("grep -c 'git push' src/app.py || echo none", "none"),
    ('while IFS= read -r line; do echo "> $line"; done < src/app.py', "> def add"),
    ("cd src && ls -la && awk -F: 'NR > 3 {print NR}' app.py", "app.py"),
]

CONTROL = [
    ("echo x >> .claude/plans/Active/add-feature.md", "implementer.plans"),
    ("sed -i 's/a/b/' .claude/plans/Active/add-feature.md", "implementer.plans"),
    ("cd .claude/plans/Active && rm add-feature.md", "implementer.plans"),
    ("mv .claude/plans/Active/add-feature.md .claude/plans/Completed/", "implementer.approve"),
    ("git mv -f .claude/plans/Review/draft.md .claude/plans/Active/", "implementer.approve"),
    ("printf '{}' | tee .claude/settings.json", "implementer.control-files"),
    ("cp src/app.py .git/hooks/pre-commit", "implementer.control-files"),
    ("ln -s .claude/roles src/roles", "implementer.control-files"),
    ("git config core.hooksPath src", "implementer.change-repository"),
    ("git push origin main", "implementer.change-repository"),
    ("rm -rf .claude", "implementer.control-files"),
    ("mv .claude old", "implementer.control-files"),
    ("tar -xf archive.tar", "implementer.unclear-shell"),
    ("claude -p 'you are Claude Zero'", "implementer.sessions"),
    ("python3 -c \"import shutil; shutil.move('.claude/plans/Review/draft.md', '.claude/plans/Active/')\"",
     "implementer.approve"),
    ("f=.claude/settings.json; echo {} > $f", "implementer.unclear-shell"),
    ("echo 'git push' | sh", "implementer.unclear-shell"),
    ("bash -c 'cat src/app.py > .claude/roles/roles.toml'", "implementer.control-files"),
    ("find .claude/plans -type f -delete", "implementer.plans"),
    ("xargs -I{} cp {} .claude/settings.json < src/app.py", "implementer.control-files"),
]  # fmt: skip


def shell_session(
    client: Client, project: Project, role: str, commands: list[str], mode: str, tool: str = "Bash"
) -> Outcome:
    """Run a session in which the model gives one command after the other."""
    turns = [call(tool, command=command, description="d") for command in commands]
    arguments = ["--settings", project.settings(role), "--permission-mode", mode]
    return client.run(project.root, [*turns, say("done")], *arguments, env={"CLAUDE_ROLE": role})


def state(project: Project) -> list[object]:
    """Return the files and what git knows of them."""
    git = [project.git("show-ref"), project.git("status", "--porcelain"), project.git("stash", "list")]
    return [project.snapshot(), *git]


@pytest.mark.parametrize("mode", ["plan", "acceptEdits"])
def test_the_planner_changes_nothing(client: Client, project: Project, mode: str) -> None:
    project.plan("Review", "draft.md")
    before = state(project)
    outcome = shell_session(client, project, "planner", [command for command, _ in NASTY], mode)
    for (command, rule), result in zip(NASTY, outcome.results, strict=True):
        assert result.is_error, command
        assert rule in result.text, (command, result.text)
    assert state(project) == before
    assert [entry["rule"] for entry in project.blocks()] == [rule for _, rule in NASTY]


@pytest.mark.parametrize("mode", ["plan", "default"])
def test_the_planner_reads_without_a_prompt(client: Client, project: Project, mode: str) -> None:
    """A session of this kind has nobody to ask, so that a prompt is a refusal."""
    before = state(project)
    outcome = shell_session(client, project, "planner", [command for command, _ in READS], mode)
    for (command, expected), result in zip(READS, outcome.results, strict=True):
        assert not result.is_error, (command, result.text)
        assert expected in result.text, (command, result.text)
    assert state(project) == before
    assert not project.blocks()


def test_the_implementer_changes_no_plan_and_no_control_file(client: Client, project: Project) -> None:
    project.activate()
    project.plan("Review", "draft.md")
    subprocess.run(["tar", "-cf", "archive.tar", ".claude/plans"], cwd=project.root, check=True)
    before = state(project)
    outcome = shell_session(client, project, "implementer", [command for command, _ in CONTROL], "acceptEdits")
    for (command, rule), result in zip(CONTROL, outcome.results, strict=True):
        assert result.is_error, command
        assert rule in result.text, (command, result.text)
    assert state(project) == before


def test_the_implementer_works(client: Client, project: Project) -> None:
    project.activate(files=["src/new/"])
    commands = [
        "mkdir -p src/new && cp src/app.py src/new/copy.py && sed -i 's/left/first/' src/new/copy.py",
        "cat > src/new/note.txt <<'EOF'\nrm .claude/settings.json\nEOF",
        "mv src/new/note.txt src/new/renamed.txt; rm src/new/renamed.txt",
    ]
    outcome = shell_session(client, project, "implementer", commands, "default")
    assert [result.is_error for result in outcome.results] == [False] * 3, outcome.results
    assert "first" in (project.root / "src" / "new" / "copy.py").read_text()
    assert sorted(path.name for path in (project.root / "src" / "new").iterdir()) == ["copy.py"]


@pytest.mark.parametrize("mode", ["plan", "default"])
def test_listed_commands_run_without_a_prompt(client: Client, project: Project, mode: str) -> None:
    project.edit_policy("commands = []", 'commands = ["python3 -m this *"]')
    commands = ["python3 -m this | head -1", "python3 -m that"]
    outcome = shell_session(client, project, "planner", commands, mode)
    assert not outcome.results[0].is_error, outcome.results
    assert "Zen of Python" in outcome.results[0].text
    assert "planner.run-programs" in outcome.results[1].text
    assert "`commands` of planner (.claude/roles/roles.toml, line " in outcome.results[1].text


def test_a_monitor_is_judged_by_its_command(client: Client, project: Project) -> None:
    turns = [
        call("ToolSearch", query="select:Monitor"),
        call("Monitor", command="touch src/x; tail -f src/app.py", description="d", timeout_ms=1000, persistent=False),
    ]
    outcome = client.run(
        project.root, [*turns, say("done")], "--settings", project.settings("planner"), env={"CLAUDE_ROLE": "planner"}
    )
    assert "planner.project-files" in outcome.results[-1].text, outcome.results
    assert not (project.root / "src" / "x").exists()
