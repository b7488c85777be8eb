"""Reads awk programs: which statements write, read or run (awk(1p), GNU awk manual, "Printing Output").

`print` and `printf` write with `>`, `>>` and `|`; outside of them `>` compares. The program is read token by token, so
that what stands in strings and regular expressions is text.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.named import namedtuple
from role_guard.shell.nested import run_handed
from role_guard.shell.values import is_literal, texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.values import Value

Token = namedtuple("Token", "kind text")

TOKEN = re.compile(
    r"(?P<blank>[ \t\r]+|\\\n|#[^\n]*)|(?P<end>[;\n])|(?P<string>\"(?:[^\"\\\n]|\\.)*\")"
    r"|(?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<operator>\|&|\|\||&&|>>|[-+*/%^]=|[=!<>]=|!~|\+\+|--|\*\*|[-+*%^!<>|?:~$=,(){}\[\]&])",
    re.DOTALL,
)
REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[\^?\]?(?:[^\]\\\n]|\\.)*\])+/")
AMBIGUOUS = re.compile(r"/(?:[^/\\\[\n]|\\.)*\[[^\]]*/")
KEYWORDS = frozenset("print printf return exit else do in delete next function if while for".split())
"""Words behind which `/` begins a regular expression; behind other names it divides."""

EXTENSIONS = frozenset(("case", "switch"))
"""Keywords of GNU awk, which are plain names in others or with `--posix`; a program is read both ways."""

NONE: frozenset[str] = frozenset()

CONTINUED = frozenset((",", "&&", "||", "?", ":"))
"""Operators behind which a newline ends nothing (awk(1p), "Grammar"; behind the last two in GNU awk)."""

CONTROL = frozenset(("if", "while", "for"))
MAX_TOKENS = 20000


def read_script(value: Value, by: str, call: Call) -> None:
    """Report what a program does.

    Args:
        value: the program, one word of the command.
        by: the command, as reasons show it.
        call: the command.
    """
    report = call.walk.report
    if not is_literal(value):
        report.unknown(f"the program of `{by}` is not literal")
        return
    for extensions in (NONE, EXTENSIONS):
        tokens = _tokens(value.text, extensions)
        if tokens is None:
            report.unknown(f"the program of `{by}` can't be read")
        else:
            _judge(tokens, value, by, call)
        if not any(token.text in EXTENSIONS for token in tokens or ()):
            return


def _judge(tokens: list[Token], value: Value, by: str, call: Call) -> None:
    """Report what the tokens of a program do."""
    report = call.walk.report
    names = {token.text for token in tokens if token.kind == "name"}
    if "ENVIRON" in names or "PROCINFO" in names:
        report.look_secret(by)
    if names & {"ARGV", "ARGC"}:
        report.look_outside(by)
    if "system" in names or "|" in (token.text for token in tokens if token.kind == "operator"):
        words = (call.name, *texts(call.values))
        report.run(words, f"the program of `{by}` runs commands", value.text)
    _outputs(tokens, by, call)


def _tokens(text: str, extensions: frozenset[str]) -> list[Token] | None:
    """Split a program into tokens, with some more words as keywords; None where that is not certain."""
    found: list[Token] = []
    opened: list[str] = []  # for each parenthesis: the name before it
    is_statement = True
    place = 0
    while place < len(text):
        if len(found) > MAX_TOKENS:
            return None
        if text[place] == "/":
            begins = is_statement or not found or not _ends_operand(found[-1], extensions)
            token, place = _slash(text, place, found, begins=begins)
            if token is None:
                return None
            found.append(token)
            is_statement = False
            continue
        piece = TOKEN.match(text, place)
        if piece is None:
            return None
        place = piece.end()
        kind = str(piece.lastgroup)
        if kind == "blank":
            continue
        if piece.group() == "\n" and found and found[-1].kind == "operator" and found[-1].text in CONTINUED:
            continue
        token = Token(kind, piece.group() if kind != "end" else ";")
        is_statement = token.kind == "end" or token.text in ("{", "}")
        if token.text == "(" and kind == "operator":
            opened.append(found[-1].text if found and found[-1].kind == "name" else "")
        elif token.text == ")" and kind == "operator":
            if not opened:
                return None
            is_statement = opened.pop() in CONTROL | extensions
        found.append(token)
    return found


def _slash(text: str, place: int, found: list[Token], *, begins: bool) -> tuple[Token | None, int]:
    """Read a regular expression or a division."""
    last = found[-1] if found else None
    if last is not None and (last.text in ("++", "--") or last == Token("name", "getline")):
        return None, place
    if not begins:
        end = place + (2 if text.startswith("/=", place) else 1)
        return Token("operator", text[place:end]), end
    regex = REGEX.match(text, place)
    if regex is None or AMBIGUOUS.match(text, place):
        return None, place
    return Token("regex", regex.group()), regex.end()


def _ends_operand(token: Token, extensions: frozenset[str]) -> bool:
    """Say whether a token can be the end of an operand, so that `/` behind it divides."""
    if token.kind == "name":
        return token.text not in KEYWORDS | extensions
    return token.kind in ("number", "string", "regex") or token.text in (")", "]")


def _outputs(tokens: list[Token], by: str, call: Call) -> None:
    """Report every redirection and pipe."""
    report = call.walk.report
    printing = False
    depth = 0
    for index, (kind, text) in enumerate(tokens):
        if kind == "end" or (kind == "operator" and text in "{}"):
            printing, depth = False, 0
        elif kind == "name" and text in ("print", "printf"):
            printing, depth = True, 0
        elif kind == "operator" and text in ("(", "["):
            depth += 1
        elif kind == "operator" and text in (")", "]"):
            depth -= 1
        elif kind == "operator" and text == "|&":
            report.unknown(f"the program of `{by}` talks to another program")
        elif kind == "operator" and text == "|":
            run_handed(_piped(tokens, index), by, call)
        elif kind == "name" and text == "system":
            run_handed(_between(tokens[index + 1 : index + 4]), by, call)
        elif kind == "operator" and text in (">", ">>") and printing and depth <= 0:
            _output(tokens[index + 1 : index + 3], by, call)
        elif kind == "name" and text == "getline":
            _input(tokens[index + 1 : index + 5], by, call)


def _piped(tokens: list[Token], index: int) -> str | None:
    """Return the command that a pipe leads to, or for `getline` comes from; None if it is not one string."""
    if tokens[index + 1 : index + 2] == [Token("name", "getline")]:
        before = tokens[index - 2] if index > 1 else Token("end", ";")
        begins = before.kind == "end" or before.text in ("{", "}", "(", "&&", "||", "!", "=", ",")
        return _string(tokens[index - 1]) if begins and index else None
    after = tokens[index + 2] if index + 2 < len(tokens) else Token("end", ";")
    ends = after.kind == "end" or after.text == "}"
    return _string(tokens[index + 1]) if ends and index + 1 < len(tokens) else None


def _between(following: list[Token]) -> str | None:
    """Return the string that stands alone in parentheses."""
    alone = len(following) == 3 and (following[0].text, following[2].text) == ("(", ")")
    return _string(following[1]) if alone else None


def _string(token: Token) -> str | None:
    """Return what a string holds; None for anything else, and for escapes that mean something of their own."""
    if token.kind != "string" or re.search(r"\\[^\"\\/]", token.text):
        return None
    return re.sub(r"\\(.)", r"\1", token.text[1:-1])


def _input(following: list[Token], by: str, call: Call) -> None:
    """Report the file that `getline <` reads from; without `<` it reads what the command names."""
    texts = [token.text for token in following]
    if "<" not in texts[:2]:
        return
    rest = following[texts.index("<") + 1 :]
    if (
        rest
        and rest[0].kind == "string"
        and "\\" not in rest[0].text
        and (len(rest) < 2 or rest[1].text in (";", "}", ")"))
    ):
        call.walk.report.read(rest[0].text[1:-1], by)
    else:
        call.walk.report.look_outside(by)


def _output(following: list[Token], by: str, call: Call) -> None:
    """Report the file that `print >` writes to."""
    ends = len(following) == 1 or (len(following) > 1 and (following[1].kind == "end" or following[1].text == "}"))
    if not following or following[0].kind != "string" or "\\" in following[0].text or not ends:
        call.walk.report.unknown(f"the program of `{by}` writes to a file whose name is not literal")
        return
    call.walk.report.write(following[0].text[1:-1], by)
