"""Reads redirections and the texts of here-documents (Bash manual, "Redirections")."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.syntax import Redirect, Text, UnparsedError, Word
from role_guard.shell.words import META, WordReader

REDIRECTION = re.compile(r"&>>|&>|([0-9]+|\{[A-Za-z_][A-Za-z0-9_]*\})?(?:<<-|<<<|<<|<&|<>|<|>>|>&|>\||>)")

DESCRIPTOR = re.compile(r"(?:[0-9]+|\{[A-Za-z_][A-Za-z0-9_]*\})\Z")


class RedirectionReader(WordReader):
    """Reads blanks, line breaks and redirections."""

    opens_files = False
    """Whether a redirection opens a file for reading."""

    def parse_here_document(self, text: str) -> list[object]:
        """Parse the text of a here-document with expansions."""
        raise NotImplementedError

    def blanks(self) -> None:
        """Skip blanks, escaped line breaks and a comment."""
        while True:
            if self.at() in (" ", "\t"):
                self.pos += 1
            elif not self.continues_line():
                break
        if self.at() == "#" and (self.at(-1) in " \t\n;&|()" or self.pos == 0 or self.starts_after_break()):
            end = self.text.find("\n", self.pos)
            self.pos = len(self.text) if end < 0 else end

    def starts_after_break(self) -> bool:
        """Say whether an escaped line break, with a blank or nothing before it, stands before the present place."""
        before = self.text[: self.pos]
        while before.endswith("\\\n"):
            before = before[:-2]
        return not before or before[-1] in META

    def newlines(self) -> None:
        """Skip blanks and line breaks; the texts of here-documents stand behind a line break."""
        self.blanks()
        while self.at() == "\n":
            self.pos += 1
            self._read_here_documents()
            self.blanks()

    def redirects(self) -> list[Redirect]:
        """Read the redirections behind a compound command."""
        found: list[Redirect] = []
        while True:
            self.blanks()
            if not self.at_redirection():
                return found
            found.append(self.redirect())

    def at_redirection(self) -> bool:
        """Say whether a redirection begins here (and not a process substitution)."""
        found = REDIRECTION.match(self.text, self.pos)
        return found is not None and not (found.group() in ("<", ">") and self.text[found.end() :].startswith("("))

    def at_process(self) -> bool:
        """Say whether a process substitution begins here."""
        return self.text[self.pos : self.pos + 2] in ("<(", ">(")

    def redirect(self) -> Redirect:
        """Read one redirection."""
        found = REDIRECTION.match(self.text, self.pos)
        assert found is not None  # noqa: S101 - the caller has looked
        descriptor = found[1] or ""
        operator = found.group()[len(descriptor) :]
        if descriptor.startswith("{"):
            self.assign(descriptor[1:-1], None)
        self.pos = found.end()
        while self.at() in (" ", "\t") or self.continues_line():
            self.pos += self.at() in (" ", "\t")
        if self.pos >= len(self.text) or (self.at() in META and not self.at_process()):
            raise UnparsedError(f"`{operator}` has no target")
        if self.at() == "#":
            raise UnparsedError(f"a comment stands where `{operator}` has its target")
        if operator in ("<&", ">&") and self.at() == "-" and self.at(1) not in META:
            raise UnparsedError(f"`{operator}-` is not followed by a blank")
        word = self.word()
        if self.at() in ("<", ">") and DESCRIPTOR.match(self.text[word.start : word.end]):
            raise UnparsedError(f"`{operator}` has another redirection for its target")
        self.opens_files = self.opens_files or operator in ("<", "<>")
        if operator in ("<<", "<<-"):
            body: list[object] = []
            quoted = any(not isinstance(part, Text) or part.quoted for part in word.parts)
            if not all(isinstance(part, Text) for part in word.parts):
                raise UnparsedError("the end of a here-document is not literal")
            delimiter = "".join(part.text for part in word.parts if isinstance(part, Text))
            if "\n" in delimiter:
                raise UnparsedError("the end of a here-document is not one line")
            self.pending.append((delimiter, operator == "<<-", quoted, body))
            word = Word(body, word.start, word.end)
        return Redirect(operator, descriptor, word)

    def _read_here_documents(self) -> None:
        """Read the texts of all here-documents of the line that just ended."""
        pending, self.pending = self.pending, []
        for delimiter, strips, quoted, body in pending:
            lines: list[str] = []
            while True:
                if self.pos >= len(self.text):
                    raise UnparsedError(f"a here-document does not end with `{delimiter}`")
                line = self._line(joined=not quoted)
                if strips:
                    line = line.lstrip("\t")
                if line == delimiter:
                    break
                if self.inside and line.startswith(delimiter) and ")" in line:
                    raise UnparsedError("a line of a here-document begins like its end, in a substitution")
                lines.append(line + "\n")
            text = "".join(lines)
            if quoted:
                body.append(Text(text, quoted=True))
            else:
                body.extend(self.parse_here_document(text))

    def _line(self, *, joined: bool) -> str:
        """Read a line of a here-document; in an unquoted one an escaped line break joins it with the next."""
        found = ""
        while True:
            end = self.text.find("\n", self.pos)
            end = len(self.text) if end < 0 else end
            line = self.text[self.pos : end]
            self.pos = min(end + 1, len(self.text))
            if not joined or (len(line) - len(line.rstrip("\\"))) % 2 == 0 or end >= len(self.text):
                return found + line
            found += line[:-1]
