"""The hook wiring goes into settings that belong to the user, and changes nothing else in them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_roles.errors import UserError
from claude_roles.settings_merge import MARK, merge_hooks


def entry(command: str, **more: str) -> dict[str, Any]:
    return {**more, "hooks": [{"type": "command", "command": command, "timeout": 30}]}


PRE = entry(f'python3 "$CLAUDE_PROJECT_DIR/{MARK}" PreToolUse', matcher="Write|Edit")
START = entry(f'python3 "$CLAUDE_PROJECT_DIR/{MARK}" SessionStart')
OURS = {"hooks": {"SessionStart": [START], "PreToolUse": [PRE]}}
OLD = entry(f"python2 {MARK} PreToolUse --old", matcher="*")
OTHER = entry("other-tool --check", matcher="Bash")

BEFORE: dict[str, dict[str, Any]] = {
    "empty": {},
    "no hooks": {"model": "opus", "permissions": {"allow": ["Bash(ls:*)"], "deny": []}},
    "empty hooks": {"hooks": {}, "model": "opus"},
    "empty event": {"hooks": {"PreToolUse": []}},
    "another event": {"z": 1, "hooks": {"Stop": [OTHER]}, "a": 2},
    "another hook in our event": {"hooks": {"PreToolUse": [OTHER, entry("x")]}, "a": 1},
    "ours, complete": OURS,
    "ours, one event missing": {"hooks": {"PreToolUse": [OTHER, PRE]}},
}
STYLES: dict[str, dict[str, Any]] = {
    "two spaces": {"indent": 2},
    "four spaces": {"indent": 4},
    "tabs": {"indent": "\t"},
    "one line": {},
    "minified": {"separators": (",", ":")},
}

UNUSABLE: dict[str, tuple[str, str]] = {
    "empty file": ("", "FILE: is empty, which is no JSON; remove it"),
    "broken": ('{\n  "a": 1,\n}\n', "FILE:3: not valid JSON"),
    "comment": ('{\n  // mine\n  "a": 1\n}\n', "FILE:2: not valid JSON"),
    "byte order mark": ("\ufeff{}", "FILE: begins with a byte order mark"),
    "two values": ("{}\n{}\n", "FILE:2: not valid JSON"),
    "too deep": ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "FILE: "),
    "array": ("[]\n", "FILE: not a JSON object"),
    "null": ("null", "FILE: not a JSON object"),
    "hooks is an array": ('{\n  "a": 1,\n  "hooks": []\n}', "FILE:3: `hooks` is not an object"),
    "hooks is null": ('{\n  "hooks": null\n}', "FILE:2: `hooks` is not an object"),
    "event is an object": ('{"hooks": {\n  "PreToolUse": {}}}', "FILE:2: `PreToolUse` is not an array"),
    "event is a text": ('{"hooks": {\n\n"PreToolUse": "x"}}', "FILE:3: `PreToolUse` is not an array"),
    "hooks twice": ('{"hooks": {}, "hooks": {}}', "FILE: the key `hooks` occurs twice"),
    "another key twice": ('{"a": 1, "a": 2}', "FILE: the key `a` occurs twice"),
    "event twice": ('{"hooks": {"PreToolUse": [], "PreToolUse": []}}', "FILE: the key `PreToolUse` occurs twice"),
    "two entries of ours": (
        json.dumps({"hooks": {"PreToolUse": [OLD, PRE]}}, indent=1),
        "FILE:14: a second claude-roles entry for PreToolUse",
    ),
    "entry shared with another hook": (
        json.dumps({"hooks": {"PreToolUse": [{"hooks": [*OLD["hooks"], *OTHER["hooks"]]}]}}, indent=1),
        "FILE:4: a claude-roles hook shares its entry with another",
    ),
    "entry that is a text": (json.dumps({"hooks": {"PreToolUse": [MARK]}}, indent=1), "FILE:4: "),
    "entry whose hooks are null": (
        json.dumps({"hooks": {"PreToolUse": [{"hooks": None, "x": MARK}]}}, indent=1),
        "FILE:4: ",
    ),
}


def merge(text: str | None) -> str:
    return merge_hooks(text, OURS, "FILE")


def without_ours(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings as the user has them: our entries, and what only held them, are gone."""
    hooks = {
        event: [item for item in entries if MARK not in json.dumps(item)]
        for event, entries in settings.get("hooks", {}).items()
    }
    left = {event: entries for event, entries in hooks.items() if entries}
    return {**{key: value for key, value in settings.items() if key != "hooks"}, **({"hooks": left} if left else {})}


def is_contained(before: str, after: str) -> bool:
    """Say whether `after` is `before` with additions only."""
    characters = iter(after)
    return all(character in characters for character in before)


def entries_of(text: str, event: str) -> list[Any]:
    found = json.loads(text)["hooks"][event]
    assert isinstance(found, list)
    return found


def test_without_a_file_ours_is_all() -> None:
    text = merge(None)
    assert json.loads(text) == OURS
    assert text.endswith("}\n")
    assert merge(text) == text


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", BEFORE)
def test_only_additions(name: str, style: str, newline: str) -> None:
    data = BEFORE[name]
    before = (json.dumps(data, **STYLES[style]) + "\n").replace("\n", newline)
    after = merge(before)
    merged = json.loads(after)
    assert is_contained(before, after)
    assert [key for key in merged if key in data] == list(data)
    assert without_ours(merged) == without_ours(data)
    assert entries_of(after, "PreToolUse").count(PRE) == 1
    assert entries_of(after, "SessionStart") == [START]
    assert after.count("\n") == after.count(newline)
    assert merge(after) == after


def test_the_users_hooks_come_first() -> None:
    after = merge(json.dumps(BEFORE["another hook in our event"]))
    assert entries_of(after, "PreToolUse") == [OTHER, entry("x"), PRE]


@pytest.mark.parametrize(
    "text",
    [
        '{\n\t"model": "\\u00fcber\\/x",\n\t"allow": ["a","b",  "c"],\n\t"hooks": { },\n\t"n": 1.50\n}',
        '{"hooks":{"PreToolUse":[ ],"Stop":[]},"a":[[],{}]}',
        '\n\n  {"hooks"\n:\n{\n}\n}\n\n',
        '{"$schema": "x", "hooks": {"PreToolUse": [\n{"hooks": []}\n]}}',
        '{"text": "\\"hooks\\": {}", "\\u0068ooks": {"Stop": []}}',
    ],
)
def test_oddly_written_settings_stay_as_written(text: str) -> None:
    after = merge(text)
    assert is_contained(text, after)
    assert entries_of(after, "PreToolUse").count(PRE) == 1
    assert merge(after) == after


@pytest.mark.parametrize("old", [json.dumps(OLD), json.dumps(OLD, indent=4)], ids=["inline", "indented"])
@pytest.mark.parametrize("style", STYLES)
def test_an_older_entry_is_updated_in_its_place(style: str, old: str) -> None:
    around = {"hooks": {"PreToolUse": [OTHER, "HERE", entry("y")], "SessionStart": [START]}, "a": 1}
    head, tail = json.dumps(around, **STYLES[style]).split('"HERE"')
    after = merge(head + old + tail)
    assert after.startswith(head)
    assert after.endswith(tail)
    assert entries_of(after, "PreToolUse") == [OTHER, PRE, entry("y")]
    assert merge(after) == after


def test_an_older_entry_with_escaped_slashes_is_updated_in_its_place() -> None:
    before = json.dumps({"hooks": {"PreToolUse": [OLD]}}).replace("/", "\\/")
    assert entries_of(merge(before), "PreToolUse") == [PRE]


@pytest.mark.parametrize("name", UNUSABLE)
def test_unusable_settings_are_refused_with_their_place(name: str) -> None:
    text, says = UNUSABLE[name]
    with pytest.raises(UserError) as caught:
        merge(text)
    assert str(caught.value).startswith(says)
    assert len(str(caught.value).splitlines()) == 1


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
EVENTS = st.sampled_from(["PreToolUse", "SessionStart", "Stop"])
SETTINGS = st.builds(
    lambda head, hooks, tail: {**head, **({} if hooks is None else {"hooks": hooks}), **tail},
    st.dictionaries(st.text(max_size=4), VALUES, max_size=2),
    st.none() | st.dictionaries(EVENTS, st.lists(VALUES, max_size=2), max_size=3),
    st.dictionaries(st.text(max_size=4), VALUES, max_size=2),
)


@given(
    data=SETTINGS,
    indent=st.sampled_from([None, 0, 1, 2, 4, "\t"]),
    plain=st.booleans(),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_any_settings_take_ours(data: dict[str, Any], indent: int | str | None, *, plain: bool, newline: str) -> None:
    before = json.dumps(data, indent=indent, ensure_ascii=plain).replace("\n", newline)
    after = merge(before)
    merged = json.loads(after)
    hooks = data.get("hooks", {})
    assert {key: value for key, value in merged.items() if key != "hooks"} == {
        key: value for key, value in data.items() if key != "hooks"
    }
    assert merged["hooks"] == {
        **hooks,
        "SessionStart": [*hooks.get("SessionStart", []), START],
        "PreToolUse": [*hooks.get("PreToolUse", []), PRE],
    }
    assert list(merged)[: len(data)] == list(data)
    assert is_contained(before, after)
    assert merge(after) == after
