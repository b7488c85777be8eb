"""A place in the text of a command, and what every level of reading needs there."""

from __future__ import annotations

from role_guard.shell.syntax import MAX_DEPTH, Item, Substitution, Text, UnparsedError, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.syntax import List


class Reader:
    """A place in a text.

    Args:
        text: the text of a command, of a here-document or between backticks.
        depth: how many constructs it stands in.
    """

    def __init__(self, text: str, depth: int) -> None:
        self.text = text
        self.pos = 0
        self.depth = depth
        self.names: dict[str, list[Word | None]] = {}
        self.expansions = 0
        self.inside = 0
        self.in_here_document = False
        self.pending: list[tuple[str, bool, bool, list[object]]] = []

    def script_until(self, closer: str) -> List:
        """Read commands up to a closing parenthesis, and skip it."""
        raise NotImplementedError

    def parse_text(self, text: str) -> List:
        """Parse another text at the present depth."""
        raise NotImplementedError

    def starts(self, text: str) -> bool:
        """Say whether `text` stands at the present place."""
        return self.text.startswith(text, self.pos)

    def at(self, offset: int = 0) -> str:
        """Return the character at an offset from the present place, empty behind the end."""
        place = self.pos + offset
        return self.text[place] if 0 <= place < len(self.text) else ""

    def assign(self, name: str, word: Word | None) -> None:
        """Note that a variable is assigned: a word, or None for something that can't be known."""
        self.names.setdefault(name, []).append(word)

    def enter(self) -> None:
        """Go one construct deeper."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnparsedError(f"it is nested more than {MAX_DEPTH} levels deep")

    def continues_line(self) -> bool:
        """Skip an escaped line break; the shell drops it before it looks at anything else."""
        if not self.starts("\\\n"):
            return False
        before, after = self.at(-1), self.at(2)
        if before == "$" or (before in "&|<>;(0123456789}" and before and after in "&|<>;()" and after):
            raise UnparsedError("an operator is split by an escaped line break")
        self.pos += 2
        return True


def merged(parts: list[object]) -> list[object]:
    """Join neighbouring texts of the same kind."""
    merged: list[object] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, Text) and isinstance(last, Text) and last.quoted == part.quoted:
            merged[-1] = Text(last.text + part.text, part.quoted)
        else:
            merged.append(part)
    return merged


def item_of(word: Word) -> Word:
    """Return what a loop assigns of a word."""
    only = word.parts[0] if len(word.parts) == 1 else None
    if isinstance(only, Substitution) and not only.quoted:
        return Word([Item(only.script)], word.start, word.end)
    return word
