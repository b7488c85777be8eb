"""Builtins that assign, test or set options (Bash manual, "Shell Builtin Commands")."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.expressions import check_expression, is_plain_name, is_plain_number
from role_guard.shell.scope import SET_HARMLESS
from role_guard.shell.state import Outcome, same
from role_guard.shell.syntax import Text
from role_guard.shell.tables.special import FILE_TEST
from role_guard.shell.values import Value
from role_guard.shell.variables import judge_assignment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call

DECLARE_OPTIONS = re.compile(r"[-+][aAgrxlupfF]+\Z|--\Z")
ASSIGNED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\+?=)?")
SHOPT_OPTIONS = frozenset(
    "-s -u -q -p nullglob globstar dotglob failglob nocaseglob nocasematch globasciiranges xpg_echo".split()
)
WIDER = frozenset(("dotglob", "nocaseglob", "globstar"))
"""Those of them that make globs match more."""

ZSH_OPTIONS = re.compile(r"-o\Z|(?:no)?(?:nullglob|errexit|pipefail|nounset|xtrace|verbose|shwordsplit)\Z")
"""Options of zsh that change neither how commands are read nor what globs match (zshoptions(1))."""

CONVERSION = re.compile(r"%[-+ #0']*([*]?)[0-9]*(?:\.([*]?)[0-9]*)?[hlLjzt]*([A-Za-z%(])")
TEXT_CONVERSIONS = "sbqQc"
NUMBERED = re.compile(r"%[0-9]+\$")
SUBSTITUTES = re.compile(r"[\[`]|\$\(")


def set_(call: Call) -> None:
    """Judge `set`: only options that change how errors are treated, or print what is run."""
    report = call.walk.report
    for value in call.values:
        report.mention(value.text)
    if not call.values:
        report.look_secret("set")
    elif all(value.exact and SET_HARMLESS.match(value.text) for value in call.values) or (
        call.values[0].exact and call.values[0].text in ("--", "-")
    ):
        report.look("set")
    else:
        report.unknown("`set` changes how later commands are read")


def shopt(call: Call) -> None:
    """Judge `shopt`: only options that change what globs match."""
    call.walk.report.options.update(value.text for value in call.values if value.text in WIDER)
    if all(value.exact and value.text in SHOPT_OPTIONS for value in call.values):
        call.walk.report.look("shopt")
    else:
        call.walk.report.unknown("`shopt` changes how later commands are read")


def setopt(call: Call) -> None:
    """Judge zsh's `setopt`, whose options are spelled with any underscores and in any case (zshoptions(1))."""
    words = [value.text.replace("_", "").lower() if value.exact else "" for value in call.values]
    if all(map(ZSH_OPTIONS.match, words)):
        call.walk.report.look(call.name)
    else:
        call.walk.report.unknown(f"`{call.name}` changes how later commands are read")


def unset(call: Call) -> Outcome:
    """Judge `unset`: a subscript would be evaluated; no function is certain any more."""
    for value in call.values:
        if not value.exact or not (is_plain_name(value.text) or value.text in ("-v", "-f", "-n")):
            call.walk.report.unknown("`unset` gets a name that is not plain")
        call.walk.report.unmark(value.text if value.exact else "")
    call.walk.report.look("unset")
    return same(call.state._replace(functions=frozenset()))


def declare(call: Call) -> Outcome:
    """Judge `declare`, `export` and their kin; without a name they print variables, secret ones among them."""
    report = call.walk.report
    names = []
    exported = call.name == "export"
    letters = "".join(value.text for value in call.values if value.exact and value.text[:1] in ("-", "+"))
    for value in call.values:
        if value.exact and value.text[:1] in ("-", "+"):
            exported = exported or "x" in value.text
            if not DECLARE_OPTIONS.match(value.text) or (call.name == "export" and "f" in value.text):
                report.unknown(f"`{call.name} {value.text}` can make values run")
            continue
        found = ASSIGNED.match(value.text)
        rest = value.text[found.end() :] if found else ""
        if found is None or (not found[2] and (rest or not value.exact)):
            report.unknown(f"`{call.name}` gets a name that is not plain")
            continue
        names.append(found[1])
        if letters and (call.name == "export" or "x" in letters):
            report.unmark(found[1])
        report.mention(rest)
        if found[2] and (set("fF") & set(letters) or _is_read_again(found[1], rest, value, letters, call)):
            report.unknown(f"`{call.name}` reads the value of `{found[1]}` as words again")
        if found[2] or exported:
            judge_assignment(found[1], [value._replace(text=rest)], report, exported=exported)
    if names:
        report.look(call.name)
    else:
        report.look_secret(call.name)
    return same(call.state._replace(definite=call.state.definite | set(names)))


def _is_read_again(name: str, text: str, value: Value, letters: str, call: Call) -> bool:
    """Say whether a value can be taken for the words of an array, and be expanded a second time."""
    if text.startswith("("):
        return True
    is_array = "a" in letters.lower() or None in call.scope.names.get(name, []) or "*" in call.scope.names
    return is_array and not value.exact


def printf(call: Call) -> None:
    """Judge `printf`: it prints, or assigns with `-v`."""
    report, values = call.walk.report, list(call.values)
    values = values[1:] if values and values[0] == Value("--") else values
    if values and not values[0].exact and _can_be_v(values[0]):
        report.unknown("the format of `printf` is not literal, and could be `-v`")
    if values and values[0].exact and values[0].text.startswith("-v"):
        name = values[0].text[2:] or (values[1].text if len(values) > 1 and values[1].exact else "")
        if not is_plain_name(name):
            report.unknown("`printf -v` assigns a variable whose name is not plain")
        judge_assignment(name, values[1:], report, exported=False)
    elif values and not _takes_only_numbers(values[0], values[1:]):
        report.unknown("`printf` gets something else than a number, which some shells evaluate")
    for value in values:
        report.mention(value.text)
    report.look("printf")


def _can_be_v(value: Value) -> bool:
    """Say whether a word that is not literal can be `-v`; one that begins with a number can't."""
    if value.choices and not value.many:
        return any(map(_can_be_v, value.choices))
    return value.many or "-v".startswith(value.text[:2])


def _takes_only_numbers(template: Value, values: list[Value]) -> bool:
    """Say whether what a format takes for numbers are numbers (printf(1)); it is used again for more words."""
    kinds = ["number"]
    if template.exact and not NUMBERED.search(template.text):
        found = [item for items in CONVERSION.findall(template.text) for item in items if item not in ("", "%")]
        kinds = ["text" if item in TEXT_CONVERSIONS else "number" for item in found]
    if "number" not in kinds:
        return True
    shifted = False
    for index, value in enumerate(values):
        shifted = shifted or value.many
        is_number = is_plain_number(value) or (value.exact and value.text[:1] in ("'", '"'))
        if not is_number and (shifted or kinds[index % len(kinds)] == "number"):
            return False
    return True


def let(call: Call) -> None:
    """Judge `let`: its words are arithmetic."""
    call.walk.report.look("let")
    for value in call.values:
        if value.exact:
            check_expression([Text(value.text, quoted=True)], call.scope, call.walk.report)
        else:
            call.walk.report.unknown("`let` evaluates a word that is not literal")


def test(call: Call) -> None:
    """Judge `test` and `[`: `-v` evaluates a subscript, and a word that is not literal can be `-v`."""
    report, values = call.walk.report, call.values
    report.look(call.name)
    for index, value in enumerate(values):
        following = values[index + 1] if index + 1 < len(values) else None
        if not value.exact:
            if value.many and not value.number:
                report.unknown(f"a word of `{call.name}` that is not quoted can become several")
            elif following is not None and not (following.exact and not SUBSTITUTES.search(following.text[:-1])):
                report.unknown(f"of `{call.name}`, two words that are not literal follow each other")
        elif FILE_TEST.match(value.text) and following is not None:
            report.read_value(following, call.name)
        elif value.text == "-t" and following is not None and following != Value("]"):
            if not is_plain_number(following):
                report.unknown(f"`{call.name} -t` gets something else than a number, which some shells evaluate")
        elif value.text in ("-v", "-R") and following is not None:
            if not following.exact or not is_plain_name(following.text):
                report.unknown(f"`{call.name} -v` evaluates a name that is not plain")
        else:
            report.mention(value.text)
