"""A plan without findings, and repositories with plans in them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from installer.commands import Done, run
from role_guard.layout import Layout, locate
from role_guard.plans import approval, store
from support.project import Project

CRITERIA = ("`pytest tests/test_login.py` passes", "`curl localhost/login` prints `200`")
SECURITY = ("Input from outside is validated",)
TEXT = f"""# Plan: Add a login

- **Created**: 2030-01-02
- **Author**: Claude Zero
- **Estimated effort**: 2 hours
- **Risk level**: low

## Summary

People sign in.

## Requirements clarified

- Who signs in? → everybody

## Files to create

### `src/login.py`

- **Purpose**: checks passwords

### `tests/test_login.py`

- **Purpose**: tests it

## Files to modify

### `src/app.py`

- **Change**: calls it

## Implementation steps

1. Write `src/login.py` and `tests/test_login.py`
2. Call it in `src/app.py`

## Success criteria

- [ ] {CRITERIA[0]}
- [ ] {CRITERIA[1]}

## Security checklist

- [ ] {SECURITY[0]}

## Risks and mitigations

- Locked out: there is a reset

## Questions for the implementer

- none

## Effort breakdown

- 2 hours

## Implementation rules for the implementer

1. Implement exactly what this plan says.
"""
NAME = "add-login.md"
POINTS = ("Requirements", "Approach", "Security", "Effort", "Criteria", "Paths")
"""Words of the six points that a person goes through before approving."""


def put(project: Project, name: str = NAME, state: str = "Review", text: str = TEXT) -> Path:
    """Write a plan by hand."""
    path = project.plans / state / name
    path.write_text(text, encoding="utf-8")
    return path


def layout_of(project: Project) -> Layout:
    return locate(os.fspath(project.roles / "hooks"))


def where(project: Project, name: str = NAME) -> list[str]:
    """Return the states that have a file of a name."""
    return [path.parent.name for path in sorted(project.plans.glob("*/*")) if path.name == name]


def places(project: Project) -> dict[str, bytes]:
    """Return everything below the directory of plans, hidden files too."""
    return {
        path.relative_to(project.plans).as_posix(): path.read_bytes()
        for path in sorted(project.plans.rglob("*"))
        if path.is_file()
    }


def commit(project: Project, name: str, text: str = "x = 1\n", message: str = "Work") -> None:
    """Write a file and commit it, as an implementer does."""
    path = project.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    project.git("add", "--", name)
    project.git("commit", "-q", "-m", message)


def introduce(project: Project) -> Project:
    """Tell git who the person is."""
    project.git("config", "user.name", "Ann Example")
    project.git("config", "user.email", "ann@example.com")
    return project


def record(project: Project, name: str = "approval.json", plan: str = NAME) -> dict[str, Any]:
    found = store.read_json(layout_of(project), plan, name)
    assert found is not None
    return found


def approved(project: Project, *more: str) -> None:
    done = run("approve-plan", "--yes", *more, "add-login", cwd=project.root)
    assert (done.returncode, done.stderr) == (0, ""), done


def opens(project: Project, path: str, name: str = NAME) -> bool:
    present = approval.opened(layout_of(project), name, require_stamp=True)
    return not present.problem and re.match(present.files, path) is not None


def read(project: Project, state: str, name: str = NAME) -> str:
    return (project.plans / state / name).read_text(encoding="utf-8")


def error_of_last(done: Done) -> str:
    """Return the error of a command that had shown something before."""
    assert done.returncode == 2, done
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()[-1].removeprefix("error: ")
