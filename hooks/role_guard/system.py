"""The part of `os` that a decision uses, without what takes long to load.

`os` makes `os.environ` of the abstract base classes of `collections`, which take as long as to judge a file tool. Here
are the system's calls themselves (`posix`), and Python's own `os.path`; what is seldom asked for comes from `os`. Where
`os` is loaded already, or the system is another one, this module is `os` itself.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import *  # noqa: F403
    from os import _exit as _exit
    from os import path as path
elif "os" in sys.modules or "posix" not in sys.builtin_module_names:
    import os

    sys.modules[__name__] = os
else:
    import posix

    globals().update({**vars(posix), **globals()})  # `import *` takes three times as long

    name, sep, linesep, devnull = "posix", "/", "\n", "/dev/null"
    SEEK_SET = 0

    def fsencode(filename):
        """Return a file name as the system has it: bytes (`os.fsencode`)."""
        filename = posix.fspath(filename)
        if isinstance(filename, str):
            return filename.encode(sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
        return filename

    def fsdecode(filename):
        """Return a file name as Python has it: text (`os.fsdecode`)."""
        filename = posix.fspath(filename)
        if isinstance(filename, bytes):
            return filename.decode(sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
        return filename

    environ = {fsdecode(variable): fsdecode(value) for variable, value in posix.environ.items()}
    """The environment that the process began with. Changes of it are not passed on."""

    def __getattr__(attribute):
        """Return what is not here from `os`."""
        import os

        return getattr(os, attribute)

    sys.modules["os"] = sys.modules[__name__]  # `os.path` asks for `os`, and gets this
    try:
        import posixpath
    finally:
        del sys.modules["os"]
    path = posixpath
