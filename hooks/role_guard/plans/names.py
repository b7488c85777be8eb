"""Recognizes a path where a plan lists a file, and nothing in what only mentions one."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.plans.text import DASHES
from role_guard.printable import INVISIBLE

MAX_PATH = 300
"""Characters of a path that a plan may list."""

_CODE = re.compile(r"(`{1,2})(?!`)([^`]{1,300})\1(?!`)")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\([^()\s]{0,500}\)")
_WORD = re.compile(r"[^\s`\"'<>\[\]|*~,;:()]{1,300}(?=[\s,;:(]|\Z)")
_PLACE = re.compile(r"(?::L?\d{1,7}(?:[-,:]L?\d{1,7}){0,3}|#L\d{1,7}(?:-L?\d{1,7})?)\Z")
_LINES = re.compile(r":L?\d{1,7}(?:[-,:]L?\d{1,7}){0,3}(?=[\s,;:(]|\Z)")
_GLUED = re.compile(r"\S*")
_FILE_END = re.compile(r"[^/.]\.[A-Za-z][A-Za-z0-9]{0,9}\Z|(?:\A|/)\.[A-Za-z][\w-]*\Z")
_REMARK = re.compile(r"\([^()/]*\)?[.:,;]*\Z|:(?![^/]*[^/.]\.[A-Za-z][A-Za-z0-9]{0,9}[.:,;]*\Z)[^/]*\Z|[,;]")
"""What may stand right behind the name of a file without code marks: a remark in brackets, a place in it, another."""

_WHOLE = re.compile(r"(?:[\w./@+$=-]|\([\w./@+$=-]*\)|(?<=/):(?![\w+-]{0,60}:)){1,300}\Z")
"""A path without code marks may have brackets in it (`app/(auth)/page.tsx`), and parts that begin with a colon, if what
stands between two of these is no emoji (GitHub writes these `:smile:`)."""

_SIGN = r"[<>*\[\](){},:;'\"~|\\]"
_CLOSED = re.compile(
    rf"(?!\w+://)(?:(?=[^\s`]{{0,300}}/)[^\s`]{{0,300}}{_SIGN}"
    rf"|[^\s`]{{0,100}}{_SIGN}[^\s`]{{0,100}}\w\.[a-z][a-z0-9]{{0,9}}(?=[\s:,;(]|\Z))"
)
"""A word with signs that a path has in code marks only."""

_MARKED = re.compile(r"\S{0,300}?(?:\\[!-/:-@\[-`{-~]|(?<!\w)_(?=[^\W_])\S{0,200}?(?<=[^\W_])_(?!\w))")
"""A word that Markdown shows otherwise than it is written: `src\\_x.py`, `src/_x_.py` (CommonMark, "Backslash escapes",
"Emphasis"). Two underscores (`__init__.py`) are left to everybody's habit."""

_PATH_LIKE = re.compile(r"/|\A\.?[\w-]{1,200}(?:\.[\w-]{1,60}){0,5}\.[A-Za-z0-9]{1,10}\Z|\A\.[A-Za-z][\w.-]{1,200}\Z")
_IGNORABLE = re.compile(f"[{INVISIBLE}]")
_NAMES_WITHOUT_SUFFIX = (
    "makefile", "dockerfile", "containerfile", "license", "licence", "notice", "readme", "changelog", "codeowners",
    "gemfile", "procfile", "rakefile", "justfile", "pipfile", "vagrantfile", "brewfile", "jenkinsfile",
)  # fmt: skip
"""Names that are files without a suffix or code marks (folded)."""

_PROGRAMS = frozenset(
    "python python2 python3 py pip pip3 pipx uv poetry pdm pytest tox nox ruff mypy black isort flake8 node nodejs "
    "npm npx yarn pnpm bun deno tsc eslint prettier jest vitest ruby rake bundle gem rails php composer perl lua "
    "java javac mvn gradle kotlin go cargo rustc dotnet swift make cmake ninja docker podman kubectl terraform "
    "ansible-playbook sh bash zsh fish source exec env sudo ssh scp rsync curl wget git gh hg svn cat less more "
    "head tail tee grep rg sed awk find xargs sort diff patch ls cd cp mv rm mkdir rmdir touch chmod chown ln tar "
    "zip unzip psql mysql sqlite3 vim vi nano emacs echo printf run see"
    .split()
)  # fmt: skip
"""Words that begin a command in code marks, and hardly a name with blanks (folded)."""

_NOT_IN_NAMES = re.compile(r"[$|&;<>\"'=*?!%^\\]")
_SUFFIX = re.compile(r"[^\s/.]\.[a-z][a-z0-9]{0,9}\Z|\A\.[a-z][\w-]*\Z")

_ARROW = re.compile(r"\s*(?:\u2192|\u27f6|\u21d2|=>|-{1,2}>|(?<=\s)(?:to|as)(?=\s))\s*")
_AND = re.compile(r"\s*(?:[,;]\s*(?:and\s)?|&|\+|(?<=\s)and\s)\s*")
_SEPARATOR = re.compile(rf"\s*(?:\Z|[{DASHES}:;(\[#~])")


def split_paths(text: str) -> tuple[list[str], str, str]:
    """Return the paths that a text lists at its beginning, the path behind an arrow, and what follows.

    Code spans, links and bold text may stand around a path. Behind the paths there may only be a separator (dash,
    colon, bracket): "`a.py` must stay as it is" is a sentence about a file, and lists none.

    Args:
        text: a heading, an item, a line or a cell.

    Returns:
        No path at all, an empty one and the text, if it does not begin with one or is a sentence.
    """
    path, rest = split_path(text)
    found = [path] if path else []
    arrow = _ARROW.match(" " + rest) if path else None
    target, behind = split_path(rest[max(arrow.end() - 1, 0) :]) if arrow is not None else ("", "")
    if target and _SEPARATOR.match(behind):
        return found, target, behind
    while found:
        more = _AND.match(rest)
        path, behind = split_path(rest[more.end() :]) if more is not None else ("", "")
        if not path:
            break
        found.append(path)
        rest = behind
    if not found or not (_SEPARATOR.match(rest) or _ARROW.match(rest)):
        return [], "", text
    return found, "", rest


def split_path(text: str) -> tuple[str, str]:
    """Return the path that a text begins with, and what follows it; an empty path if it begins with none.

    Without code marks, only a word that looks like a path is one, and it has no characters that Markdown may hide.
    """
    text = text.strip()
    bold = re.match(r"(\*\*|__)(?=\S)([^*\n]{1,400}?)(?<=\S)(:?)\1", text)
    if bold is not None:
        text = bold[2] + bold[3] + text[bold.end() :]
    code, link, word = _CODE.match(text), _LINK.match(text), _WORD.match(text)
    if code is not None:
        path, rest, marked = code[2], text[code.end() :], True
    elif link is not None:
        inner = _CODE.fullmatch(link[1]) or _WORD.fullmatch(link[1])
        path, rest = (inner[inner.re.groups] if inner else ""), text[link.end() :]
        marked = inner is not None and inner.re is _CODE
    elif word is not None:
        path, rest, marked = *_bare(text, word.end()), False
    else:
        return "", text
    path = tidy(path)
    shaped = looks_like_path(path) or (marked and " " not in path and path not in ("", ".", ".."))
    return (path, rest) if shaped and _is_seen(path) else ("", text)


def _bare(text: str, end: int) -> tuple[str, str]:
    """Return the path without code marks that a text begins with, and what follows it.

    Args:
        text: it begins with the word.
        end: of the word, which has no signs in it.

    Returns:
        An empty path where it can't be told where it ends.
    """
    if _MARKED.match(text, 0, end):
        return "", text
    path, place = text[:end].rstrip("." + DASHES), _LINES.match(text, end)
    if place is not None:
        return path, text[place.end() :]
    glued = _GLUED.match(text, end)[0]  # type: ignore[index]
    is_file = _FILE_END.search(path) is not None or path.casefold() in _NAMES_WITHOUT_SUFFIX
    if len(glued) < 2 or (is_file and _REMARK.match(glued)):
        return path, text[len(path) :]
    whole = (text[:end] + glued).rstrip(".:,;" + DASHES)
    if _WHOLE.match(whole) and (_FILE_END.search(whole) or whole.endswith("/")):
        return whole, text[len(whole) :]
    return "", text


def names_path(text: str) -> bool:
    """Say whether a text begins with a path, or with what would be one in code marks."""
    if split_path(text)[0] != "" or _CLOSED.match(text) is not None:
        return True
    word = _WORD.match(text)
    return word is not None and _MARKED.match(word[0]) is not None and looks_like_path(tidy(word[0]))


def tidy(path: str) -> str:
    """Return a path as it is compared: `/` as separator, no `./` in front, no line number behind."""
    path = _PLACE.sub("", path.strip().replace("\\", "/"))
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return path


def looks_like_path(path: str) -> bool:
    """Say whether a text is a path by its form."""
    if not path.strip("./") or "://" in path or "//" in path or path.startswith(("www.", "mailto:")):
        return False
    if " " in path:
        return _is_path_with_blanks(path)
    return _PATH_LIKE.search(path) is not None or path.casefold() in _NAMES_WITHOUT_SUFFIX


def _is_path_with_blanks(path: str) -> bool:
    """Say whether a text with blanks is a path, and not a command or a sentence.

    It has nothing in it that a shell reads, ends like a file or a directory, and its first word is no program and no
    other file.
    """
    first, *others = path.casefold().split(" ")
    return (
        _NOT_IN_NAMES.search(path) is None
        and first not in _PROGRAMS
        and not any(word == "" or re.match("-.", word) for word in (first, *others))
        and not any(_SUFFIX.search(word) for word in (first, *others[:-1]))
        and (path.endswith("/") or _SUFFIX.search(others[-1]) is not None)
    )


def _is_seen(path: str) -> bool:
    """Say whether a path has letters or wildcards, and only characters that are shown: no controls, no odd blanks."""
    return (
        len(path) <= MAX_PATH
        and path.isprintable()
        and re.search(r"[\w*]", path) is not None
        and not _IGNORABLE.search(path)
    )
