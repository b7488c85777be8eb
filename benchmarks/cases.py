"""The calls that are judged, and what should become of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.repository import call, write

PIPELINE = (
    "git log --format='%H %s' --since=2024-01-01 -- src tests | grep -v '^Merge' | sort | uniq -c | sort -rn "
    "| head -20 | awk '{ print $1, $2 }' | sed -e 's/a/b/' -e 's/c/d/' | tr a-z A-Z | cut -d' ' -f1 "
    '| while read line; do echo "[$line]"; done | tail -n 5 && ls -la src && wc -l README.md && git status'
)
HEREDOC = "cat <<'END' | wc -l\n" + "one more line of a text that is only read\n" * 244 + "END"
NESTED = """bash -c "echo $(for f in src/*; do sh -c 'touch src/new.py'; done)\""""


class Case(NamedTuple):
    """One call: its name, the role of the session, whether it is a file tool's, the event, and the verdict of ours."""

    name: str
    role: str
    is_file: bool
    event: dict[str, Any]
    verdict: str


def cases(root: Path) -> list[Case]:
    """Return the calls to be judged in a repository."""

    def wrote(name: str, role: str, verdict: str, path: str) -> Case:
        return Case(name, role, True, write(root, role, path), verdict)  # noqa: FBT003

    def ran(name: str, verdict: str, command: str) -> Case:
        return Case(name, "planner", False, call(root, "planner", "Bash", command=command), verdict)  # noqa: FBT003

    return [
        wrote("plan written by the planner", "planner", "allow", ".claude/plans/Review/a.md"),
        wrote("file written by the plan", "implementer", "allow", "src/app.py"),
        wrote("file write refused", "planner", "deny", "src/app.py"),
        ran("git log", "allow", "git log --oneline -5"),
        ran("pipeline of 300 characters", "allow", PIPELINE),
        ran("here-document of 10 KB", "allow", HEREDOC),
        ran("nested command refused", "deny", NESTED),
    ]
