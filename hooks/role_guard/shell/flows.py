"""What may get into a word through variables, parameters and substitutions whose values are not all known.

A program with such a word may be told the name of a plan or of a control file that stands elsewhere in the command.
Nothing is followed to its end: what a variable is assigned is taken for said to the program, and where that is not
known, all of the command that can have a say in it is taken for possible.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.named import namedtuple
from role_guard.shell import syntax
from role_guard.shell.scope import ASSIGNERS, DECLARED, OPAQUE, VOLATILE
from role_guard.shell.searched import searched
from role_guard.shell.values import NUMBERS
from role_guard.shell.words import NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from role_guard.shell.report import Report
    from role_guard.shell.scope import Scope

Flow = namedtuple("Flow", "through near")
"""`through`: text that gets into a word as it stands; `near`: a set of texts from which names may get into it."""

OR = "\x1f"
"""Stands between texts one of which gets into a word; no command has it in it (`parser.FORBIDDEN`)."""

NOTHING = Flow("", frozenset())

EITHER = (":-", "-", ":=", "=", ":+", "+", ":?", "?")
"""Operators of `${…}` that give the value or the operand as they are (Bash manual, "Shell Parameter Expansion")."""

GIVING = (":-", "-", ":=", "=", ":+", "+", "/", "//")
"""Operators of `${…}` whose operand gets into the value (Bash manual, "Shell Parameter Expansion"); of a replacement
only what stands behind the next slash."""

HANDING_ON = ASSIGNERS | OPAQUE | {"printf", "wait", "tee", "exec"}
"""Commands that leave something behind which later commands can read: in variables, parameters, files, descriptors."""

PRINTING = (">", ">>", ">|", "&>", "&>>", "<>")
"""Redirections to files that other commands can read."""

LEFT_OUT = re.compile(
    r"(?<!\S)(?:"
    r"(?:!|-not) -i?(?:path|name|wholename|regex|lname) \S+"
    r"|(?:-i?(?:path|name|wholename|regex) \S+(?: -type \S| -o| \)| \()* )+-prune"
    r"|--(?:exclude|exclude-dir|ignore)[= ]\S+"
    r"|(?:-g|--i?glob)[= ]!\S+"
    r"|:(?:[!^]|\(exclude\))\S+"
    r"|[ef]?grep (?:-\S+ )*-[a-zA-Z]*v.*"
    r")(?!\S)"
)
"""Words by which files are left out of a list: of find(1), grep(1), rg, fd and of git's pathspecs."""

DIRECTORY_STACK = re.compile(r"\A~[-+0-9]+(?=/)")
"""Tildes that stand for directories the shell is or was in (Bash manual, "Tilde Expansion"), most often this one."""

NO_GLOB = {ord(char): 0xE000 + ord(char) for char in "*?["}
"""Stand-ins for characters that make no glob because they are quoted; no name of a file that matters has them."""

MAX_CHAIN = 5
"""Variables that get their value from one another."""

MAX_WORDS = 64
"""Words assigned to one variable that are looked at one by one."""


def through_word(parts: list[object], scope: Scope, report: Report, chain: tuple[str, ...] = ()) -> Flow:
    """Return what gets into a word.

    Args:
        parts: those of the word.
        scope: the variables at this place.
        report: knows the whole command.
        chain: variables on the way from which the word has been reached.
    """
    flow = _alternatives(parts, scope, report, chain)
    return flow._replace(through=flow.through.replace(OR, " "))


def _alternatives(parts: list[object], scope: Scope, report: Report, chain: tuple[str, ...]) -> Flow:
    """Return the same, with `OR` between the texts one of which gets into the word."""
    flows = [_through_part(part, scope, report, chain) for part in parts]
    found = [""]
    for flow in flows:
        texts = flow.through.split(OR)
        texts = texts if len(texts) * len(found) <= MAX_WORDS else [" ".join(texts)]
        found = [head + tail for head in found for tail in texts]
    if flows and not flows[0].through:  # what is not seen before it is a directory, most often this one
        found = ["." + text if text.startswith("/") else text for text in found]
    if parts and isinstance(parts[0], syntax.Text) and not parts[0].quoted:
        found = [DIRECTORY_STACK.sub(".", text) for text in found]
    through = OR.join(found)
    report.spend(len(through) // 20)
    return Flow(through, frozenset().union(*(flow.near for flow in flows)))


def said_around(report: Report, *, everything: bool = False) -> str:
    """Return the texts of the command from which a word can come of which nothing is known.

    Args:
        report: knows the whole command, and which part of it is judged.
        everything: also what stands in plain commands before, which hand nothing on but in `$_`.
    """
    key = (id(report.part), everything)
    if key not in report.around:
        found = [
            text
            for command in report.parts
            if everything or command is report.part or _hands_on(command, report.functions)
            for text in said(command, report)
        ]
        report.around[key] = " ".join(found)
        report.spend(20 * len(report.parts) + 2 * len(found))
    return report.around[key]


def said(node: object, report: Report) -> Iterator[str]:
    """Yield the literal texts in a part of a command: words as they are put together, here-documents, values.

    Args:
        node: the part.
        report: knows where the checkouts are, in which a search may name files.
    """
    if isinstance(node, syntax.Simple):
        words = [_joined(word) for word in node.words]
        yield LEFT_OUT.sub(" ", " ".join(map(_shown, node.words)))
        yield from searched(words, LEFT_OUT.sub(" ", " ".join(words)), report)
        yield from said([part for word in node.words for part in word.parts if not _is_text(part)], report)
        yield from said((node.assignments, node.redirects), report)
        yield "".join(_joined(value) for item in node.assignments for value in item.values)
        yield "".join(word.partition("=")[2] for word in words if DECLARED.match(word))
    elif isinstance(node, syntax.Word):
        yield _shown(node)
        yield from said([part for part in node.parts if not _is_text(part)], report)
    elif isinstance(node, syntax.Text):
        yield _masked(node)
    elif isinstance(node, syntax.Parameter):
        yield from said(node.parts if node.operator in GIVING else [], report)
    elif isinstance(node, (tuple, list)):
        for item in node:
            yield from said(item, report)


def _shown(word: syntax.Word) -> str:
    """Return the literal text of a word, in which only what stands without quotes can be a glob."""
    return "".join(_masked(part) for part in word.parts if isinstance(part, syntax.Text))


def _masked(part: syntax.Text) -> str:
    return str(part.text.translate(NO_GLOB) if part.quoted else part.text)


def _is_text(part: object) -> bool:
    return isinstance(part, syntax.Text)


def _joined(word: syntax.Word) -> str:
    """Return the literal text of a word, without what expansions put between."""
    return "".join(part.text for part in word.parts if isinstance(part, syntax.Text))


def _is_open(name: str, scope: Scope) -> bool:
    """Say whether a variable or parameter can hold what the command says in a way that is not followed."""
    words = scope.names.get(name, [])
    if name in NUMBERS and not words:
        return False
    if not NAME.fullmatch(name) or VOLATILE.match(name) or None in words or scope.is_opaque():
        return True
    return scope.nested and not words  # the text around may have assigned it


def _through_part(part: object, scope: Scope, report: Report, chain: tuple[str, ...]) -> Flow:
    if isinstance(part, syntax.Text):
        return Flow(part.text, frozenset())
    if isinstance(part, syntax.Parameter):
        return _through_parameter(part, scope, report, chain)
    if isinstance(part, (syntax.Substitution, syntax.Item, syntax.Process)):
        return Flow("", _said_in(part.script, report))
    return NOTHING


def _through_parameter(part: syntax.Parameter, scope: Scope, report: Report, chain: tuple[str, ...]) -> Flow:
    """Return what a parameter expansion gives: what is assigned to the variable anywhere, and the operand."""
    if part.prefix == "#" or part.name in chain:
        return NOTHING
    chain = (*chain, part.name)
    around = scope.outer
    while around is not None and part.name not in scope.names:
        scope, around = (around if part.name in around.names else scope), around.outer
    words = [word for word in scope.names.get(part.name, []) if word is not None]
    report.spend(100 + 5 * len(words))
    flows = [_alternatives(word.parts, scope, report, chain) for word in words[:MAX_WORDS]]
    flows.append(_through_operand(part, scope, report, chain))
    if part.operator and part.operator not in EITHER:
        flows += _transformed(part, flows[:-1], scope, report, chain)
    near = frozenset().union(*(flow.near for flow in flows))
    if _is_open(part.name, scope) or len(chain) > MAX_CHAIN or len(words) > MAX_WORDS:
        near |= {said_around(report, everything=VOLATILE.match(part.name) is not None), _all_of(part.name, report)}
    return Flow(OR.join(dict.fromkeys(flow.through for flow in flows if flow.through)), near)


def _transformed(
    part: syntax.Parameter, flows: list[Flow], scope: Scope, report: Report, chain: tuple[str, ...]
) -> list[Flow]:
    """Return what an operator makes of what is assigned to a variable."""
    from role_guard.shell.transforms import transformed

    parts = [item for each in part.parts for item in (each.parts if isinstance(each, syntax.Arithmetic) else (each,))]
    operand = _alternatives(parts, scope, report, chain)
    texts = [text for flow in flows for text in flow.through.split(OR)][:MAX_WORDS]
    operands = operand.through.split(OR)[: MAX_WORDS // max(len(texts), 1)]
    report.spend(200 * len(texts) * len(operands))
    found = [transformed(part.operator, each, text) for text in texts for each in operands]
    return [Flow(OR.join(found), operand.near)]


def _through_operand(part: syntax.Parameter, scope: Scope, report: Report, chain: tuple[str, ...]) -> Flow:
    """Return what the operand of `${name…}` puts into the value."""
    if part.operator not in GIVING:
        return NOTHING
    flow = _alternatives(part.parts, scope, report, chain)
    if part.operator in ("/", "//"):
        return flow._replace(through=OR.join(text.partition("/")[2] for text in flow.through.split(OR)))
    return flow


def _said_in(script: syntax.List, report: Report) -> frozenset[str]:
    """Return the text of a substitution, put together once."""
    key = (id(script), False)
    if key not in report.around:
        report.around[key] = " ".join(said(script, report))
        report.spend(20 + len(report.around[key]) // 5)
    return frozenset((report.around[key],))


def _all_of(name: str, report: Report) -> str:
    """Return all that is assigned to a variable, or added to it, written together."""
    if name not in report.added:
        report.added[name] = "".join(_assigned(report.parts, name))
        report.spend(50 * len(report.parts))
    return report.added[name]


def _assigned(node: object, name: str) -> Iterator[str]:
    """Yield the texts that are assigned to a variable, or added to it, in the order of the command."""
    if isinstance(node, syntax.Assignment) and node.name == name:
        yield from map(_joined, node.values)
    elif isinstance(node, (tuple, list)):
        for item in node:
            yield from _assigned(item, name)


def _hands_on(command: object, functions: frozenset[str]) -> bool:
    """Say whether a part of a list leaves something behind that other parts can read."""
    simple = getattr(command, "commands", [None])
    return _assigns(command) or not all(
        isinstance(item, syntax.Simple) and _is_silent(item, functions) for item in simple
    )


def _assigns(node: object) -> bool:
    """Say whether an expansion in a part of a command assigns a variable."""
    if isinstance(node, syntax.Parameter) and node.operator in ("=", ":="):
        return True
    return isinstance(node, (tuple, list)) and any(map(_assigns, node))


def _is_silent(command: syntax.Simple, functions: frozenset[str]) -> bool:
    """Say whether a simple command leaves nothing behind: no variable, no file that it prints to."""
    words = set(map(_joined, command.words))
    prints = any(item.operator in PRINTING and _joined(item.target) != "/dev/null" for item in command.redirects)
    return not (command.assignments or words & HANDING_ON or words & functions or prints)
