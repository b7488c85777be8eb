"""Programs with subcommands that do to files what commands of their own do elsewhere.

Source: gio(1) of GLib; cmake(1), "Run a Command-Line Tool". docs/shell.md tells how to read and add a row.
"""

from __future__ import annotations

MEANT = {
    "gio": {
        "copy": "cp", "move": "mv", "remove": "rm", "trash": "rm", "mkdir": "mkdir",
        "rename": "renames | * : tree unknown",
        "save": "writes | * -b<suffix=~ --backup<suffix=~ -e=text --etag=text : write",
        "set": "changes | * -t=text --type=text : write text*",
    },
    "cmake -E": {
        **dict.fromkeys(("copy", "copy_if_different", "copy_if_newer"), "cp"),
        **dict.fromkeys(
            ("copy_directory", "copy_directory_if_different", "copy_directory_if_newer"),
            "copies to | * : read+ below",
        ),
        "rename": "mv", "remove": "rm", "remove_directory": "rm", "rm": "rm", "make_directory": "mkdir -p",
        "touch": "touch", "touch_nocreate": "touch -c", "create_symlink": "ln -sT", "create_hardlink": "ln -T",
        "tar": "tar", "env": "env", "time": "time", "chdir": "env -C",
    },
}  # fmt: skip
"""Subcommands, each with the first words of the command that does the same, or with a row. What is not here only reads,
or does what can't be told."""

CMAKE = (
    "writes | !run * --trace-redirect=write --graphviz=prefix --profiling-output=write -D=text -U=text -G=text -T=text "
    "-A=text -S=text -B=text -C=text -P=text -t=text --toolchain=text --log-level=text --preset=text --prefix=text "
    "--install-prefix=text --config=text --target=text --component=text : text*"
)
