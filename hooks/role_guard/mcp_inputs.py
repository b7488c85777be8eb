"""What the input of an MCP tool shows of files: a server may write where no other rule sees it.

Nobody knows what a tool of an unknown server does with its input. Its name says whether it only reads; for the others,
a plan or a control file that the input names counts as written, and so does a project file under a name for paths.
Prose that mentions one (the body of an issue) does not: it is a text, and most are harmless. A tool that only reads may
put what it has read into a file: one that its input names under a key that says so counts as written, too.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard import system as os
from role_guard.effects import Effect, write_effects
from role_guard.paths import BLANKS, MAX_PATH, candidates
from role_guard.printable import printable
from role_guard.zones import OUTSIDE, PROJECT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from role_guard.event import Event
    from role_guard.layout import Layout
    from role_guard.shapes import Policy

PATHS = (
    "path", "paths", "file", "files", "filename", "filenames", "uri", "source", "src", "destination", "dest", "dst",
    "target",
)  # fmt: skip
"""Last words of keys whose values are paths (`file_path`, `newPath`, `fileName`)."""

PROGRAMS = (
    "command", "commands", "cmd", "code", "script", "shell", "args", "arguments", "argv", "expression", "program",
    "statement", "stdin",
)  # fmt: skip
"""Last words of keys whose values are carried out."""

ACTIONS = ("action", "method", "operation", "op", "verb")
"""Keys whose values say what a tool does that does several things."""

ELSEWHERE = ("owner", "repo", "repository", "project_id", "branch", "ref")
"""Keys beside which a relative path is one in a repository of some service, and not in the checkout."""

OUTPUTS = (
    "destination", "dest", "download", "downloads", "dst", "dump", "export", "out", "outdir", "outfile", "output",
    "outputs", "save", "target", "write", "writes", "written",
)  # fmt: skip
"""Words of keys that say that something is written (`save_to`, `outputDir`, `dirForAssetWrites`)."""

RESULTS = ("into", "local", "request", "response", "result", "results", "screenshot", "snapshot", "to")
"""Words that say so where the key is one for paths (`responseFilePath`, `local_path`)."""

DIRECTORIES = ("dir", "directory", "folder", "location", "root")
"""Last words of keys whose values are directories."""

DIRECTIONS = ("as", "in", "name", "to")
"""Last words of keys that say with one of `OUTPUTS` where (`save_as`), as others don't (`output_format`)."""

MAX_DEPTH = 10
MAX_TEXTS = 2000
MAX_TEXT = 200_000
"""Objects in each other, texts, and characters of all texts that are looked at."""

_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_MEDIA_TYPE = re.compile(r"(?:application|audio|font|image|message|model|multipart|text|video)/[\w.+*-]+\Z")
_SEPARATOR, _NO_PATH = re.compile(r"[/\\.]"), re.compile(r"[\s\"'`]")


def names(event: Event) -> Iterator[str]:
    """Yield the name of a tool: its own, and with what the input says that it does.

    `{"action": "delete"}` and `{"overwrite": true}` make `get` what `get_delete` and `get_overwrite` would be.

    Args:
        event: a call of an MCP tool.
    """
    yield event.tool
    for key, value in event.tool_input.items():
        if key.lower() in ACTIONS and isinstance(value, str):
            yield f"{event.tool}_{value.lower()}"
        elif value is True and key.isalpha():
            yield f"{event.tool}_{key}"


def input_effects(event: Event, layout: Layout, policy: Policy) -> list[Effect]:
    """Return the effects that the input of an MCP tool shows.

    Args:
        event: a call of an MCP tool that may write.
        layout: where the checkouts are.
        policy: the compiled policy.

    Returns:
        Writes of plans, control files and project files, programs that name control files, and something unknown if
        there is more than is looked at; none of what is outside.

    Raises:
        UnclearPathError: a path is unclear.
    """
    found: list[Effect] = []
    left = MAX_TEXT
    for count, (key, text, elsewhere) in enumerate(_texts(event.tool_input, "", 0, elsewhere=False), 1):
        left -= len(text)
        if count > MAX_TEXTS or left < 0 or key is None:
            return [
                *found,
                Effect("unknown", event.tool, seen=f"`{event.tool}` has more in its input than is looked at"),
            ]
        found += _of_text(key, text, event, layout, policy, elsewhere=elsewhere)
    return list(dict.fromkeys(found))


def output_effects(event: Event, layout: Layout, policy: Policy) -> list[Effect]:
    """Return the writes that the input of an MCP tool shows which only reads by its name.

    Args:
        event: a call of an MCP tool that only reads.
        layout: where the checkouts are.
        policy: the compiled policy.

    Returns:
        Writes of plans, control files and project files under keys that say that something is written; none of what is
        outside.

    Raises:
        UnclearPathError: a path is unclear.
    """
    found = [
        effect._replace(seen=f"`{event.tool}` gets `{effect.inside}` as `{printable(key)}`, and may write it")
        for key, text, counts in _outputs(event.tool_input)
        for effect in _paths_of(text, event, layout, policy, is_path=True, counts=counts)
    ]
    return list(dict.fromkeys(found))


def _outputs(given: object) -> Iterator[tuple[str, str, bool]]:
    """Walk the texts of an input under keys for outputs: the key; the text; whether any path counts, as by its key."""
    pending: list[tuple[object, str, tuple[str, ...]]] = [(given, "", ())]
    while pending:
        value, key, above = pending.pop()
        words = (*above, *_words(key))
        last = "".join(words[-1:])
        is_path = bool({last, "".join(words[-2:])} & {*PATHS, *DIRECTORIES})
        says = set(words) & set(OUTPUTS) or (is_path and set(words) & set(RESULTS))
        if isinstance(value, str) and says:
            yield key, value, (is_path or last in (*OUTPUTS, *DIRECTIONS)) and not _is_media_type(value)
        elif isinstance(value, dict):
            for name, item in value.items():
                if says:
                    yield key, str(name), _is_one_path(str(name))
                pending.append((item, str(name), words if says else ()))
        elif isinstance(value, list):
            pending += [(item, key, above) for item in value]


def _is_media_type(text: str) -> bool:
    """Say whether a text is the name of a media type (RFC 6838), which looks like a path."""
    return _MEDIA_TYPE.match(text) is not None


def _texts(value: object, key: str, depth: int, *, elsewhere: bool) -> Iterator[tuple[str | None, str, bool]]:
    """Walk the texts of an input: last words of the key, None where it is too deep; the text; whether `ELSEWHERE`."""
    if isinstance(value, str):
        yield key, value, elsewhere
    elif isinstance(value, (dict, list)) and depth >= MAX_DEPTH:
        yield None, "", elsewhere
    elif isinstance(value, dict):
        elsewhere = elsewhere or any(name in value for name in ELSEWHERE)
        for name, item in value.items():
            yield "", str(name), elsewhere
            yield from _texts(item, str(name), depth + 1, elsewhere=elsewhere)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, key, depth + 1, elsewhere=elsewhere)


def _of_text(key: str, text: str, event: Event, layout: Layout, policy: Policy, *, elsewhere: bool) -> Iterator[Effect]:
    """Yield the effects that one text shows."""
    words = _words(key)
    ends = {"".join(words[-1:]), "".join(words[-2:])}
    if ends & set(PROGRAMS):
        yield from _of_program(text, event)
    is_path = bool(ends & set(PATHS))
    counts = is_path and not (elsewhere and not os.path.isabs(_local(text)))
    for effect in _paths_of(text, event, layout, policy, is_path=is_path, counts=counts):
        yield effect._replace(seen=f"`{event.tool}` gets `{effect.inside}`, which it may change")


def _words(key: str) -> list[str]:
    """Return the words of a key."""
    return [word.lower() for word in _WORDS.findall(key)]


def _paths_of(
    text: str, event: Event, layout: Layout, policy: Policy, *, is_path: bool, counts: bool
) -> Iterator[Effect]:
    """Yield the writes of what a text names.

    Plans and control files are, of a text that `is_path` by its key or its form, and project files where it `counts`.
    """
    path = _local(text)
    if not path.strip(BLANKS) or len(path) > MAX_PATH or not (is_path or _is_one_path(path)):
        return
    for effect in write_effects(candidates(path, event.cwd), layout, policy):
        protected = effect.zone not in (PROJECT, OUTSIDE)
        if protected or (counts and effect.zone == PROJECT and _is_file(path, event.cwd)):
            yield effect


def _of_program(text: str, event: Event) -> Iterator[Effect]:
    """Yield what a text that is carried out adds by its words, as for programs of a shell."""
    from role_guard.shell.findings import PLAN_WORDS, PROTECTED_WORDS

    if PLAN_WORDS.search(text):
        yield Effect("approve", event.tool, seen=f"`{event.tool}` runs something with the plans in its text")
    elif PROTECTED_WORDS.search(text):
        yield Effect(
            "unknown", event.tool, seen=f"`{event.tool}` runs something with control files or Claude in its text"
        )


def _local(text: str) -> str:
    """Return a text as a path: what a `file:` address names (RFC 8089); empty for any other address."""
    bare = text.strip(BLANKS)
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]+):(?://)?", bare)
    if scheme is None:
        return text
    if scheme[1].lower() != "file":
        return "" if "//" in scheme[0] else text
    from urllib.parse import unquote

    rest = unquote(bare[scheme.end() :])
    return rest if rest.startswith("/") or os.sep == "\\" else "/" + rest.partition("/")[2]


def _is_file(path: str, cwd: str) -> bool:
    """Say whether a text looks like a path, or is the name of something there; a language code is neither."""
    return _is_one_path(path.replace(" ", "")) or os.path.lexists(os.path.join(cwd, path))


def _is_one_path(text: str) -> bool:
    """Say whether a text is a path by its form: a separator or a dot in it, and no blanks or quotation marks."""
    return _SEPARATOR.search(text) is not None and _NO_PATH.search(text) is None
