"""Writes the file from which `prepared.py` loads modules and expressions, where it is missing or out of date."""

from __future__ import annotations

import marshal

from role_guard import prepared, regex
from role_guard import system as os
from role_guard.layout import make_private

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from role_guard.layout import Layout
    from role_guard.shapes import Policy

REHEARSED = (
    "git log --format='%H %s' -- src | grep -v x | sort | head -20 && cat <<'END' > /dev/null\nline\nEND",
    "for f in *.py; do sed -n '1,5p' \"$f\" | awk '{ print $1 }'; done; bash -c 'x=$((1 + 2)); echo ${x%%a*} $(ls)'",
)
"""Commands that are read so that the expressions which are made on the way are known."""


def prepare(layout: Layout, policy: Policy) -> None:
    """Write the file anew, unless it is up to date.

    Raises:
        OSError: a source can't be read, or the file can't be written.
    """
    sources = dict(_sources(os.path.join(layout.root, ".claude", "roles", "hooks")))
    stamps = {name: (is_package, *prepared.stamp(path)) for name, (path, is_package) in sources.items()}
    wanted = set(_of_policy(policy))
    present = prepared.opened(layout.root)
    known = {} if present is None else {name: row[:3] for name, row in present.modules.items()}
    if present is not None and known == stamps and wanted <= present.expressions.keys():
        return
    for name in sources:
        __import__(name)
    from role_guard import compiling, expressions, mask
    from role_guard.plans import store
    from role_guard.shell import shell_effects

    for command in REHEARSED:
        shell_effects("Bash", command, layout.root, layout, policy)
    trees = {name: compiling.tree_of(path) for name, (path, _) in sources.items()}
    modules = {name: (*stamps[name], _piece(trees[name], name, sources)) for name, (path, _) in sources.items()}
    written = {key for tree in trees.values() for key in compiling.written(tree)}
    needed = {*regex.made(), *wanted, *written, *mask.expressions()}
    content = _content(modules, expressions.arguments(needed))
    make_private(os.path.dirname(prepared.path_of(layout.root)))
    store.write_file(prepared.path_of(layout.root), content)


def forged(layout: Layout) -> list[str]:
    """Return the modules and expressions in the file that are not what they are made of; for `doctor`.

    Raises:
        OSError: a source can't be read.
    """
    from role_guard import compiling, expressions

    present = prepared.opened(layout.root)
    if present is None:
        return []
    found = []
    sources = dict(_sources(os.path.join(layout.root, ".claude", "roles", "hooks")))
    for name, (path, is_package) in sources.items():
        row = present.modules.get(name)
        if row is not None and row[:3] == (is_package, *prepared.stamp(path)):
            expected = marshal.loads(_piece(compiling.tree_of(path), name, sources))  # noqa: S302
            found += [] if present.module(name) == expected else [name]
    made = expressions.arguments(set(present.expressions))
    return found + [
        pattern
        for pattern, flags in present.expressions
        if present.expression((pattern, flags)) != marshal.loads(made.get((pattern, flags), b"N"))  # noqa: S302
    ]


def _piece(tree: ast.Module, name: str, sources: dict[str, tuple[str, bool]]) -> bytes:
    """Return what is kept of a module: the modules that it imports, and its code."""
    from role_guard import compiling

    imported = tuple(dict.fromkeys(compiling.needs(tree, name, sources)))
    return marshal.dumps((imported, compiling.code_of(tree, sources[name][0])))


def _content(modules: dict[str, tuple[bool, int, int, bytes]], expressions: dict[tuple[str, int], bytes]) -> bytes:
    """Return the file: its head, the length of the index, the index, and what that tells the places of."""
    pieces = bytearray()

    def put(piece: bytes) -> tuple[int, int]:
        begin = len(pieces)
        pieces.extend(piece)
        return begin, len(piece)

    places = ({name: (*row[:3], *put(row[3])) for name, row in modules.items()},
              {key: put(piece) for key, piece in expressions.items()})  # fmt: skip
    index = marshal.dumps(places)
    return prepared.head() + b"%0*d" % (prepared.WIDTH, len(index)) + index + pieces


def _sources(hooks: str) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Yield every module of the package: name, path, and whether it is a package."""
    for place, directories, names in os.walk(os.path.join(hooks, prepared.PACKAGE)):
        directories[:] = [name for name in directories if name != "__pycache__"]
        package = os.path.relpath(place, hooks).replace(os.sep, ".")
        for name in names:
            stem, extension = os.path.splitext(name)
            if extension == ".py":
                is_package = stem == "__init__"
                yield (package if is_package else f"{package}.{stem}"), (os.path.join(place, name), is_package)


def _of_policy(policy: Policy) -> Iterator[tuple[str, int]]:
    """Yield the expressions of a policy."""
    found = [*policy["control"].values(), policy["secrets"], policy["plans"]["always_in_scope"]]
    found += [policy["mcp_reads"], policy["mcp_writes"]]
    for role in policy["roles"].values():
        for rule in role["rules"]:
            found += [rule["paths"], rule["tools"]]
            found += [word for command in rule["commands"] or [] for word in command]
    return ((pattern, 0) for pattern in found if isinstance(pattern, str))
