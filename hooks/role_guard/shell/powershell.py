"""Reads the text of the PowerShell tool: pipelines of cmdlets and programs with literal words.

Sources: about_Parsing, about_Redirection, about_Pipelines, about_Aliases. What is not plain text there is unclear:
variables, subexpressions, script blocks, operators, escapes, keywords (`powershell_words.py` splits the text). Windows
PowerShell and PowerShell elsewhere disagree on aliases: a name that is a program for one of them is judged as both.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.powershell_words import LIMIT, SPLIT, Token, bind, literal_text, literals, shown, split_tokens
from role_guard.shell.tables import powershell as tables
from role_guard.shell.tables.powershell import RefusedError, UnclearError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from role_guard.shell.powershell_words import Values

STRANGE = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\xa0\\u1680\\u180e\\u2000-\\u200f\\u2018-\\u201f\\u2028-\\u202f\\u205f-\\u206f"
    "\\u3000\\ufeff\\ud800-\\udfff]"
)
"""Control and invisible characters, blanks other than space and tab, and typographic quotes, which are quotes here."""

NAME = re.compile(r"[._~/\\]*[A-Za-z][A-Za-z0-9_.~/\\:+-]*\Z")
VERB_NOUN = re.compile(r"[a-z]+-[a-z0-9]+\Z")
EXTENSION = re.compile(r"\.(?:exe|com|cmd|bat)\Z", re.IGNORECASE)
MOVING = re.compile(r"cd[.\\/~]+\Z|[a-z]:\Z|[a-z][\w.]*\\[a-z]+\Z|[^\s]*\\[a-z]+-[a-z]+\Z")
"""Functions that change the directory or drive (`cd..`, `D:`); names that may have a module in front."""

ABSOLUTE = re.compile(r"[A-Za-z]:/|[/~]")
NO_FILES = re.compile(r"(?:env|variable|alias|function|hklm|hkcu|cert|wsman):", re.IGNORECASE)


def read_powershell(text: str, report: Any) -> None:
    """Report what a command for PowerShell does.

    Args:
        text: the command, as the tool gets it.
        report: takes the effects, as `report.Report` does; paths have `/` as separator. Beside what can't be judged
            the effects of the other parts are reported, and `approve` if the text names a command that approves plans.
    """
    text = text.replace("\r\n", "\n")
    approving = re.search(r"(?:approve|complete)-plan", text, re.IGNORECASE)
    reader = _Reader(report, approving=f"unclear text names `{approving.group()}`" if approving else "")
    strange = STRANGE.search(text)
    if strange:
        reader.unknown(f"the character U+{ord(strange.group()):04X} may be syntax to PowerShell")
        return
    if not text.strip():
        reader.unknown("there is no command")
    tokens = split_tokens(text)
    if len(tokens) > LIMIT:
        reader.unknown(f"the command has more than {LIMIT} words and operators")
    elements: list[list[Token]] = [[]]
    joined = False
    for token in tokens:
        if token.kind == "pipe":
            elements.append([])
        elif token.kind in ("end", "and"):
            if elements != [[]]:
                reader.pipeline(elements)
            elif joined or token.kind == "and":
                reader.unknown("an operator has nothing on one side")
            elements, joined = [[]], token.kind == "and"
        else:
            elements[-1].append(token)


class _Reader:
    """Reads the pipelines of one command, in order."""

    def __init__(self, report: Any, *, approving: str) -> None:
        self.report = report
        self.approving = approving
        self.moved = False
        self.said: set[str] = set()

    def unknown(self, seen: str) -> None:
        if seen not in self.said:
            self.said.add(seen)
            self.report.unknown(seen)
            if self.approving:
                self.report.approve(self.approving)

    def pipeline(self, elements: list[list[Token]]) -> None:
        listed = True
        for place, element in enumerate(elements):
            name = ""
            try:
                name = self.element(self.redirected(element), place, listed=listed, alone=len(elements) == 1)
            except UnclearError as error:
                self.unknown(str(error))
            listed = listed and name in tables.LISTERS

    def redirected(self, element: list[Token]) -> list[Token]:
        """Report the files that output goes to, and return the other tokens."""
        tokens: list[Token] = []
        target = ""
        for token in [*element, Token("end", "")]:
            if token.kind == "odd":
                raise UnclearError(f"`{shown(token.text)}` is not literal")
            if target and (token.kind, token.text.lower()) != ("constant", "$null") and token.text != "/dev/null":
                if token.kind not in ("word", "string"):
                    raise UnclearError(f"the file behind `{target}` is not literal")
                self.write(token.text, target, "writes")
            elif not target and token.kind not in ("redirect", "merge", "end"):
                tokens.append(token)
            target = token.text if token.kind == "redirect" else ""
        return tokens

    def element(self, tokens: list[Token], place: int, *, listed: bool, alone: bool) -> str:
        """Read one command and return the cmdlet's name; `listed`: what comes through the pipeline are files found."""
        if not tokens:
            raise UnclearError("an operator has nothing on one side")
        if place == 0 and all(token.kind in ("string", "comma") for token in tokens):
            literals(tokens, 0, alone=True)
            self.report.look("text")
            return ""
        name, rest = tokens[0].text, tokens[1:]
        if tokens[0].kind != "word" or name != tokens[0].bare or not (NAME.match(name) or name == "?"):
            raise UnclearError(f"the command name `{shown(name)}` is not plain")
        low = name.lower()
        cmdlet = tables.ALIASES.get(low, low)
        stem: str = EXTENSION.sub("", low.replace("\\", "/").rpartition("/")[2])
        if low in tables.KEYWORDS or MOVING.match(low) or cmdlet in tables.OPAQUE or stem in tables.OPAQUE:
            raise UnclearError(f"`{shown(name)}` runs or changes what the text doesn't show")
        row = tables.row(cmdlet)
        if row:
            if cmdlet in tables.DIRECTORIES and (self.moved or not alone):
                self.moved = True
                raise UnclearError(f"`{name}` follows another change of the directory, or is in a pipeline")
            try:
                values = bind(row, rest)
            except RefusedError:
                if low not in tables.PROGRAMS:
                    raise
            else:
                self.cmdlet(name, cmdlet, row, values, fed=place > 0, listed=listed)
            finally:
                self.moved = self.moved or cmdlet in tables.DIRECTORIES
        elif low in tables.ALIASES or VERB_NOUN.match(low):
            self.report.run(
                tuple(literal_text(token) for token in tokens), f"`{name}` is a command that may change anything"
            )
        if low in tables.PROGRAMS or not (row or low in tables.ALIASES):
            self.program(name, rest, fed=place > 0)
        return "" if row and any(token.kind == "param" and token.text[:1] in "iI" for token in rest) else str(cmdlet)

    def program(self, name: str, rest: list[Token], *, fed: bool) -> None:
        """Hand on a program with its words, if they reach it as they are on any system; `fed`: it is behind a pipe."""
        words = []
        for token in rest:
            text = literal_text(token)
            wild = token.kind == "word" and re.search(r"[*?\[]|^~", token.text)
            colon = token.kind == "param" and token.bare
            if text is None or colon or (wild and name.lower() not in tables.UNGLOBBED):
                raise UnclearError(f"`{shown(token.text)}` behind a program is not literal")
            if not text or '"' in text or (text.endswith("\\") and re.search(r"\s", text)) or SPLIT.match(token.bare):
                raise UnclearError(f"`{shown(text)}` is a word that PowerShell may split or drop")
            words.append(text)
        if self.moved:
            raise UnclearError(f"`{shown(name)}` comes after a change of the directory")
        called = EXTENSION.sub("", name.replace("\\", "/"))
        if called.rpartition("/")[2].lower() in tables.NAMESAKES and name.lower() not in tables.PROGRAMS:
            self.report.run((called, *words), f"`{shown(name)}` is a program that writes on Windows")
        for spelled in sorted({called, called.lower()}):
            self.report.command([spelled, *words], fed=fed)

    def cmdlet(self, by: str, cmdlet: str, row: tables.Row, values: Values, *, fed: bool, listed: bool) -> None:
        """Report what a cmdlet of the table does; `fed`: it gets something through the pipeline."""
        if row.verb and fed and cmdlet not in tables.STREAMED:
            raise UnclearError(f"what `{by}` gets through the pipeline is not shown")
        found = [(row.roles[name], value) for name in values for value in values[name]]
        reads = [value for role, value in found if role == "read"]
        writes = [value for role, value in found if role == "write"]
        for path in reads:
            self.read(path, by)
        if cmdlet.startswith("invoke-"):
            self.report.run((by,), f"`{by}` sends a request")
        elif not row.verb and not reads:
            if fed and not listed and row.positions and row.roles.get(row.positions[0]) == "read":
                raise UnclearError(f"the paths that `{by}` gets through the pipeline are not shown")
            self.report.look(by)
        elif row.verb and not writes:
            self.place(by, cmdlet, row.verb, values)
        for path in writes:
            self.write(path, by, row.verb, exact="literalpath" in values)

    def place(self, by: str, cmdlet: str, verb: str, values: Values) -> None:
        """Report what is written where two parameters say it together."""
        sources = values.get("literalpath") or values.get("path") or []
        names = (
            values.get("newname") or values.get("name") or values.get("destination") or values.get("destinationpath")
        )
        if len(names or [""]) > 1 or not (sources or (names and cmdlet == "new-item")):
            raise UnclearError(f"`{by}` doesn't say what it writes")
        for source in sources:
            if cmdlet in ("move-item", "rename-item"):
                self.write(source, by, "moves")
            elif cmdlet == "copy-item":
                self.read(source, by)
        if cmdlet in ("new-item", "mkdir"):
            if names and re.match(r"[/\\~]", names[0]):
                raise UnclearError(f"`{by}` has a whole path as the name")
            kind = values.get("itemtype", ["directory" if cmdlet == "mkdir" else "file"])
            if [item.lower() for item in kind] not in (["file"], ["directory"]):
                raise UnclearError(f"`{by}` makes something other than a file or directory")
            for source in sources or ["."]:
                self.write(_join(source, *(names or [])), by, verb)
        elif cmdlet == "rename-item":
            if not names or re.search(r"[/\\]", names[0]):
                raise UnclearError(f"`{by}` has no plain new name")
            for source in sources:
                self.write(_join(re.sub(r"[^/\\]*[/\\]*\Z", "", source), names[0]), by, verb)
        elif cmdlet == "compress-archive":
            if not names:
                raise UnclearError(f"`{by}` doesn't say what it writes")
            for ending in {"", "" if names[0].lower().endswith(".zip") else ".zip"}:
                self.write(names[0] + ending, by, verb)
        elif cmdlet == "expand-archive":
            self.report.below(self.written((names or ["."])[0]), by, verb)
        else:
            last = [None if re.search(r"[*?\[\]]", source) else self.path(source) for source in sources]
            target = self.written((names or ["."])[0])
            self.report.into(target, last, by, "moves to" if cmdlet == "move-item" else verb)

    def read(self, path: str, by: str) -> None:
        """Report a path that is read; drives that hold no files are looked at."""
        if NO_FILES.match(path):
            self.report.look(by)
        elif path.startswith("~") and ":" not in path:
            self.report.look_outside(by)
        else:
            self.report.read(self.path(path), by)

    def write(self, path: str, by: str, verb: str, *, exact: bool = False) -> None:
        """Report a path that is written; `exact`: without wildcards."""
        place = self.written(path, exact=exact)
        if verb in ("removes", "moves"):
            self.report.tree(place, by, verb)
        else:
            self.report.write(place, by, verb)

    def written(self, path: str, *, exact: bool = False) -> str:
        """Return a path that is written, if it stands for one place that the text shows."""
        if path.startswith("~"):
            raise UnclearError(f"`{shown(path)}` is in the home directory")
        if "`" in path or (not exact and re.search(r"[*?\[\]]", path)):
            raise UnclearError(f"`{shown(path)}` is a pattern of paths that are written")
        return self.path(path)

    def path(self, path: str) -> str:
        """Return a path with `/`, if it is one of the file system and stands for one place."""
        plain = path.replace("\\", "/")
        if ":" in re.sub(r"\A[A-Za-z]:/", "/", plain) or plain[:3] in ("//?", "//.") or plain in ("", "-", "+"):
            raise UnclearError(f"the path `{shown(path)}` names a drive, device or stream")
        if self.moved and not ABSOLUTE.match(plain):
            raise UnclearError(f"the path `{shown(path)}` comes after a change of the directory")
        return plain


def _join(directory: str, name: str = "") -> str:
    return directory + ("" if directory.endswith(("/", "\\")) or not directory or not name else "/") + name
