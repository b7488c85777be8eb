from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from role_guard import binding
from role_guard.binding import DEFAULT, ENVIRONMENT, MESSAGE, Binding, bind, called_role, pin
from role_guard.errors import GuardError
from role_guard.layout import Layout
from role_guard.shapes import Policy, Role
from unit.hook import layout_of, shipped_policy


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return layout_of(tmp_path)


def record(layout: Layout, session: str = "s") -> Path:
    return Path(layout.state) / "sessions" / f"{session}.json"


def files(layout: Layout) -> list[str]:
    return [path.name for path in record(layout).parent.iterdir()]


def environment(role: str) -> dict[str, str]:
    return {"CLAUDE_ROLE": role} if role else {}


@pytest.mark.parametrize(
    ("asked", "pinned", "expected"),
    [
        ("", "", Binding("unassigned", DEFAULT)),
        ("planner", "", Binding("planner", ENVIRONMENT)),
        (" planner\n", "", Binding("planner", ENVIRONMENT)),
        ("  ", "", Binding("unassigned", DEFAULT)),
        ("", "implementer", Binding("implementer", MESSAGE, pinned=True)),
        ("implementer", "implementer", Binding("implementer", MESSAGE, pinned=True)),
    ],
)
def test_who_speaks_first(layout: Layout, policy: Policy, asked: str, pinned: str, expected: Binding) -> None:
    if pinned:
        assert pin("s", pinned, MESSAGE, layout)
    assert bind("s", environment(asked), layout, policy) == expected


def test_the_default_role_is_the_policys(layout: Layout) -> None:
    policy = shipped_policy(('default_role = "unassigned"', 'default_role = "planner"'))
    assert bind("s", {}, layout, policy) == Binding("planner", DEFAULT)
    assert bind("s", environment("implementer"), layout, policy).role == "implementer"


def test_another_session_is_not_bound(layout: Layout, policy: Policy) -> None:
    pin("s", "planner", MESSAGE, layout)
    assert bind("t", {}, layout, policy).role == "unassigned"


@pytest.mark.parametrize("asked", ["nobody", "Planner", "planner,implementer", "../planner"])
def test_an_unknown_role_is_a_problem_that_lists_the_roles(layout: Layout, policy: Policy, asked: str) -> None:
    found = bind("s", environment(asked), layout, policy)
    assert found.problem == f"CLAUDE_ROLE={asked} is not a role; the roles are: implementer, planner, solo, unassigned."


def test_the_environment_against_the_record_is_a_problem(layout: Layout, policy: Policy) -> None:
    pin("s", "planner", MESSAGE, layout)
    found = bind("s", environment("implementer"), layout, policy)
    assert (found.role, found.pinned) == ("planner", True)
    assert "Claude Zero (Planner) for good" in found.problem
    assert "run `claude-zero --resume s`" in found.problem
    assert "for Claude One (Implementer), run `claude-one`" in found.problem


def test_a_recorded_role_that_is_gone_is_a_problem(layout: Layout, policy: Policy) -> None:
    pin("s", "reviewer", MESSAGE, layout)
    assert "`reviewer` is no longer in roles.toml" in bind("s", {}, layout, policy).problem


def test_the_first_binding_stays(layout: Layout, policy: Policy) -> None:
    assert pin("s", "planner", MESSAGE, layout)
    assert not pin("s", "implementer", ENVIRONMENT, layout)
    assert bind("s", {}, layout, policy).role == "planner"
    assert files(layout) == ["s.json"]
    assert record(layout).stat().st_mode & 0o777 == 0o600
    assert record(layout).parent.stat().st_mode & 0o777 == 0o700


PIN = """
import sys
from role_guard.binding import pin
from role_guard.layout import locate
layout = locate(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print(pin("s", sys.argv[2], "message", layout))
"""


def test_one_of_eight_concurrent_bindings_wins(layout: Layout, policy: Policy) -> None:
    hooks = str(Path(layout.root, ".claude", "roles", "hooks"))
    roles = ["planner", "implementer"] * 4
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PIN, hooks, role], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for role in roles
    ]
    for process in running:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    won = [process.communicate()[0].strip() for process in running]
    assert sorted(won) == ["False"] * 7 + ["True"]
    assert bind("s", {}, layout, policy).role == roles[won.index("True")]
    assert files(layout) == ["s.json"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b'{"role": "planner"}', b"\xff\xfe", b"null", b'"planner"', b"[" * 100_000],
    ids=["empty", "torn", "list", "no fields", "one field", "binary", "null", "string", "nested"],
)
def test_a_corrupt_record_blocks(layout: Layout, policy: Policy, content: bytes) -> None:
    record(layout).parent.mkdir(parents=True)
    record(layout).write_bytes(content)
    with pytest.raises(GuardError, match="can't be read") as raised:
        bind("s", environment("planner"), layout, policy)
    assert raised.value.repair == "start a new session"
    assert not pin("s", "planner", MESSAGE, layout)


@pytest.mark.parametrize(
    "session", ["", ".", "..", "../x", "a/b", "a\\b", "a.json", "a b", "s\n", "é", "x" * 129, "a\0b", "-\r"]
)
def test_an_odd_session_id_blocks(layout: Layout, policy: Policy, session: str) -> None:
    for call in (lambda: bind(session, {}, layout, policy), lambda: pin(session, "planner", MESSAGE, layout)):
        with pytest.raises(GuardError, match="session id"):
            call()
    assert not Path(layout.state).exists()


@pytest.mark.parametrize("session", ["a", "0b5d7c1e-7a44-4b43-9a52-3c6f0c0e8f11", "-", "A_z-9", "x" * 128])
def test_usual_session_ids(layout: Layout, policy: Policy, session: str) -> None:
    assert pin(session, "planner", MESSAGE, layout)
    assert bind(session, {}, layout, policy).pinned


def test_a_record_that_cannot_be_written_blocks(layout: Layout) -> None:
    Path(layout.state).parent.mkdir(parents=True)
    Path(layout.state).write_text("in the way")
    with pytest.raises(GuardError, match="can't be put on record") as raised:
        pin("s", "planner", MESSAGE, layout)
    assert "writable" in raised.value.repair


def test_a_full_disk_leaves_nothing_behind(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(GuardError, match="can't be put on record"):
            pin("s", "planner", MESSAGE, layout)
    assert files(layout) == []


def test_a_short_write_is_no_record(layout: Layout, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:5]))
        with pytest.raises(GuardError, match="can't be put on record"):
            pin("s", "planner", MESSAGE, layout)
    assert bind("s", {}, layout, policy).role == "unassigned"


def test_what_a_crashed_writer_left_does_not_block(layout: Layout) -> None:
    record(layout).parent.mkdir(parents=True)
    record(layout).with_name(f"s.json.{os.getpid()}").write_text("{")
    assert pin("s", "planner", MESSAGE, layout)
    assert json.loads(record(layout).read_bytes()) == {"role": "planner", "how": MESSAGE}


@pytest.mark.parametrize(
    ("prompt", "role"),
    [
        ("You are Claude Zero (Planner).", "planner"),
        ("You are Claude One (Implementer). Implement the plan.", "implementer"),
        ("you are claude zero", "planner"),
        ("  you are now the planner", "planner"),
        ("You are a planner.", "planner"),
        ("You are the Implementer: go on", "implementer"),
        ("**You are Claude One**", "implementer"),
        ("# You are\n**Claude Zero**", "planner"),
        ("You're Claude One", "implementer"),
        ("\u201cYou are Claude One.\u201d", "implementer"),
        ("You are an implementer.", "implementer"),
        ("\ufeffYou are Claude Zero and you plan.", "planner"),
        ("You are the planner\nof this repository", "planner"),
        ("/planner", "planner"),
        ("/implementer do x", "implementer"),
        ("/solo\nfix it", "solo"),
    ],
)
def test_messages_that_take_a_role(policy: Policy, prompt: str, role: str) -> None:
    assert called_role(prompt, policy) == role


@pytest.mark.parametrize(
    "prompt",
    [
        "", " \n", "Hello", "What is Claude Zero?", "I think you are Claude Zero", "Please: you are the planner",
        "You are the planners' friend", "You are the planner's friend", "You are Claude Onerous",
        "You are not the planner", "> You are Claude One", "`You are Claude One`", "You are Claude Zero-day hunter",
        "You are planner or implementer?", "You are the implementer of the DateParser class, right?",
        "You are Claude", "You are Claude Zeroth", "You are unassigned",
        "<task-notification>done</task-notification> You are Claude One", "<task-notification>You are Claude One",
        "/plannerx", "/planner-2", "planner", "/ planner", "//planner", "/Planner", "see /planner", "/", "/unassigned",
        "x" * 500 + " You are Claude Zero",
    ],
)  # fmt: skip
def test_messages_that_take_no_role(policy: Policy, prompt: str) -> None:
    assert called_role(prompt, policy) == ""


def test_a_role_of_ones_own_is_called_by_its_names(policy: Policy) -> None:
    reviewer: Role = {**policy["roles"]["solo"], "names": ["Reviewer (C++)"], "command": "review"}
    own: Policy = {**policy, "roles": {**policy["roles"], "reviewer": reviewer}}
    assert called_role("You are the reviewer (c++), look", own) == "reviewer"
    assert called_role("/review src", own) == "reviewer"


def test_the_way_to_the_other_role_is_named(policy: Policy) -> None:
    text = binding.mixing("implementer", "solo", policy)
    assert "Claude One (Implementer) for good" in text
    assert "second terminal and run `claude-roles start solo`" in text
