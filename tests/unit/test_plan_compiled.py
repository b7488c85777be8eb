"""What a plan opens, kept compiled beside its approval, and everything that may be wrong with that."""

from __future__ import annotations

import marshal
from collections.abc import Callable
from pathlib import Path

import pytest

from role_guard import prepared
from role_guard.plans import compiled, store
from unit.hook import Hook, layout_of, write

PLAN = "login.md"


def path_of(hook: Hook) -> Path:
    return Path(store.directory(layout_of(hook.project.root), PLAN), compiled.COMPILED)


@pytest.fixture
def used(hook: Hook) -> Hook:
    """Give a hook that has judged by a plan."""
    hook.project.activate(PLAN)
    verdicts(hook)
    assert path_of(hook).stat().st_mode & 0o077 == 0
    return hook


def verdicts(hook: Hook) -> list[str]:
    """Return what is said to a write that the plan opens, and to one that it does not."""
    answers = [hook.run(write(hook.project, name), "implementer") for name in ("src/app.py", "src/other.py")]
    return [answer.json["hookSpecificOutput"]["permissionDecision"] for answer in answers]


def damaged(change: Callable[[tuple[object, ...]], object]) -> Callable[[bytes], bytes]:
    """Return what puts other arguments into a file."""

    def put(content: bytes) -> bytes:
        rows = marshal.loads(content[len(prepared.head()) :])
        return prepared.head() + marshal.dumps({key: change(row) for key, row in rows.items()})

    return put


WRONG: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "torn": lambda content: content[: len(content) // 2],
    "of another interpreter": lambda content: b"cpython-399" + content[11:],
    "no table": lambda _: prepared.head() + marshal.dumps([1]),
    "no arguments": damaged(lambda _: 1),
    "too few": damaged(lambda row: row[:2]),
    "another size": damaged(lambda row: (row[0], b"123", *row[2:])),
    "no code of an expression": damaged(lambda row: (row[0], bytes(8), *row[2:])),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_is_wrong_changes_nothing_and_is_written_anew(used: Hook, name: str) -> None:
    good = path_of(used).read_bytes()
    path_of(used).write_bytes(WRONG[name](good))
    assert verdicts(used) == ["allow", "ask"]
    assert path_of(used).read_bytes() == good


def test_it_is_written_once(used: Hook) -> None:
    before = path_of(used).stat().st_mtime_ns
    assert verdicts(used) == ["allow", "ask"]
    assert path_of(used).stat().st_mtime_ns == before


def test_where_it_cannot_be_written(used: Hook) -> None:
    path_of(used).unlink()
    path_of(used).mkdir()
    assert verdicts(used) == ["allow", "ask"]


def test_what_was_forged_is_found(used: Hook) -> None:
    layout = layout_of(used.project.root)
    assert compiled.forged(layout) == []
    rows = compiled.kept(layout, PLAN)
    everything = dict.fromkeys(rows, next(iter(rows.values())))
    path_of(used).write_bytes(prepared.head() + marshal.dumps(everything))
    assert compiled.forged(layout) == [PLAN]
