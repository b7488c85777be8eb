"""Shows a Markdown document that others wrote, and nothing of it less than is written there.

A renderer leaves things out: the words of definitions, labels and pictures, what is nested too deep, columns of a table
that is too wide. So each block is compared with its source. Where characters are missing, the source is shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from claude_roles.screen import printable, printable_document, printable_lines

if TYPE_CHECKING:
    from markdown_it.token import Token
    from rich.markdown import Markdown

_NUMBERS = re.compile(r"^[\s>*+-]*(?:\d{1,9}[.)][\s>*+-]+)+", re.MULTILINE)
"""The numbers of list items, which a renderer counts anew."""


class _Block(NamedTuple):
    """A block of the document: its source, as it may be shown, and how it is rendered; None where nothing is."""

    source: str
    rendered: Markdown | None
    needed: Counter[str]


class Document:
    """A document to print."""

    def __init__(self, blocks: list[_Block]) -> None:
        self.blocks = blocks

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Render each block, with a blank line between two."""
        for index, block in enumerate(self.blocks):
            if index:
                yield Segment.line()
            lines = console.render_lines(block.rendered, options, pad=False) if block.rendered else []
            if block.needed - _characters("".join(part.text for line in lines for part in line)):
                yield Text(block.source, overflow="fold")
                continue
            while lines and not _is_seen(lines[-1]):
                lines.pop()
            while lines and not _is_seen(lines[0]):
                lines.pop(0)
            for line in lines:
                yield from line
                yield Segment.line()


def rendered_markdown(text: str) -> Document:
    """Return a Markdown document to print.

    HTML and comments are shown as the text that they are, the targets of links behind them, what stands behind a fence
    over the code, and what a character reference stands for (`&#27;`) is as inert as the character itself.
    """
    from markdown_it import MarkdownIt  # late: they take long to import
    from rich.markdown import CodeBlock, Markdown, TableElement

    class Folding(TableElement):
        """A table that shows long words whole."""

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            for table in super().__rich_console__(console, options):
                for column in table.columns if isinstance(table, Table) else ():
                    column.overflow = "fold"
                yield table

    class Headed(CodeBlock):
        """A block of code with what stands behind its fence over it."""

        info = ""

        @classmethod
        def create(cls, markdown: Markdown, token: Token) -> CodeBlock:
            made = super().create(markdown, token)
            if isinstance(made, Headed):
                made.info = token.info.strip()
            return made

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            if self.info:
                yield Text(self.info, style="dim", overflow="fold")
            yield from super().__rich_console__(console, options)

    class Folded(Markdown):
        elements: ClassVar = {
            **Markdown.elements, "table_open": Folding, "fence": Headed, "code_block": Headed,
        }  # fmt: skip

    rows = printable_document(text).split("\n")
    parser = MarkdownIt("commonmark", {"html": False, "store_labels": True}).enable(["strikethrough", "table"])
    tokens = parser.parse("\n".join(rows) + "\n")  # it fails on some texts that don't end in a line end
    blocks: list[_Block] = []
    place = 0
    for begin, end, group in _groups(tokens):
        blocks += _left(rows[place:begin])
        source = "\n".join(rows[begin:end]).rstrip("\n ")
        rendered = Folded("", hyperlinks=False)
        rendered.parsed = [_inert(token) for token in group]
        blocks.append(_Block(source, rendered, _needed(source, group)))
        place = end
    return Document(blocks + _left(rows[place:]))


def _groups(tokens: list[Token]) -> Iterator[tuple[int, int, list[Token]]]:
    """Return the outermost blocks of a document: their lines, from 0, and tokens."""
    group: list[Token] = []
    depth = 0
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if depth == 0:
            begin, end = group[0].map or (0, 0)
            yield begin, end, group
            group = []


def _left(rows: list[str]) -> list[_Block]:
    """Return the lines between two blocks, of which nothing is rendered: definitions."""
    source = "\n".join(rows).strip("\n")
    return [_Block(source, None, Counter({"": 1}))] if source.strip() else []


def _needed(source: str, tokens: list[Token]) -> Counter[str]:
    """Return the characters that the rendering of a block has to have.

    Those of its source, and once more what is rendered besides: an address is shown as text and as target, and the
    target of a reference stands elsewhere. Else these could stand for what is missing.
    """
    found = _characters(_NUMBERS.sub("", source))
    for token in tokens:
        for child in token.children or []:
            target = child.attrs.get("href") or child.attrs.get("src") if child.type in ("link_open", "image") else None
            if target is not None and (child.markup == "autolink" or "label" in child.meta):
                found += _characters(str(target))
    return found


def _characters(text: str) -> Counter[str]:
    """Return how often each letter, digit or sign beyond ASCII is in a text; other signs may be markup."""
    return Counter(character for character in text if character.isalnum() or character > "\x7f")


def _is_seen(line: list[Segment]) -> bool:
    return any(part.text.strip() for part in line)


def _inert(token: Token) -> Token:
    token.content = printable_lines(token.content)
    token.info = printable(token.info)
    token.attrs = {key: printable(value) if isinstance(value, str) else value for key, value in token.attrs.items()}
    token.children = [_inert(child) for child in token.children] if token.children is not None else None
    return token
