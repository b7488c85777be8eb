"""Our hook entries, put into any settings and taken out again, leave every byte as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_roles.errors import UserError
from claude_roles.settings_merge import MARK, merge_hooks
from claude_roles.settings_removal import Around, around, take_hooks
from installer.test_settings_merge import BEFORE, EVENTS, OLD, OTHER, OURS, STYLES, UNUSABLE, VALUES, entry

OLDER: dict[str, Any] = {"hooks": {"PreToolUse": [OLD]}}
"""An earlier version, which had fewer events."""


def put(text: str | None, known: Around | None = None, ours: dict[str, Any] = OURS) -> tuple[str, Around]:
    return merge_hooks(text, ours, "FILE"), around(text, ours, "FILE", known)


def round_trip(text: str | None) -> str | None:
    return take_hooks(*put(text), "FILE")


SPACE = st.text(alphabet=" \t\n\r", max_size=3)


def texts(value: Any, draw: Any) -> str:
    """Write a JSON value with any white space wherever there may be some, and any escapes."""

    def gap() -> str:
        return str(draw(SPACE))

    if isinstance(value, dict):
        members = (f"{gap()}{texts(key, draw)}{gap()}:{gap()}{texts(item, draw)}{gap()}" for key, item in value.items())
        return "{" + (",".join(members) or gap()) + "}"
    if isinstance(value, list):
        return "[" + (",".join(f"{gap()}{texts(item, draw)}{gap()}" for item in value) or gap()) + "]"
    if isinstance(value, str) and draw(st.booleans()):
        return (
            '"'
            + "".join(f"\\u{ord(character):04x}" if ord(character) < 0x10000 else character for character in value)
            + '"'
        )
    return json.dumps(value, ensure_ascii=draw(st.booleans()))


KEYS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=4).filter(lambda key: key != "hooks")
ENTRIES = st.lists(VALUES | st.just(OTHER), max_size=2)


@st.composite
def settings(draw: Any) -> str:
    """Draw the text of any settings that the client could take, however it is written."""
    rest = draw(st.dictionaries(KEYS, VALUES, max_size=3))
    hooks = draw(st.none() | st.dictionaries(EVENTS, ENTRIES, max_size=3))
    pairs = [*rest.items(), *([] if hooks is None else [("hooks", hooks)])]
    value = dict(draw(st.permutations(pairs)))
    return str(draw(SPACE)) + texts(value, draw) + str(draw(SPACE))


@given(settings())
def test_in_and_out_again_gives_the_same_bytes(text: str) -> None:
    assert round_trip(text) == text


@given(settings())
def test_an_upgrade_in_between_makes_no_difference(text: str) -> None:
    older, known = put(text, None, OLDER)
    newer, known = put(older, known)
    again, known = put(newer, known)
    assert again == newer
    assert take_hooks(newer, known, "FILE") == text


@given(settings(), st.sampled_from(["PreToolUse", "SessionStart", "Other"]))
def test_what_a_person_adds_meanwhile_stays(text: str, event: str) -> None:
    before = json.loads(text)
    merged, known = put(text)
    data = json.loads(merged)
    data["hooks"].setdefault(event, []).append(entry("later"))
    data["model"] = "opus"
    left = take_hooks(json.dumps(data, indent=3), known, "FILE")
    assert left is not None
    after = json.loads(left)
    assert MARK not in left
    assert after.pop("model") == "opus"
    assert after["hooks"].pop(event)[-1] == entry("later")
    for key in [key for key in before if key not in ("hooks", "model")]:
        assert after[key] == before[key]
    for name in [name for name in before.get("hooks", {}) if name != event]:
        assert after["hooks"][name] == before["hooks"][name]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", [name for name in BEFORE if not name.startswith("ours")])
def test_usual_settings_come_back(name: str, style: str) -> None:
    text = json.dumps(BEFORE[name], **STYLES[style]) + "\n"
    assert round_trip(text) == text


def test_a_file_that_was_made_goes() -> None:
    assert round_trip(None) is None


def test_a_file_that_was_made_stays_with_what_a_person_put_in() -> None:
    merged, known = put(None)
    left = take_hooks(merged.replace("{", '{\n  "model": "opus",', 1), known, "FILE")
    assert json.loads(left or "") == {"model": "opus"}


def test_an_entry_that_a_person_added_to_a_made_event_stays() -> None:
    merged, known = put('{"a": 1}')
    data = json.loads(merged)
    data["hooks"]["PreToolUse"].insert(0, OTHER)
    assert json.loads(take_hooks(json.dumps(data), known, "FILE") or "") == {"a": 1, "hooks": {"PreToolUse": [OTHER]}}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, None),
        ('{"a": 1}', '{"a": 1}'),
        ('{"hooks": {"Stop": []}, "a": 1}', '{"hooks": {"Stop": []}, "a": 1}'),
        ('{"hooks": {"PreToolUse": []}, "a": 1}', '{"a": 1}'),
    ],
)
def test_without_a_record_what_is_left_empty_goes(before: str | None, after: str | None) -> None:
    left = take_hooks(put(before)[0], None, "FILE")
    assert (left and json.loads(left)) == (after and json.loads(after))


def test_settings_without_ours_stay_as_written() -> None:
    text = '{ "hooks":{ } }'
    assert take_hooks(text, Around(["", "hooks"], {}), "FILE") == text


@pytest.mark.parametrize("name", [name for name, (text, _) in UNUSABLE.items() if MARK in text and "second" not in _])
def test_what_can_not_be_taken_out_is_refused_with_its_place(name: str) -> None:
    text, says = UNUSABLE[name]
    with pytest.raises(UserError) as caught:
        take_hooks(text, None, "FILE")
    assert str(caught.value).startswith(says)
