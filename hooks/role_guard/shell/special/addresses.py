"""Addresses that name what is written: of files that curl and wget fetch or send, and of socat.

Source: curl(1), `-O`, `-T`, "GLOBBING"; wget(1); socat(1).
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.locations import decoded, local_path
from role_guard.shell.roles import use
from role_guard.shell.values import Value, is_literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.roles import Use

UNSEEN = Value("*")
"""The word for files whose names the address does not tell."""

GLOB = re.compile(r"[\[\]{}]")
"""What curl makes several addresses of."""

SOCKETS = {
    **dict.fromkeys(("CREATE", "CREAT", "OPEN", "GOPEN", "FILE", "PIPE", "FIFO", "UNIX-LISTEN", "UNIX-L"), "write"),
    **dict.fromkeys(("UNIX-RECV", "UNIX-RECVFROM", "UNIX-BIND", "PTY", ""), "write"),
    **dict.fromkeys(("SYSTEM", "SHELL", "EXEC"), "sh"),
}
"""Kinds of socat's addresses whose first word names a file that may be written, or is a command; the empty one: a word
without a kind, which is a file where a slash is in it."""

ELSEWHERE = re.compile(r"(?i)\s*(?!file:)[a-z][a-z0-9+.-]*:|[^:\[\]{}]*/")
"""The beginning of an address that names no file here: another scheme, or a machine without one."""


def report_named(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    """Report the files that a command names itself.

    Args:
        value: `*` where the other end chooses the names.
        by: the command.
        others: all words of it in their roles.
        verb: what it does to files.
        call: the command.
    """
    report = call.walk.report
    addresses = [item[1] for item in others if item[0] == "url" or (item[0] == "run" and not item[2])]
    places = [item[1].text for item in others if item[0] == "below" and is_literal(item[1])] or ["."]
    for place in places:
        if addresses and (value == UNSEEN or not all(map(_is_plain, addresses))):
            report.below(place, by, verb)
            continue
        for name in {name for address in addresses for name in _names(address.text)}:
            report.write(name if place == "." else f"{place}/{name}", by, verb)


def _is_plain(address: Value) -> bool:
    """Say whether an address is one, and known."""
    return bool(address.exact) and not GLOB.search(address.text)


def _names(address: str) -> set[str]:
    """Return what a file from an address can be called: with what is asked for there, decoded, or neither."""
    path = address.partition("#")[0].rpartition("://")[2].partition("/")[2]
    whole = path.partition("?")[0].rpartition("/")[2] + "".join(path.partition("?")[1:])
    names = {whole, whole.partition("?")[0]}
    names |= {decoded(name) for name in names}
    return {name.replace("/", "%2F") or "index.html" for name in names if not name.startswith("?")} or {"index.html"}


def report_sent(value: Value, by: str, others: list[Use], call: Call) -> None:
    """Report a file that is sent to the addresses of a command: one with the scheme `file` is written here.

    curl makes several addresses of braces and brackets, adds the file's own name to one that ends with a slash, and
    takes the scheme of one without from `--proto-default`.

    Args:
        value: the file.
        by: the command with the option.
        others: all words of it in their roles.
        call: the command.
    """
    report = call.walk.report
    report.read_value(value, by)
    name = value.text if is_literal(value) and not GLOB.search(value.text) else None
    by_default = any(item[2] == "--proto-default" and item[1].text.lower() in ("file", "") for item in others)
    for address in [choice for item in others if item[0] == "url" for choice in item[1].choices or (item[1],)]:
        has_scheme = ":" in address.text
        if ELSEWHERE.match(address.text) and (has_scheme or not by_default):
            continue
        if address.exact and not has_scheme and not by_default:
            continue
        path = local_path(address.text if has_scheme else f"file://{address.text}")
        if path is None or not is_literal(address) or GLOB.search(address.text):
            report.unknown(f"`{by}` writes a file whose name is not literal, or none")
        if path:
            report.into(path, [name], by, "writes")


def report_socket(value: Value, others: list[Use], verb: str, call: Call) -> None:
    """Report what an address of socat writes or runs, or two that are joined by `!!`; see `report_named`."""
    for part in value.text.split("!!") if value.exact else ():
        kind, colon, rest = part.partition(":")
        role = SOCKETS.get(kind.upper() if colon else "", "")
        words = rest if colon else part
        if role == "sh":
            use((role, Value(words), ""), others, verb, call)
        elif role and (colon or "/" in part):
            use((role, Value(words.partition(",")[0]), ""), others, verb, call)
