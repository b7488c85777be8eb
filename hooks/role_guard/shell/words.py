"""Reads the words of a shell command with their quoting (Bash manual, "Quoting")."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.escapes import ansi_c
from role_guard.shell.expansions import ExpansionReader
from role_guard.shell.reader import merged
from role_guard.shell.syntax import Text, UnparsedError, Word

META = " \t\n;&|<>()"
"""Characters that end a word (Bash manual, "metacharacter")."""

PLAIN = re.compile(r"""[^\\'"$`<> \t\n;&|()]+""")
PLAIN_QUOTED = re.compile(r'[^\\"$`]+')
PLAIN_HERE = re.compile(r"[^\\$`]+")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
WILDCARD = re.compile(r"[*?]")


class WordReader(ExpansionReader):
    """Reads words."""

    def word(self, also: str = "") -> Word:
        """Read one word.

        Args:
            also: metacharacters that belong to the word here (patterns of `[[ ]]`).
        """
        start, open_count = self.pos, 0
        parts: list[object] = []
        while self.pos < len(self.text):
            char = self.text[self.pos]
            if char in "<>" and self.at(1) == "(":
                parts.append(self.process())
            elif char in also:
                open_count += {"(": 1, ")": -1}.get(char, 0)
                if open_count < 0:
                    break
                parts.append(Text(char, quoted=False))
                self.pos += 1
            elif char in META and not (open_count and char in " \t"):
                break
            elif char in META:
                parts.append(Text(char, quoted=False))
                self.pos += 1
            else:
                self.unquoted(parts, PLAIN)
        if open_count > 0:
            raise UnparsedError("a parenthesis of a pattern is not closed")
        return Word(merged(parts), start, self.pos)

    def unquoted(self, parts: list[object], plain: re.Pattern[str]) -> None:
        """Read one piece of a word outside of quotes."""
        char = self.text[self.pos]
        if char == "\\":
            if not self.continues_line():
                if not self.at(1):
                    raise UnparsedError("it ends with a backslash")
                parts.append(Text(self.at(1), quoted=True))
                self.pos += 2
        elif char == "'":
            end = self.text.find("'", self.pos + 1)
            if end < 0:
                raise UnparsedError("a single quote is not closed")
            parts.append(Text(self.text[self.pos + 1 : end], quoted=True))
            self.pos = end + 1
        elif char == '"':
            self.pos += 1
            parts.append(Text("", quoted=True))
            self._quoted(parts, PLAIN_QUOTED, '"')
        elif char == "$" and self.at(1) == "'":
            text, self.pos = ansi_c(self.text, self.pos + 2)
            parts.append(Text(text, quoted=True))
        elif char == "$" and self.at(1) == '"':
            self.pos += 1
        elif char in "$`":
            parts.append(self.expansion(quoted=False))
        else:
            found = plain.match(self.text, self.pos)
            assert found is not None  # noqa: S101 - the expression covers every other character
            parts.append(Text(found.group(), quoted=False))
            self.pos = found.end()

    def _quoted(self, parts: list[object], plain: re.Pattern[str], closer: str) -> None:
        """Read what double quotes or a here-document hold, up to `closer` or (for an empty one) the end."""
        special = '$`"\\\n' if closer else "$`\\\n"
        while self.pos < len(self.text):
            char = self.text[self.pos]
            if char == closer:
                self.pos += 1
                return
            if char == "\\":
                if self.continues_line():
                    continue
                escapes = self.at(1) != "" and self.at(1) in special
                parts.append(Text(self.at(1) if escapes else "\\", quoted=True))
                self.pos += 2 if escapes else 1
            elif char in "$`":
                parts.append(self.expansion(quoted=True))
            else:
                found = plain.match(self.text, self.pos)
                end = found.end() if found else self.pos + 1
                parts.append(Text(self.text[self.pos : end], quoted=True))
                self.pos = end
        if closer:
            raise UnparsedError("a double quote is not closed")

    def here_document(self) -> Word:
        """Read the whole text as the body of a here-document with expansions."""
        parts: list[object] = [Text("", quoted=True)]
        self.in_here_document = True
        self._quoted(parts, PLAIN_HERE, "")
        return Word(merged(parts), 0, 0)


def wildcard(text: str) -> int:
    """Return the place of the first character that makes a text a pattern, -1 if there is none (glob(7))."""
    found = WILDCARD.search(text)
    bracket = text.find("[")
    if 0 <= bracket < text.rfind("]"):
        return bracket if found is None else min(bracket, found.start())
    return -1 if found is None else found.start()
