"""What a person is shown of a plan: all that is written in it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from claude_roles.markdown_view import rendered_markdown

EXAMPLE = Path(__file__).parents[1] / "plans" / "add-jwt-authentication.md"


def shown(text: str, width: int = 80) -> str:
    out = StringIO()
    Console(file=out, width=width, legacy_windows=False, color_system=None).print(rendered_markdown(text))
    return out.getvalue()


def table(columns: int) -> str:
    head, cells = ["File", *map(str, range(columns - 1))], ["`HIDDEN0`", *(f"HIDDEN{n}" for n in range(1, columns))]
    return f"| {' | '.join(head)} |\n{'|---' * columns}|\n| {' | '.join(cells)} |"


LEFT_OUT = {
    "items in one line": "- " * 10 + "HIDDEN delete",
    "items over lines": "\n".join("  " * depth + "- a" for depth in range(12)) + "\n" + "  " * 12 + "- HIDDEN",
    "quotations": "> " * 20 + "HIDDEN",
    "quotations and items": "> - " * 15 + "HIDDEN",
    "numbers": "1. " * 11 + "HIDDEN",
    "info of a fence": "```HIDDEN-delete-all\nx\n```",
    "info of a fence in an item": "- x\n\n  ```HIDDEN\n  x\n  ```",
    "target of a picture": "![guide](https://example.com/HIDDEN)",
    "label of a link": "[shown][also-edit-HIDDEN]\n\n[also-edit-HIDDEN]: x",
    "label of a link with letters elsewhere": "[a][HIDDEN] [b][x]\n\n[HIDDEN]: y\n[x]: HIDDENHIDDEN",
    "definition that nothing uses": "x\n\n[HIDDEN]: y",
    "second definition": "[a]\n\n[a]: x\n[a]: HIDDEN",
    "definition in an item": "- x\n\n  [a]: HIDDEN",
    "title of a link": "[x](y 'HIDDEN')",
    "cell beyond the heading": "| a |\n|---|\n| 1 | HIDDEN |",
    "markup in a quotation that ends the text": "> 1. <pre>\n> HIDDEN\n> ",
    "address that supplies the letters": "<x:HIDDEN> [a][HIDDEN]\n\n[HIDDEN]: y",
}


@pytest.mark.parametrize("width", [80, 20, 5])
@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_a_renderer_leaves_out_is_shown(name: str, width: int) -> None:
    text = LEFT_OUT[name]
    bare = "".join(shown(text, width).split())
    assert bare.count("HIDDEN") >= text.count("HIDDEN")


@pytest.mark.parametrize("columns", [30, 45, 100])
def test_no_column_of_a_table_is_left_out(columns: int) -> None:
    bare = "".join(shown(table(columns)).split())
    assert [n for n in range(columns) if f"HIDDEN{n}" not in bare] == []


def test_what_is_rendered_whole_is_rendered() -> None:
    rows = [row.rstrip() for row in shown("- a\n- *b* `c`\n\n1. d\n1. e").split("\n")]
    assert rows == [" • a", " • b c", "", " 1 d", " 2 e", ""]
    assert "*" not in shown("**b** [c](d)\n")
    assert "[c]" not in shown("[c](d)\n")
    assert "|" not in shown("| a | b |\n|---|---|\n| 1 | 2 |")
    example = shown(EXAMPLE.read_text(encoding="utf-8"))
    assert "##" not in example
    assert "```" not in example


def test_blocks_stand_apart() -> None:
    rows = [row.rstrip() for row in shown("# A\n\nb\n\n- c\n- d\n\n```py\ne\n```\n").split("\n")]
    assert [row.strip() for row in rows[:8]] == ["A", "", "b", "", "• c", "• d", "", "py"]
