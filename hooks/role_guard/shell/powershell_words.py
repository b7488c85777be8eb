"""Splits the text of the PowerShell tool into tokens, and gives words to parameters.

Sources: about_Parsing, about_Quoting_Rules, about_Redirection, about_Comments, about_Parameters; where they are silent,
PowerShell's own tokenizer (tokenizer.cs, CharTraits.cs).
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.tables import powershell as tables
from role_guard.shell.tables.powershell import RefusedError, UnclearError

TYPE_CHECKING = False
if TYPE_CHECKING:
    Values = dict[str, list[str]]

BLANK = re.compile(r"[ \t]+|#[^\n]*")
END = re.compile(r"[;\n][; \t\n]*")
REDIRECT = re.compile(r"[1-6*]>&[12]|[1-6*]?>>?")
HERE = re.compile(r"@(['\"])[ \t]*\n")
PARAM = re.compile(r"-([A-Za-z_?][A-Za-z0-9_?-]*)(?:(:)|(?=[\s;,|&)}]|\Z))")
CONSTANT = re.compile(r"\$(?:true|false|null)(?=[\s;,|&)}]|\Z)", re.IGNORECASE)
BARE = re.compile("[^\\s'\"`$(){};,|&<>\u2013-\u2015]+")
ODD = re.compile(r"[^\s;|'\"]+")
BREAKS = frozenset(" \t\n;,|&)}")
"""What can follow a word; behind `'a'b` and `a>b` words may end where this reader doesn't expect it."""

SIGNS = {",": "comma", "&&": "and", "||": "and"}
SPLIT = re.compile(r"-[A-Za-z_?][^.:\[]*[.:\[]")
"""A bare word that PowerShell passes on in two pieces."""

LIMIT = 2000
"""Tokens that are read; no command that a person could check has more."""

SEEN = 60
"""Characters of the command that a reason shows."""


class Token:
    """A token. `kind`: word, string, param (without dash), constant, comma, redirect, merge, pipe, and, end, odd.

    `bare`: what of a word is outside quotes; the colon of a parameter.
    """

    def __init__(self, kind: str, text: str, bare: str = "") -> None:
        self.kind, self.text, self.bare = kind, text, bare


def split_tokens(text: str) -> list[Token]:
    """Split a command into tokens; an `end` is last."""
    tokens: list[Token] = []
    at = 0
    while at < len(text) and len(tokens) <= LIMIT:
        blank = BLANK.match(text, at)
        end = END.match(text, at)
        redirect = REDIRECT.match(text, at)
        param = PARAM.match(text, at)
        constant = CONSTANT.match(text, at)
        if blank:
            at = blank.end()
            if re.match(r"#\s*requires\b", blank.group(), re.IGNORECASE):
                tokens.append(Token("odd", blank.group()))
        elif text.startswith("<#", at):
            close = text.find("#>", at + 2)
            if close < 0:
                tokens.append(Token("odd", text[at:]))
            at = close + 2 if close >= 0 else len(text)
        elif end:
            at = end.end()
            if ";" in end.group() or not tokens or tokens[-1].kind not in ("pipe", "and"):
                tokens.append(Token("end", ""))
        elif text[at : at + 2] in SIGNS or text[at] in SIGNS:
            sign = text[at : at + 2] if text[at : at + 2] in SIGNS else text[at]
            tokens.append(Token(SIGNS[sign], sign))
            at += len(sign)
        elif text[at] == "|":
            tokens.append(Token("pipe", "|"))
            at += 1
        elif redirect:
            tokens.append(Token("merge" if "&" in redirect.group() else "redirect", redirect.group()))
            at = redirect.end()
        elif param:
            tokens.append(Token("param", param.group(1), param.group(2) or ""))
            at = param.end()
        elif constant:
            tokens.append(Token("constant", constant.group()))
            at = constant.end()
        else:
            token, at = _word(text, at)
            tokens.append(token)
    return [*tokens, Token("end", "")]


def _word(text: str, at: int) -> tuple[Token, int]:
    """Read a word, a string, a here-string or something odd; return it and the place behind it."""
    start = at
    here = HERE.match(text, at)
    whole = text[at] in "'\"" or here is not None
    literal = here is not None or text[at] not in "@]"
    parts, bare = [], []
    while literal and at < len(text) and text[at] not in BREAKS:
        mark = here.group(1) if here and at == start else text[at]
        if mark not in "'\"":
            plain = BARE.match(text, at)
            literal = plain is not None and not whole
            if plain and literal:
                parts.append(plain.group())
                bare.append(plain.group())
                at = plain.end()
            continue
        body, end = _here(text, here) if here and at == start else _quoted(text, at)
        if end < 0:
            return Token("odd", text[start:]), len(text)
        literal = (mark == "'" or not re.search(r"[$`]", body)) and not (whole and at > start)
        parts.append(body)
        at = end
    if not literal or at == start or "".join(bare) == "--%":
        odd = ODD.match(text, at)
        at = odd.end() if odd else at
        at += text[at - 1 : at + 1] == "`\n"
        return Token("odd", text[start:at]), at
    return Token("string" if whole else "word", "".join(parts), "".join(bare)), at


def _quoted(text: str, at: int) -> tuple[str, int]:
    """Return what is between the quotes that start at `at`, and the place behind them; -1 if they don't end."""
    close = text.find(text[at], at + 1)
    while close >= 0 and text[close + 1 : close + 2] == text[at]:
        close = text.find(text[at], close + 2)
    return text[at + 1 : close].replace(text[at] * 2, text[at]), close + 1 if close >= 0 else -1


def _here(text: str, here: re.Match[str]) -> tuple[str, int]:
    """Return the lines of a here-string, and the place behind it; -1 if it doesn't end (about_Quoting_Rules)."""
    close = text.find(f"\n{here.group(1)}@", here.end() - 1)
    return text[here.end() : max(close, here.end())], close + 3 if close >= 0 else -1


def shown(text: str) -> str:
    """Return text as a reason may show it."""
    line = " ".join(text[: 2 * SEEN].split())
    return line if len(line) <= SEEN else line[:SEEN] + "…"


def literal_text(token: Token) -> str | None:
    """Return the text that a program gets of a token, None if it is not literal."""
    if token.kind == "param":
        return f"-{token.text}{token.bare}"
    return token.text if token.kind in ("word", "string") else None


def literals(tokens: list[Token], at: int, *, alone: bool = False) -> tuple[list[str], int]:
    """Read a literal, or several with commas; return them and the place behind them."""
    found = []
    while True:
        if at >= len(tokens) or tokens[at].kind not in ("word", "string"):
            raise UnclearError("a value is missing or not literal")
        found.append(tokens[at].text)
        at += 1
        if at >= len(tokens) or tokens[at].kind != "comma":
            if alone and at < len(tokens):
                raise UnclearError("an expression is not a command")
            return found, at
        at += 1


def bind(row: tables.Row, tokens: list[Token]) -> Values:
    """Give words to the parameters of a cmdlet (about_Parameters: names first, then positions).

    Raises:
        UnclearError: a parameter or value can't be judged; `RefusedError` if the cmdlet refuses them.
    """
    values: Values = {}
    loose = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind == "param":
            name = tables.parameter(row, token.text)
            if name in values:
                raise RefusedError(f"the parameter `-{token.text}` is given twice")
            values[name] = []
            at += 1
            if row.roles[name]:
                values[name], at = literals(tokens, at)
            elif token.bare:
                if at >= len(tokens) or tokens[at].kind != "constant":
                    raise UnclearError(f"the value of `-{token.text}` is not literal")
                at += 1
            continue
        if re.match(r"-(?:[^\W\d]|\?|-\Z)", token.bare):
            refused = token.bare == token.text != "--" and not SPLIT.match(token.bare)
            raise (RefusedError if refused else UnclearError)(f"`{shown(token.text)}` is no parameter")
        items, at = literals(tokens, at)
        loose.append(items)
    open_ = [name for name in row.positions if name.rstrip("*") not in values]
    if "literalpath" in values:
        open_ = [name for name in open_ if name not in ("path", "filepath")]
    for items in loose:
        if not open_:
            raise RefusedError(f"`{shown(items[0])}` belongs to no parameter")
        name = open_[0]
        values.setdefault(name.rstrip("*"), []).extend(items)
        if not name.endswith("*"):
            open_.pop(0)
    return values
