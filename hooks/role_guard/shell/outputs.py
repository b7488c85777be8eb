"""What a command substitution gives, where the table of outputs knows it."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.syntax import Pipeline, Simple, Text
from role_guard.shell.tables.outputs import HASHES, NUMBERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.scope import Scope
    from role_guard.shell.syntax import List

EXPANDED = re.compile(r"[*?\[]|(?:\A|[:=])~|\{.*(?:,|\.\.)", re.DOTALL)
"""What in a word without quotes can make others of it, or several: globs, tildes where a name can begin, braces with a
comma or a range behind them (Bash manual, "Shell Expansions"). `HEAD~1` and `HEAD@{1}` stay as they are."""


def prints_numbers(script: List, scope: Scope) -> bool:
    """Say whether commands print nothing but numbers: of a pipeline the last one counts."""
    return _prints(script, scope, NUMBERS)


def prints_hashes(script: List, scope: Scope) -> bool:
    """Say whether commands print nothing but hashes and numbers, so that no word of it begins with a dash."""
    return _prints(script, scope, (*HASHES, *NUMBERS))


def _prints(script: List, scope: Scope, table: tuple[str, ...]) -> bool:
    """Say whether all commands that print are in a table."""
    return bool(script.items) and all(_is_in(pipeline, scope, table) for _, pipeline in script.items)


def _is_in(pipeline: object, scope: Scope, table: tuple[str, ...]) -> bool:
    """Say whether the last command of a pipeline is in a table, and only its standard output is seen."""
    last = pipeline.commands[-1] if isinstance(pipeline, Pipeline) and pipeline.commands else None
    if not isinstance(last, Simple) or last.assignments or not last.words:
        return False
    if not all(item.operator[0] == "<" or (item.descriptor == "2" and item.operator == ">") for item in last.redirects):
        return False  # messages may have words in them that begin with a dash
    if not all(isinstance(part, Text) for word in last.words for part in word.parts):
        return False
    if any(EXPANDED.search("".join("'" if part.quoted else part.text for part in word.parts)) for word in last.words):
        return False
    words = ["".join(part.text for part in word.parts) for word in last.words]
    if words[0] in scope.defined or scope.nested or scope.is_assigned("*"):
        return False  # the name can be that of a function
    return any(re.fullmatch(expression.replace(" ", "\0"), "\0".join(words)) for expression in table)
