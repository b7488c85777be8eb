"""Checks arithmetic: the shell evaluates the values of variables in it again, and a subscript in them runs commands.

`x='a[$(command)]'; echo $((x))` runs the command (Bash manual, "Shell Arithmetic"), so every variable in an
expression has to be one that certainly holds a number.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.outputs import prints_numbers
from role_guard.shell.parser import bare
from role_guard.shell.syntax import Parameter, Substitution, Text
from role_guard.shell.tables.special import FILE_TEST
from role_guard.shell.values import expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.report import Report
    from role_guard.shell.scope import Scope
    from role_guard.shell.syntax import Test, Word
    from role_guard.shell.values import Value

TOKEN = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)|[0-9][0-9A-Za-z_@#]*")
NUMERAL = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)?\Z")
EXPANDED = re.compile(r"""[$`\\"']""")
"""What is expanded once more where a text is evaluated, in a subscript above all."""

PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\[(?:[0-9]+|@|\*)\])?\Z")


def check_expression(parts: list[object], scope: Scope, report: Report) -> None:
    """Report an expression that uses anything but numbers.

    Args:
        parts: the expression.
        scope: the variables at this place.
        report: gets an `unknown` for each name that may hold something else.
    """
    for part in parts:
        if isinstance(part, Text):
            _check_text(part.text, scope, report)
        elif isinstance(part, Parameter):
            if not is_number(part, scope):
                report.unknown(f"arithmetic evaluates `${part.name}`, which may hold more than a number")
        elif isinstance(part, Substitution) and not prints_numbers(part.script, scope):
            report.unknown("arithmetic evaluates what a command prints")


def is_number(part: Parameter, scope: Scope) -> bool:
    """Say whether what a parameter expansion gives is certainly a number: a length, or a variable that holds one."""
    if part.operator:
        return False
    return part.prefix == "#" or (not part.prefix and not part.elements and scope.is_number(part.name))


def _check_text(text: str, scope: Scope, report: Report) -> None:
    """Check the names in the text of an expression, and that nothing in it is an expansion."""
    if EXPANDED.search(text):
        report.unknown("arithmetic evaluates a text with an expansion in it")
    for name in TOKEN.findall(text):
        if name and not scope.is_number(name):
            report.unknown(f"arithmetic evaluates `{name}`, which may hold more than a number")


def check_operand(word: Word, scope: Scope, report: Report) -> None:
    """Report an operand of `[[` that is evaluated as an expression, or as a name with a subscript."""
    for value in expand(word, scope):
        if value.exact and PLAIN_NAME.match(value.text):
            _check_text(value.text, scope, report)
        elif value.exact and re.match(r"[-+0-9 ()*/%]*\Z", value.text):
            continue
        elif not value.number:
            report.unknown("`[[` evaluates an operand that may hold more than a number")


def is_plain_number(value: Value) -> bool:
    """Say whether a word is certainly a number, which every shell takes for itself and evaluates no further."""
    if value.choices:
        return all(map(is_plain_number, value.choices))
    return value.number or (value.exact and NUMERAL.match(value.text) is not None)


def is_plain_name(text: str) -> bool:
    """Say whether a text names a variable without a subscript that has to be evaluated."""
    return PLAIN_NAME.match(text) is not None


def check_test(node: Test, scope: Scope, report: Report) -> None:
    """Report the files that `[[ … ]]` looks at, and the operands of it that are expressions (Bash manual, `[[`)."""
    for test, word in zip(node.words, node.words[1:]):
        if FILE_TEST.match(bare(test)):
            for value in expand(word, scope):
                report.read_value(value, "[[")
    for word in node.arithmetic:
        check_operand(word, scope, report)
    report.look("[[")
