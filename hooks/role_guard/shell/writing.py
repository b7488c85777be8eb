"""What each role that writes means: from a word in its place to effects on files (docs/shell.md lists the roles)."""

from __future__ import annotations

import os

from role_guard import regex as re
from role_guard.shell.values import Value, escaped, is_literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.roles import Use

PAGER_COMMAND = re.compile(r"\+(?:[0-9]*[gGF]?|/[ -~]*)\Z")
"""What a pager is told to do first (less(1), `+`), and only shows another part of the text."""

TEMPORARY = re.compile(r"(?:/private)?/(?:tmp|var/tmp|var/folders|dev/shm)(?:/|\Z)")
"""Directories that are there for temporary files (hier(7))."""


def _literal(value: Value, by: str, verb: str, call: Call) -> bool:
    """Say whether a word that names a file is literal; report it if not."""
    if is_literal(value):
        return True
    call.walk.report.unknown(f"`{by}` {verb} a file whose name is not literal")
    for cwd in call.state.cwds or ():
        for match in call.walk.report.globbed(value.pattern, cwd) or () if value.pattern else ():
            call.walk.report.write(match, by, verb)
    return False


def _write(value: Value, by: str, _others: list[Use], verb: str, call: Call) -> None:
    if _literal(value, by, verb, call):
        call.walk.report.write(value.text, by, verb)


def _output(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    if value == Value("-"):
        call.walk.report.look(by)
    else:
        _write(value, by, others, verb, call)


def _edited(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    if value.text.startswith("+") and not (value.exact and PAGER_COMMAND.match(value.text)):
        call.walk.report.unknown(f"what `{by}` does can't be told")
    elif not value.text.startswith("+"):
        _write(value, by, others, verb, call)


def _template(value: Value, by: str, _others: list[Use], verb: str, call: Call) -> None:
    if re.search(r"#[0-9{]", value.text):
        call.walk.report.unknown(f"`{by}` {verb} a file whose name is put together")
    else:
        _output(value, by, _others, verb, call)


def _tree(value: Value, by: str, _others: list[Use], verb: str, call: Call) -> None:
    if _literal(value, by, verb, call):
        call.walk.report.tree(value.text, by, verb)


def _below(value: Value, by: str, _others: list[Use], verb: str, call: Call) -> None:
    if _literal(value, by, verb, call):
        call.walk.report.below(value.text, by, verb)


def _prefix(value: Value, by: str, _others: list[Use], verb: str, call: Call) -> None:
    if _literal(value, by, verb, call):
        call.walk.report.write(f"{value.text}*", by, verb)
        for cwd in call.state.cwds or ():
            for match in call.walk.report.globbed(f"{escaped(value.text)}*", cwd) or ():
                call.walk.report.write(match, by, verb)


def _suffix(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    if not _literal(value, by, verb, call):
        return
    for role, file, _ in others:
        if role == "write" and file.exact:
            directory, name = os.path.split(file.text)
            backup = value.text.replace("*", name) if "*" in value.text else name + value.text
            call.walk.report.write(backup if "/" in backup else os.path.join(directory, backup), by, "writes")


def _directory(value: Value, by: str, _others: list[Use], verb: str, call: Call) -> None:
    cwds = call.state.cwds or ()
    if is_literal(value) and cwds and all(os.path.isdir(os.path.join(cwd, value.text)) for cwd in cwds):
        call.walk.report.look(by)
    else:
        _write(value, by, _others, verb, call)
        _write(value._replace(text=os.path.join(value.text, "*")), by, _others, verb, call)


def _newdir(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    call.walk.report.makes_directory = True
    try:
        _directory(value, by, others, verb, call)
    finally:
        call.walk.report.makes_directory = False


def _stem(value: Value, by: str, _others: list[Use], verb: str, call: Call) -> None:
    if _literal(value, by, verb, call):
        call.walk.report.tree(value.text, by, verb)
        call.walk.report.write(os.path.splitext(value.text)[0], by, verb)


def _into(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    if _literal(value, by, verb, call):
        sources = [item[1] for item in others if item[0] in ("read", "write", "tree") and not item[2]]
        names = [source.text if source.exact else None for source in sources]
        call.walk.report.into(value.text, names, by, verb)
        if not names:
            call.walk.report.into(".", [value.text], by, verb)


def _temporary(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    for choice in value.choices or (value,):
        if choice.exact and not is_temporary(choice.text, call):
            _below(choice._replace(derived=False), by, others, verb, call)


def is_temporary(path: str, call: Call) -> bool:
    """Say whether a directory is the machine's own for temporary files, or in it, and not in a checkout."""
    for cwd in call.state.cwds or ("/",):
        place = call.walk.report.real_path(os.path.join(cwd, path))
        if call.walk.report.is_inside(place) or not TEMPORARY.match(place):
            return False
    return True


WRITING = {
    "write": _write,
    "output": _output,
    "edited": _edited,
    "template": _template,
    "tree": _tree,
    "below": _below,
    "prefix": _prefix,
    "suffix": _suffix,
    "directory": _directory,
    "newdir": _newdir,
    "stem": _stem,
    "temp": _temporary,
    "into": _into,
}
"""Roles of words that name files which are created, changed or removed."""
