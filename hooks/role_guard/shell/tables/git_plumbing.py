"""What git's plumbing does, one row per subcommand, in the form of `git.py`.

Source: the manual page and `-h` of each subcommand, git 2.39; for what came later the pages up to 2.53. docs/shell.md
tells how to add a row.
"""

from __future__ import annotations

from role_guard.shell.tables.git import LOG

ROWS: dict[str, str] = {
    **dict.fromkeys(
        (
            *("check-attr", "check-ignore", "check-ref-format", "cherry", "column", "count-objects"),
            *("get-tar-commit-id", "ls-tree", "merge-base", "name-rev", "pack-redundant", "patch-id", "rev-parse"),
            *("show-index", "show-ref", "stripspace", "var"),
            *("commit-graph verify", "multi-pack-index verify", "refs exists", "refs verify"),
            *("repo info", "repo structure"),
        ),
        "vcs-read | * : text*",
    ),
    **dict.fromkeys(
        ("diff-files", "diff-index", "diff-pairs", "diff-tree", "last-modified", "rev-list"),
        f"vcs-read | {LOG} : text*",
    ),
    "cat-file": "vcs-read | * --textconv!run --filters!run --path=text : text*",
    "check-mailmap": "vcs-read | * --mailmap-file=read : text*",
    "fast-export": f"vcs-read | {LOG} --export-marks=write --import-marks?read --import-marks-if-exists?read : text*",
    "fmt-merge-msg": "vcs-read | * -F=read --file=read -m=text --message=text --into-name=text : text*",
    # A format, or a key to sort by, can make gpg run.
    "for-each-ref": "vcs-read | * --format=pretty --sort=pretty : text*",
    "refs list": "vcs-read | * --format=pretty --sort=pretty : text*",
    "fsck": "vcs-read | * --lost-found!change : text*",
    "fsck-objects": "vcs-read | * --lost-found!change : text*",
    "hash-object": "vcs-read | * -w!change -t=text --path=text : read*",
    "interpret-trailers": (
        "vcs-read | * --in-place>write --trailer=text --where=text --if-exists=text --if-missing=text : read*"
    ),
    "ls-files": (
        "vcs-read | * -x=text --exclude=text -X=read --exclude-from=read --exclude-per-directory=text "
        "--with-tree=text --format=text : text*"
    ),
    "ls-remote": (
        "vcs-read | * --upload-pack=program!run --exec=program!run -o=text --server-option=text --sort=pretty "
        "--get-url>text : url? text*"
    ),
    "mailinfo": "vcs-read | * --encoding=text --quoted-cr=text : write write",
    # The directory is attached to -o; without -o it is the last operand.
    "mailsplit": "vcs-read | -b -f?text -d?text --keep-cr --mboxrd -o?below>read : below*",
    # With --object-id the result goes into the object database.
    "merge-file": (
        "vcs-read | -p>read --stdout>read --diff3 --zdiff3 --ours --theirs --union -q --quiet --marker-size=text "
        "--diff-algorithm=text -L=text --object-id!change : write read read"
    ),
    "symbolic-ref": "vcs-read | -q --quiet --short --recurse --no-recurse : text change?",
    "verify-pack": "vcs-read | * --object-format=text : read*",
    "commit-tree": "vcs-commit | * -m=text -F=read -p=text -S?text : text*",
    "checkout-index": "vcs-change | * --prefix=below --stage=text : write*",
    "fast-import": (
        "vcs-change | * --export-marks=write --export-pack-edges=write --import-marks=read "
        "--import-marks-if-exists=read : text*"
    ),
    "index-pack": "vcs-change | * -o=write : read?",
    "init-db": "vcs-change | * --template=read --separate-git-dir=write : write?",
    "merge-index": "vcs-change | * : run text*",
    "read-tree": "vcs-change | * --index-output=write : text*",
    # merge-tree writes the trees of its result, and so do the others here: objects, refs or the index.
    **dict.fromkeys(
        (
            *("add--interactive", "bisect--helper", "checkout--worker", "commit-graph", "fetch-pack", "http-fetch"),
            *("merge-octopus", "merge-one-file", "merge-ours", "merge-recursive", "merge-resolve", "merge-subtree"),
            *("merge-tree", "mktag", "mktree", "multi-pack-index", "pack-objects", "pack-refs", "prune-packed"),
            *("receive-pack", "refs", "submodule--helper", "unpack-file", "unpack-objects", "update-index"),
            *("update-ref", "update-server-info", "write-tree"),
        ),
        "vcs-change | * : text*",
    ),
    **dict.fromkeys(("http-push", "send-pack"), "vcs-push | * : text*"),
}
