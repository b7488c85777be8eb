"""What each role that writes means: from a word in its place to effects on files (docs/shell.md lists the roles)."""

from __future__ import annotations

from role_guard import regex as re
from role_guard import system as os
from role_guard.shell.values import Value, escaped, is_literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.roles import Use

PAGER_COMMAND = re.compile(r"\+(?:[0-9]*[gGF]?|/[ -~]*)\Z")
"""What a pager is told to do first (less(1), `+`), and only shows another part of the text."""

SOURCES = ("read", "write", "tree")
"""Roles of operands that files in a directory are named like."""

BACKUPS = ("~", ".~1~")
"""What a backup's name ends with, where no option says it (GNU coreutils manual, "Backup options")."""

NO_TRACE = re.compile(r"(?!/|af_unix:)")
"""What git appends no trace to: a switch, a descriptor, and a relative path (git(1), "GIT_TRACE")."""

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


def _template(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    if re.search(r"#[0-9{]", value.text):
        call.walk.report.unknown(f"`{by}` {verb} a file whose name is put together")
        return
    directories = [item[1].text for item in others if item[0] == "below" and is_literal(item[1])]
    named = [f"{directory}/{value.text}" for directory in directories if value != Value("-")] or [value.text]
    for name in named:
        _output(value._replace(text=name), by, others, verb, call)


def _leading(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    for choice in value.choices or (value,):
        _log(choice._replace(text=choice.text.split(" ")[0]), by, others, verb, call)


def _tree(value: Value, by: str, _others: list[Use], verb: str, call: Call) -> None:
    if _literal(value, by, verb, call):
        call.walk.report.tree(value.text, by, verb)


def _linked(value: Value, by: str, _others: list[Use], verb: str, call: Call) -> None:
    if is_literal(value):  # else its role among those that are changed has said so
        call.walk.report.linked(value.text, by, verb)


def _below(value: Value, by: str, _others: list[Use], verb: str, call: Call) -> None:
    if _literal(value, by, verb, call):
        call.walk.report.below(value.text, by, verb)


def _prefix(value: Value, by: str, _others: list[Use], verb: str, call: Call) -> None:
    if _literal(value, by, verb, call):
        call.walk.report.write(f"{value.text}*", by, verb)
        for cwd in call.state.cwds or ():
            for match in call.walk.report.globbed(f"{escaped(value.text)}*", cwd) or ():
                call.walk.report.write(match, by, verb)


def _affix(value: Value, by: str, _others: list[Use], verb: str, call: Call) -> None:
    if _literal(value, by, verb, call) and "/" in value.text:
        call.walk.report.unknown(f"`{by}` {verb} files in directories that are part of their names")


def _listing(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    name = value.text.partition("=")[2]
    if name or not value.exact:
        _output(value._replace(text=name), by, others, verb, call)


def _suffix(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    if not _literal(value, by, verb, call):
        return
    for role, file, _ in others:
        if role in ("write", "stem") and file.exact:
            directory, name = os.path.split(file.text)
            backup = value.text.replace("*", name) if "*" in value.text else name + value.text
            call.walk.report.write(backup if "/" in backup else os.path.join(directory, backup), by, "writes")


def _directory(value: Value, by: str, _others: list[Use], verb: str, call: Call) -> None:
    cwds = call.state.cwds or ()
    if is_literal(value) and cwds and all(os.path.isdir(os.path.join(cwd, value.text)) for cwd in cwds):
        call.walk.report.look(by)
    elif _literal(value, by, verb, call):
        call.walk.report.write(value.text, by, verb)
        # What is no file is nothing that could stand there, a plan above all.
        call.walk.report.write(os.path.join(value.text, "*"), by, verb, shown=value.text)


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
        sources = [item[1] for item in others if item[0] in SOURCES and not item[2]]
        names = [name for source in sources for name in _names(source, value.text, call)]
        call.walk.report.into(value.text, names, by, verb)
        if not names:
            call.walk.report.into(".", [value.text], by, verb)


def _names(source: Value, target: str, call: Call) -> list[str | None]:
    """Return the paths of which a word is one that is copied or moved to a target; None if that is not known.

    A glob in a variable stands for what is there now, where its names are not those of the copies, and nothing that the
    command made before can be among them.
    """
    if source.exact:
        return [source.text]
    if source.choices and all(choice.exact for choice in source.choices):
        return [choice.text for choice in source.choices]
    report, cwds = call.walk.report, call.state.cwds
    is_one = source.pattern and not source.many and all(step == report.step for _, step in report.made)
    if not is_one or not cwds or any(os.path.isdir(os.path.join(cwd, target)) for cwd in cwds):
        return [None]
    listed = [report.globbed(source.pattern, cwd) for cwd in cwds]
    return [name for found in listed for name in found or ()] if all(listed) else [None]


def _backup(_value: Value, by: str, others: list[Use], _verb: str, call: Call) -> None:
    report = call.walk.report
    names = [os.path.basename(item[1].text.rstrip("/")) for item in others if item[0] in SOURCES and not item[2]]
    for role, target, _ in others:
        if role not in ("into", "below") or not is_literal(target):  # what is not literal is reported in its role
            continue
        is_directory = [os.path.isdir(os.path.join(cwd, target.text)) for cwd in call.state.cwds or ("/",)]
        replaced = [os.path.join(target.text, name) for name in names] if any(is_directory) else []
        if not names:
            replaced.append(os.path.basename(target.text))
        if not all(is_directory):
            replaced.append(target.text)
        for path in replaced:
            for suffix in BACKUPS:
                report.write(f"{path}{suffix}", by, "writes")


def _temporary(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    for choice in value.choices or (value,):
        if choice.exact and not is_temporary(choice.text, call):
            _below(choice._replace(derived=False), by, others, verb, call)


def _log(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    for choice in value.choices or (value,):
        if choice.exact and not is_temporary(choice.text, call):
            _write(choice._replace(derived=False), by, others, verb, call)


def is_temporary(path: str, call: Call) -> bool:
    """Say whether a directory is the machine's own for temporary files, or in it, and not in a checkout."""
    for cwd in call.state.cwds or ("/",):
        place = call.walk.report.real_path(os.path.join(cwd, path))
        if call.walk.report.is_inside(place) or not TEMPORARY.match(place):
            return False
    return True


def _trace(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    for choice in value.choices or (value,):
        if not choice.exact or not NO_TRACE.match(choice.text):
            _write(choice, by, others, verb, call)


WRITING = {
    "write": _write,
    "trace": _trace,
    "output": _output,
    "edited": _edited,
    "template": _template,
    "leading": _leading,
    "tree": _tree,
    "linked": _linked,
    "below": _below,
    "prefix": _prefix,
    "affix": _affix,
    "listing": _listing,
    "suffix": _suffix,
    "directory": _directory,
    "newdir": _newdir,
    "stem": _stem,
    "temp": _temporary,
    "log": _log,
    "into": _into,
    "backup": _backup,
}
"""Roles of words that name files which are created, changed or removed."""
