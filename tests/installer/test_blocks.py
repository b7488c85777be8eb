"""A marked block in a file that belongs to the user."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claude_roles.blocks import body, gap, put_block, take_block
from claude_roles.errors import UserError

BEGIN, END = "# begin", "# end"
NEW = "# begin\nx\ny\n# end\n"

PUT: dict[str, tuple[str | None, str]] = {
    "no file": (None, NEW),
    "empty": ("", NEW),
    "text before": ("a\n", f"a\n\n{NEW}"),
    "no final newline": ("a", f"a\n\n{NEW}"),
    "only a newline": ("\n", f"\n\n{NEW}"),
    "crlf": ("a\r\n", "a\r\n\r\n" + NEW.replace("\n", "\r\n")),
    "crlf without a final newline": ("a\r\nb", "a\r\nb\r\n\r\n" + NEW.replace("\n", "\r\n")),
    "present": (f"a\n\n{NEW}", f"a\n\n{NEW}"),
    "present in the middle": (f"a\n{NEW}b\n", f"a\n{NEW}b\n"),
    "older, at the end": ("a\n# begin\nold\n# end\n", f"a\n{NEW}"),
    "older, in the middle": ("a\n# begin\nold\nolder\nyet\n# end\nb\n\nc", f"a\n{NEW}b\n\nc"),
    "older, at the start": ("# begin\n# end\nb\n", f"{NEW}b\n"),
    "older, no final newline": ("a\n# begin\nold\n# end", "a\n" + NEW[:-1]),
    "older, crlf": ("a\r\n# begin\r\nold\r\n# end\r\nb\r\n", "a\r\n" + NEW.replace("\n", "\r\n") + "b\r\n"),
    "marks inside other lines": ("  # begin\n# end of it\n", f"  # begin\n# end of it\n\n{NEW}"),
    "odd line breaks": ("a\x0cb\u2028c\rd\n", f"a\x0cb\u2028c\rd\n\n{NEW}"),
}

BROKEN = {
    "only the begin": ("a\n# begin\nb\n", 2),
    "only the end": ("a\nb\n# end\n", 3),
    "wrong order": ("# end\n# begin\n", 1),
    "two blocks": ("# begin\n# end\na\n# begin\n# end\n", 1),
    "begin twice": ("a\n# begin\n# begin\n# end\n", 2),
    "end twice, crlf": ("a\r\n# begin\r\n# end\r\n# end\r\n", 2),
}


@pytest.mark.parametrize("name", PUT)
def test_a_block_is_put_in_its_place(name: str) -> None:
    before, after = PUT[name]
    assert put_block(before, "x\ny", BEGIN, END, "FILE") == after


@pytest.mark.parametrize("name", BROKEN)
def test_marks_that_are_no_pair_are_refused(name: str) -> None:
    text, line = BROKEN[name]
    with pytest.raises(UserError) as caught:
        put_block(text, "x", BEGIN, END, "FILE")
    assert str(caught.value).startswith(f"FILE:{line}: the marks `# begin` and `# end` are not one pair")
    assert len(str(caught.value).splitlines()) == 1


LINES = st.lists(st.text(alphabet="ab# \t\x0cä\u2028", max_size=6), max_size=5)
MIXED = st.lists(st.tuples(st.text(alphabet="ab# \r\x0c", max_size=4), st.sampled_from(["\n", "\r\n", "\r", ""])))
BODY = st.lists(st.text(alphabet="xyz #", min_size=1, max_size=5), min_size=1, max_size=4).map("\n".join)


@given(before=MIXED.map(lambda parts: "".join(map("".join, parts))), body=BODY)
@example(before="a\r", body="x")
def test_putting_twice_is_putting_once(before: str, body: str) -> None:
    once = put_block(before, body, BEGIN, END, "FILE")
    assert once.startswith(before)
    assert put_block(once, body, BEGIN, END, "FILE") == once


@given(before=LINES, after=LINES, old=BODY, body=BODY, newline=st.sampled_from(["\n", "\r\n"]))
def test_an_update_changes_nothing_around_it(
    before: list[str], after: list[str], old: str, body: str, newline: str
) -> None:
    def around(middle: str) -> str:
        return newline.join([*before, BEGIN, *middle.split("\n"), END, *after, ""])

    assert put_block(around(old), body, BEGIN, END, "FILE") == around(body)


@given(before=MIXED.map(lambda parts: "".join(map("".join, parts))), body=BODY)
@example(before="a\r", body="x")
@example(before="a\r\nb\r", body="x")
def test_in_and_out_again_gives_the_same_bytes(before: str, body: str) -> None:
    once = put_block(before, body, BEGIN, END, "FILE")
    assert take_block(once, BEGIN, END, gap(before), "FILE") == before


@given(before=MIXED.map(lambda parts: "".join(map("".join, parts))), tail=st.text(alphabet="ab\n", max_size=5))
def test_what_a_person_wrote_behind_it_stays_a_line_of_its_own(before: str, tail: str) -> None:
    once = put_block(before, "x", BEGIN, END, "FILE")
    left = take_block(once + tail, BEGIN, END, gap(before), "FILE")
    assert left.startswith(before)
    assert left.endswith(tail)
    assert left[len(before) : len(left) - len(tail)] in (("", "\n", "\r\n") if tail else ("",))
    if before and tail:
        assert left[: len(left) - len(tail)].endswith("\n")


def test_the_body_is_what_stands_between_the_marks() -> None:
    assert body(None, BEGIN, END, "FILE") is None
    assert body("a\r\n# begin\r\nx\r\ny\r\n# end", BEGIN, END, "FILE") == "x\ny"
    assert body("# begin\n# end\n", BEGIN, END, "FILE") == ""
