"""What commands an approved plan allows: those that write what it names, and the directories that hold it."""

from __future__ import annotations

import pytest

from role_guard.decide import Situation, decide
from role_guard.effects import effects_of
from role_guard.plans.reader import read_plan
from role_guard.plans.scope import scope_of
from support.project import Project, make_project
from unit.hook import layout_of, parsed, shipped_policy, tool_call

POLICY = shipped_policy(("always_in_scope = [", 'always_in_scope = [\n  "__snapshots__/",'))

PLAN = """# Plan: x

## Files to create

- `assets/`
- `lib/deep/new.py`
- `web/<name>.tsx`

## Files to modify

- `docs/my file.md`

## Files to delete

- `olddir/`
- `src/old.py`
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_project(tmp_path_factory.mktemp("commands") / "repository")
    for name in ("assets/a.png", "olddir/sub/x.py", "src/old.py", "docs/my file.md", "web/index.tsx", "other/x.py"):
        (project.root / name).parent.mkdir(parents=True, exist_ok=True)
        (project.root / name).touch()
    return project


def verdict(repository: Project, command: str) -> str:
    layout = layout_of(repository.root)
    scope = scope_of(read_plan(PLAN).files, layout.main)
    files = (scope.files, POLICY["plans"]["always_in_scope"])
    effects = effects_of(parsed(tool_call(repository, "Bash", command=command)), layout, POLICY)
    return str(
        decide(
            POLICY["roles"]["implementer"], "implementer", effects, Situation("x", "", files, scope.directories)
        ).verdict
    )


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("mkdir assets/new", id="a directory in one that is listed"),
        pytest.param("mkdir -p assets/a/b && touch assets/a/b/c", id="several, and a file in them"),
        pytest.param("install -d assets/z", id="another command"),
        pytest.param("mkdir -p lib/deep", id="the directories of a listed file"),
        pytest.param("mkdir lib", id="the first of them"),
        pytest.param("mkdir -p src/__snapshots__/x", id="a directory that is always in scope"),
        pytest.param("rm -rf olddir", id="a directory that is listed"),
        pytest.param("rm -rf olddir/", id="with its slash"),
        pytest.param("rmdir olddir", id="when it is empty"),
        pytest.param("rm -rf olddir/sub", id="a part of it"),
        pytest.param("chmod -R 755 assets", id="its mode"),
        pytest.param("touch 'docs/my file.md'", id="a name with a blank"),
        pytest.param("mv olddir assets/old", id="from one listed directory into another"),
    ],
)
def test_what_a_plan_allows(repository: Project, command: str) -> None:
    assert verdict(repository, command) == "allow"


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("mkdir other/new", id="a directory elsewhere"),
        pytest.param("mkdir -p lib/shallow", id="a directory beside the one of a listed file"),
        pytest.param("mkdir lib/deep/er", id="a directory below it"),
        pytest.param("mkdir assets2", id="a longer name"),
        pytest.param("rm -rf other", id="a directory that is not listed"),
        pytest.param("rm -rf lib", id="the directory of a listed file"),
        pytest.param("rm -rf .", id="a directory that holds a listed one"),
        pytest.param("chmod -R 755 web", id="the directory of files with a placeholder"),
        pytest.param("touch docs/my file.md", id="two names of the parts of one"),
        pytest.param("mv olddir other/old", id="out of a listed directory"),
        pytest.param("mv other assets/other", id="into a listed directory"),
    ],
)
def test_what_a_plan_does_not_allow(repository: Project, command: str) -> None:
    assert verdict(repository, command) in ("ask", "deny")
