"""Which HTML in a plan may hide text."""

from __future__ import annotations

import pytest

from role_guard.plans.html import ELEMENTS, SHOWN, hides
from role_guard.plans.reader import read_plan

HIDING = {
    "closed by itself": "<details>",
    "never shown": "<rp>",
    "shown as a bar": "<progress>",
    "shown as a scale": "<meter>",
    "read as dropped": "<del>",
    "read as dropped, short": "<s>",
    "read as dropped, old": "<strike>",
    "upper case": "<RP>",
    "in a line": "x <template> y",
    "attribute behind a slash": "<div/hidden>",
    "attribute behind a blank": "<b hidden>",
    "attribute of an unknown element": "<foo hidden>",
    "attribute in upper case": "<foo/HIDDEN/>",
    "style": "<b style='display: none'>",
    "style in entities": "<div style=&#100;isplay:none>",
    "style of an unknown element": "<foo style=&#100;isplay:none>",
    "style in backticks": "<b style=`x`;display:none>",
    "class": "<b class=x>",
    "far behind": "<foo " + "a " * 300 + "hidden>",
    "in the next line": "<foo",
    "attribute in the next line": "<b\thidden",
    "tag within a tag": "<foo <b style=x>",
    "behind another tag": "<b>x</b> <foo> <svg>",
    "popover": "<foo x popover>",
    "inert": "<kbd inert>",
    "instruction": "<?php",
    "declaration": "<!DOCTYPE html",
    "CDATA": "<![CDATA[",
    "value behind a blank": "<foo style = x>",
    "autolink with a style": "<http:/style=display:none>",
    "autolink that a browser reads otherwise": "<http:/hidden>",
}

SHOWING = {
    "bare": "<kbd>x</kbd>",
    "line break": "x<br>y<br/>z<br />",
    "less than": "a < b and c = d",
    "less than a number": "a <5 = b",
    "arrow": "a <- b <= c",
    "placeholder": "<your name, with the person's>",
    "alternatives": "<low | medium / high>",
    "date": "<YYYY-MM-DD>",
    "type": "Map<String, Int>",
    "link": "<https://example.com/a?b=c>",
    "mail": "<jane@example.com>",
    "end": "</details>",
}


@pytest.mark.parametrize("name", HIDING)
def test_what_may_hide_text(name: str) -> None:
    assert hides(HIDING[name])


@pytest.mark.parametrize("name", SHOWING)
def test_what_shows_its_text(name: str) -> None:
    assert not hides(SHOWING[name])


@pytest.mark.parametrize("element", sorted(SHOWN | ELEMENTS))
def test_nothing_is_listed_below_what_may_hide(element: str) -> None:
    for tag, is_read in ((f"<{element}>", element in SHOWN), (f"<{element} hidden>", False), (f"<{element}/x>", False)):
        words = f"The module {tag} holds the counter, and is changed in the way that follows."
        files = read_plan(f"# P\n\n## Files to modify\n\n- `a.py`\n\n{words}\n\n- `b.py`\n").files
        assert [file.path for file in files] == ["a.py", "b.py"][: 2 if is_read else 1], tag


HIDDEN = "## Files to create\n\n- src/hidden.py\n\n## Files to delete\n\n- src/other.py"

TABLES = {
    "as rendered": "| a | b |\n|---|---|\n{row}",
    "without borders": "a | b\n--- | ---\n{row}",
    "its heading": "{row}\n|---|---|---|",
    "far down": "| a | b |\n|:-:|---|\n| 1 | 2 |\nx\n{row}",
    "in an item": "- | a | b |\n  |---|---|\n  {row}",
    "below a text": "x\n| a | b |\n|---|---|\n{row}",
    "in a quotation": "> | a | b |\n> |---|---|\n> {row}",
}


@pytest.mark.parametrize("row", ["| x `a | <template> | b` |", "| x `a | <style> |", "| `a \\\\| <template> ` | ` |"])
@pytest.mark.parametrize("name", TABLES)
def test_a_code_span_ends_with_its_cell(name: str, row: str) -> None:
    table = TABLES[name].format(row=row)
    text = f"# P\n\n## Files to modify\n\n- a.py\n\n## Risks\n\n{table}\n\n{HIDDEN}\n\n| `1 | </template> | h` |\n"
    plan = read_plan(text)
    assert [file.path for file in plan.files] == ["a.py"]
    assert "hiding-html" in {hidden.code for hidden in plan.hidden}


@pytest.mark.parametrize(
    "text",
    [
        "| a | b |\n|---|---|\n| `<template>` | `x \\| <style>` |",
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n- `cat x | grep <template> | wc`",
        "Run `cat x | grep <template> | wc`",
    ],
)
def test_a_code_span_in_a_cell_or_outside_of_tables_hides_nothing(text: str) -> None:
    assert read_plan(f"# P\n\n{text}\n").hidden == []


def test_an_element_is_either_shown_or_not() -> None:
    assert not SHOWN & ELEMENTS


def test_looking_through_tags_takes_no_time() -> None:
    for text in ("<zz " * 100_000 + ">", "<" * 400_000, "<zz>" * 100_000, "~a" * 200_000, "~~a " * 100_000):
        assert hides(text) in (True, False)
        read_plan(text)
