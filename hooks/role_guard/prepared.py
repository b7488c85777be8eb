"""Loads the hook's modules and expressions from one file, in which they stand compiled for this interpreter.

Python keeps compiled modules too, but one file each, which have to be found one by one; and it compiles regular
expressions at every start. The file is made by `preparing.py` on each machine, in the state directory, which is closed
to sessions. A module counts while its source has the time and size that it had (as in PEP 552), and is loaded in the
usual way else; a file that is missing, torn or made by another interpreter changes nothing but the time it takes.

This module is found by Python itself, at every call, so it imports what is there already, and nothing else: a module
that has to be looked for takes as long as ten from the file.
"""

import _sre  # type: ignore[import-not-found]
import marshal
import sys

try:
    import posix as calls
except ImportError:  # Windows
    import nt as calls  # type: ignore[no-redef]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

    Place = tuple[int, int]
    Module = tuple[bool, int, int, int, int]

NAME = ".claude/roles/state/prepared"
"""Where the file is, in each checkout."""

HOOKS = ".claude/roles/hooks"
"""Where the scripts are, in each checkout."""

PACKAGE = __name__.partition(".")[0]


def path_of(root: str) -> str:
    """Return the file for the hooks of a checkout."""
    return f"{root}/{NAME}"


def head() -> bytes:
    """Return what the file of this interpreter begins with."""
    return f"{sys.implementation.cache_tag} {sys.hexversion:x} {_sre.MAGIC}\n".encode("ascii")


def stamp(path: str) -> tuple[int, int]:
    """Return time and size of a source.

    Raises:
        OSError: there is none.
    """
    about = calls.stat(path)
    return about.st_mtime_ns, about.st_size


class Prepared:
    """The file, open: an index of what is in it, and the rest piece by piece.

    Attributes:
        modules: by name whether it is a package, time and size of its source, and where `module` is, marshalled.
        expressions: by expression and flags, where what `regex.made_of` takes is.
    """

    def __init__(
        self, descriptor: int, begin: int, index: "tuple[dict[str, Module], dict[tuple[str, int], Place]]"
    ) -> None:
        self._descriptor, self._begin = descriptor, begin
        self.modules, self.expressions = index

    def module(self, name: str) -> "Any":
        """Return the modules that a module imports, and its code; None if they can't be read."""
        return self._loaded(self.modules[name][3:])

    def expression(self, key: tuple[str, int]) -> "Any":
        """Return what `regex.made_of` takes behind an expression, None if it was not prepared or can't be read."""
        place = self.expressions.get(key)
        return None if place is None else self._loaded(place)

    def _loaded(self, place: "Place") -> "Any":
        try:
            return marshal.loads(calls.pread(self._descriptor, place[1], self._begin + place[0]))  # noqa: S302
        except UNREADABLE:
            return None


def opened(root: str) -> "Prepared | None":
    """Return what was prepared for the hooks of a checkout, None if there is nothing for this interpreter."""
    try:
        descriptor = calls.open(path_of(root), calls.O_RDONLY | NO_WAIT)
        begin = head()
        content = calls.read(descriptor, FIRST)
        if not content.startswith(begin) or descriptor < 3:  # a standard stream is closed, which `main` reports
            calls.close(descriptor)
            return None
        length = int(content[len(begin) : len(begin) + WIDTH])
        start = len(begin) + WIDTH
        if len(content) < start + length:
            content += calls.pread(descriptor, start + length - len(content), len(content))
        return Prepared(descriptor, start + length, marshal.loads(content[start : start + length]))  # noqa: S302
    except UNREADABLE:
        return None


UNREADABLE = (OSError, ValueError, EOFError, TypeError, AttributeError, MemoryError)
"""What a file raises that is missing, torn or not ours, and a system without pread(2)."""

FIRST = 1 << 16
"""Bytes that are read at once: more than the index."""

NO_WAIT = getattr(calls, "O_CLOEXEC", 0) | getattr(calls, "O_NONBLOCK", 0)
"""Opening a pipe that stands in the file's place would wait for its other end (open(2))."""

WIDTH = 12
"""Digits of the length of the index, which follows the head."""


def use(hooks_dir: str) -> None:
    """Have what was prepared loaded from now on.

    Args:
        hooks_dir: absolute path of the directory the scripts stand in.
    """
    found = opened(hooks_dir[: -len(HOOKS) - 1])
    if found is not None:
        sys.meta_path.insert(0, _Finder(hooks_dir, found))
        from role_guard import regex

        regex.prepare(found.expression)


class _Finder:
    """Finds and loads modules of this package (the language reference, "The import system").

    Before a module, those that it imports are loaded, without Python's own way for each of them, which takes longer
    than to run them.
    """

    def __init__(self, hooks_dir: str, found: Prepared) -> None:
        self._place, self._found = hooks_dir, found
        self._code: dict[str, Any] = {}
        self._begun = set(sys.modules)

    def find_spec(
        self, name: str, _path: "Sequence[str] | None", _target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        """Return where a module is loaded from, None to look elsewhere."""
        found = self._fresh(name)
        if found is None:
            return None
        origin, place, code = found
        self._code[name] = code
        spec = type(sys.__spec__)(name, self, origin=origin, is_package=place is not None)  # type: ignore[arg-type]
        spec.submodule_search_locations = place
        spec.has_location = True
        return spec

    def create_module(self, _spec: "ModuleSpec") -> None:
        """Leave it to Python."""

    def exec_module(self, module: "ModuleType") -> None:
        """Run a module's code."""
        exec(self._code.pop(module.__name__), module.__dict__)  # noqa: S102

    def _fresh(self, name: str) -> "tuple[str, list[str] | None, Any] | None":
        """Return source, place (of a package) and code of a module, when those that it imports are loaded.

        None if it has to be loaded from its source.
        """
        row = self._found.modules.get(name)
        if row is None:
            return None
        stem = self._place + "/" + name.replace(".", "/")
        origin = stem + "/__init__.py" if row[0] else stem + ".py"
        try:
            if stamp(origin) != row[1:3]:
                return None
        except OSError:
            return None
        content = self._found.module(name)
        if content is None:
            return None
        self._begun.add(name)
        for other in content[0]:
            if other not in self._begun:
                self._load(other)
        return origin, [stem] if row[0] else None, content[1]

    def _load(self, name: str) -> None:
        """Load a module, unless that has to be done from its source."""
        parent, _, last = name.rpartition(".")
        if parent not in self._begun:
            self._load(parent)
        if parent not in sys.modules:
            return
        found = self._fresh(name)
        if found is None or name in sys.modules:
            return
        module = type(sys)(name)
        module.__file__, place, code = found
        module.__loader__, module.__package__ = self, parent  # type: ignore[assignment]
        if place is not None:
            module.__path__, module.__package__ = place, name
        sys.modules[name] = module
        try:
            exec(code, module.__dict__)  # noqa: S102
        except BaseException:
            del sys.modules[name]
            raise
        setattr(sys.modules[parent], last, sys.modules[name])
