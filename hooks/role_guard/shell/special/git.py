"""`git`: its global options, then a subcommand with a row of its own (git(1) and the subcommands' pages)."""

from __future__ import annotations

from role_guard import paths
from role_guard import regex as re
from role_guard import system as os
from role_guard.shell.command import matches
from role_guard.shell.findings import short
from role_guard.shell.matching import readings
from role_guard.shell.nested import at_top
from role_guard.shell.programs import text_of
from role_guard.shell.roles import use, use_all
from role_guard.shell.rows import Row, parse_row
from role_guard.shell.special.directories import cd
from role_guard.shell.special.git_ignored import judge_ignored
from role_guard.shell.tables import git as porcelain
from role_guard.shell.tables import git_plumbing as plumbing
from role_guard.shell.values import Value, can_be, is_literal, texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.matching import Match

PLACES = ("--git-dir", "--work-tree")
SEEN = {
    "vcs-read": "`git {}` gets options that can change the repository",
    "vcs-commit": "`git {}` is part of a commit",
    "vcs-change": "`git {}` changes the repository",
    "vcs-push": "`git {}` publishes",
}
VERBS = {
    "add": "changes the mode of",
    "stage": "changes the mode of",
    "rm": "removes",
    "mv": "moves",
    "bundle create": "replaces",
    "clone": "clones to",
}
REMOTE = "ls-remote fetch clone pull push remote submodule archive fetch-pack send-pack request-pull".split()
TRANSPORT = re.compile(r"(?:^|=)[A-Za-z0-9][A-Za-z0-9+.-]*::")
"""An address that names a remote helper, `ext::COMMAND` above all (gitremote-helpers(7), git-remote-ext(1))."""

GPG = re.compile(r"%[-+ ]?G|%\(\*?signature|(?:^|=)-?\*?signature(?::|\Z)")
"""Formats and keys that verify signatures, for which git runs gpg (git-log(1), git-for-each-ref(1))."""

OPEN_FORMAT = re.compile(r"t?format:|.*%", re.DOTALL)
"""The beginning of a word that is, or can become, a format; what follows it can make git run gpg."""

BARE = {"--bare", "--mirror"}
"""Options with which a clone is named `NAME.git`."""


def git(call: Call) -> None:
    """Report what a git command does."""
    for matched in readings(parse_row(porcelain.GLOBAL), call.values, lambda _value: True):
        _behind_options(matched, call)


def _behind_options(matched: Match, call: Call) -> None:
    """Report what the subcommand does behind git's own options."""
    report = call.walk.report
    words = texts(call.values)
    rest = [value for role, value, option in matched.uses if not option]
    if matched.problems or not rest:
        _without_subcommand(matched, words, call)
        return
    call = _global_options(matched, call)
    elsewhere = [option for _, value, option in matched.uses if option in PLACES and not _is_own(value, option, call)]
    name = rest[0]
    if not is_literal(name):
        report.unknown("the subcommand of `git` is not literal")
        return
    report.cwds = call.state.cwds
    second = f"{name.text} {rest[1].text}" if len(rest) > 1 and is_literal(rest[1]) else ""
    if len(rest) > 1 and not second and can_be(rest[1], _seconds(name.text)):
        report.unknown(f"the subcommand of `git {name.text}` is not literal")
    for key, values in ((second, rest[2:]), (name.text, rest[1:])):
        text = porcelain.ROWS.get(key) or plumbing.ROWS.get(key)
        if text is not None:
            row = parse_row(text)
            if elsewhere and row.verb != "vcs-read":
                report.vcs("vcs-change", elsewhere[0], f"`git {elsewhere[0]}` lets `{key}` change another repository")
            elif elsewhere:
                report.look_outside(f"git {elsewhere[0]}")
            _subcommand(key, row, call._replace(name=f"git {key}", values=values))
            return
    report.vcs("vcs-change", f"git {name.text[:40]}", f"`git {name.text[:40]}` is an alias or a program")
    report.run(("git", *words), f"`git {name.text[:40]}` is an alias or a program", text_of(call))


def _seconds(name: str) -> set[str]:
    """Return the words that make another subcommand of a subcommand."""
    keys = [key.split() for table in (porcelain.ROWS, plumbing.ROWS) for key in table]
    return {key[1] for key in keys if key[0] == name and len(key) > 1}


def _without_subcommand(matched: Match, words: tuple[str | None, ...], call: Call) -> None:
    """Report git with options alone."""
    for problem in matched.problems:
        call.walk.report.unknown(f"of `git`, {problem}")
    if matched.unlisted or matched.effects or any(role == "run" for role, _, _ in matched.uses):
        call.walk.report.run(("git", *words), "`git` gets options that can run programs", text_of(call))
    call.walk.report.look("git")


def _global_options(matched: Match, call: Call) -> Call:
    """Report git's own options, and follow `-C`."""
    report = call.walk.report
    words = ("git", *texts(call.values))
    risky = [option for option, _ in matched.effects] + list(matched.unlisted)
    for role, value, option in matched.uses:
        if option == "-C":
            call = call._replace(state=cd(call._replace(values=[value])).ok)
            report.cwds = call.state.cwds
        elif option == "-c":
            from role_guard.shell.special.git_settings import judge_setting

            risky += filter(None, [judge_setting(value, call)])
        elif option == "--config-env" or role == "run":
            risky.append(option)
            use(("unknown" if option == "--config-env" else role, value, option), [], "writes", call)
    if risky:
        report.run(words, f"`git {risky[0][:60]}` can make git run programs", text_of(call))
    return call


def _is_own(value: Value, option: str, call: Call) -> bool:
    """Say whether a repository or a working tree that is named is one of this repository."""
    layout = call.walk.report.layout
    own = {os.path.realpath(layout.git)} if option == "--git-dir" and layout.git else set()
    own |= {os.path.realpath(root) for root, _ in layout.roots} if option == "--work-tree" else set()
    places = {os.path.realpath(os.path.join(cwd, value.text)) for cwd in call.state.cwds or ()}
    return value.exact and bool(places) and places <= own


def _is_elsewhere(call: Call) -> bool:
    """Say whether git finds another repository than this one, or may, from the present directory."""
    layout = call.walk.report.layout
    real_path = call.walk.report.real_path
    roots = {real_path(root) for root, _ in layout.roots}
    for cwd in call.state.cwds or ("",):
        call.walk.report.spend(20 + 10 * cwd.count("/"))
        place = real_path(cwd) if cwd else "/"
        while place not in roots:
            is_bare = os.path.isfile(os.path.join(place, "HEAD")) and os.path.isdir(os.path.join(place, "objects"))
            if is_bare or os.path.lexists(os.path.join(place, ".git")) or place == os.path.dirname(place):
                return True
            place = os.path.dirname(place)
    return False


def _subcommand(key: str, row: Row, call: Call) -> None:
    """Report a subcommand by its row."""
    report = call.walk.report
    words = ("git", *texts(call.values))
    placed = at_top(call) if key.split()[0] in porcelain.AT_TOP else call
    for matched in matches(call, row):
        _by_match(key, matched, row, placed)
    report.cwds = call.state.cwds
    for value in call.values:
        judge_format(value, call, is_format=False)
        _text(value.pattern or value.text, key, words, call)
    if row.verb == "vcs-read" and _is_elsewhere(call):
        report.look_outside(call.name)
    report.vcs(row.verb, call.name, SEEN[row.verb].format(key))


def _by_match(key: str, matched: Match, row: Row, call: Call) -> None:
    """Report what the words of a subcommand do in one way of reading them."""
    report = call.walk.report
    for problem in matched.problems:
        report.unknown(f"of `git {key}`, {problem}")
    if matched.unlisted:
        report.vcs("vcs-change", call.name, f"`{call.name} {matched.unlisted[0]}` is not known to only read")
    for option, effect in matched.effects:
        use((effect, Value(option), option), [], "writes", call)
    if row.base:
        use((row.base[0], Value(""), ""), [], "writes", call)
    for _, value, option in matched.uses if key in porcelain.PATHSPECS else ():
        if not option and porcelain.MAGIC.search(value.text):
            report.unknown(f"`{call.name}` takes `{short(value.text)}` for a pattern, which can match files anywhere")
    use_all(matched.uses, VERBS.get(key, "writes"), call)
    if "--chmod" in matched.given and all(option for _, _, option in matched.uses):
        report.unknown(f"`{call.name} --chmod` changes the mode of files that are not named")
    judge_ignored(key, matched, call)
    if key == "clone":
        _clone(matched, call)


def _clone(matched: Match, call: Call) -> None:
    """Report that a clone runs programs, and its directory where that is named by where it comes from (git-clone(1)).

    The address, which mostly ends in `.git`, is none of the text that reaches a program.
    """
    operands = [value for _, value, option in matched.uses if not option]
    text = " ".join(["git clone", *(value.text for _, value, option in matched.uses if option)])
    call.walk.report.run(("git", "clone", *texts(call.values)), "`git clone` fetches and runs what is set up", text)
    if len(operands) != 1:
        return
    name = re.sub(r"(?:/?\.git|\.bundle)?/*\Z", "", operands[0].text.rstrip("/"))
    last = re.split(r"[/:]", name)[-1]
    if not is_literal(operands[0]) or not last:
        call.walk.report.unknown("`git clone` writes to a directory whose name is not literal")
        return
    for place in (last, f"{last}.git") if BARE & set(matched.given) else (last,):
        use(("below", Value(place), ""), [], VERBS["clone"], call)


def judge_format(value: Value, call: Call, *, is_format: bool) -> None:
    """Report a word with which git verifies signatures, or may."""
    if _verifies(value, is_format=is_format):
        words = (*call.name.split(), *texts(call.values))
        call.walk.report.run(words, f"`{call.name}` can verify signatures with gpg", text_of(call))


def _verifies(value: Value, *, is_format: bool) -> bool:
    """Say whether a word can be a format that makes git run gpg."""
    if value.choices:
        return any(_verifies(choice, is_format=is_format) for choice in value.choices)
    if GPG.search(value.pattern or value.text):
        return True
    return not value.exact and not value.number and (is_format or OPEN_FORMAT.match(value.text) is not None)


def _text(text: str, key: str, words: tuple[str | None, ...], call: Call) -> None:
    """Look at an operand or an option's value: a file that holds secrets, or an address that runs a program."""
    report = call.walk.report
    if key.split()[0] in REMOTE and TRANSPORT.search(text):
        report.run(words, f"`{call.name}` starts a program that the address names", text_of(call))
        report.unknown(f"`{call.name}` starts a program that the address names")
    name = text.rpartition(":")[2]
    if name and re.match(report.policy["secrets"], paths.key(os.path.normpath(name).lstrip("/"))):
        report.look_secret(call.name)
