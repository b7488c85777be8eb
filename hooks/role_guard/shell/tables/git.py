"""What git's everyday subcommands do, one row each; the plumbing stands in `git_plumbing.py`.

Source: git(1) and the manual page and `-h` of each subcommand, git 2.39; for what came later the pages up to 2.53.
The first slot of a row is what the subcommand itself does (`vcs-read`, `vcs-commit`, `vcs-change`, `vcs-push`); a
key of two words stands for a subcommand directly followed by its own subcommand. docs/shell.md tells how to add a row.

A subcommand that is in no row runs a program: an alias, one from PATH, and on purpose bugreport, citool, credential*,
cvsserver, daemon, diagnose, difftool, for-each-repo, gitweb, gui, hook, http-backend, instaweb, mergetool, remote-*,
shell, upload-*, verify-commit and verify-tag (gpg), web--browse. What changes the repository must have a row: for an
implementer `run` is milder.
"""

from __future__ import annotations

from role_guard import regex as re

GLOBAL = (
    "+ -C=text -c=text --git-dir=text --work-tree=text --config-env=text "
    "--namespace=text --super-prefix=text --attr-source=text --exec-path?run --bare!run "
    "-p --paginate -P --no-pager --html-path --man-path --info-path --list-cmds -v --version -h --help "
    "--no-replace-objects --no-lazy-fetch --no-optional-locks --no-advice "
    "--literal-pathspecs --glob-pathspecs --noglob-pathspecs --icase-pathspecs : text*"
)
"""git's own options, before the subcommand. -C, -c, --git-dir, --work-tree and --config-env are `text` here because the
reader in code judges them; --bare makes the current directory the repository, whose `config` may name programs."""

LOG = (
    "* --output=write --ext-diff!run --textconv!run --text --show-signature!run --format?pretty --pretty?pretty "
    "--group?pretty"
)
"""Options of everything that walks revisions: such commands take the options for diffs too, shortlog and rev-list
included. `--text` is named because it is also the beginning of `--textconv`; --format, --pretty and --group, because a
format can make gpg run. No option is named only because it takes the next word: which do differs between commands and
versions, and in `rev-list -L --output=FILE`, `log -L1,5:S --output=FILE`, `fast-export --grep --export-marks=FILE` the
last word is an option. The price: a pattern that looks like one of these has to be attached (`--grep=--output`)."""

BLAME = f"{LOG} -S?read --contents=read --ignore-revs-file=read --ignore-rev=text"

CONFIG = (
    "+ --global --system --local --worktree -f=read --file=read --blob=text -t=text --type=text --no-type --bool --int "
    "--bool-or-int --bool-or-str --path --expiry-date -z --null --name-only --show-names --no-show-names --show-origin "
    "--show-scope --includes --no-includes --default=text --fixed-value --all --regexp --value=text --url=text"
)
LISTS = (
    "--contains=text>text --no-contains=text>text --merged=text>text --no-merged=text>text --points-at=text>text "
    "--sort=pretty --format=pretty --column?text --no-column --color?text --no-color -i --ignore-case --omit-empty"
)
"""Options of branch and tag; those that select by commit imply --list, so that names are patterns then."""

AT_TOP = frozenset(
    "am annotate apply bisect blame cat-file checkout-index fast-export fast-import grep index-pack interpret-trailers "
    "last-modified ls-remote mailinfo mergetool read-tree rebase rerere stash submodule".split()
)
"""Subcommands that take the name of a file from the top of the checkout, or run a program there, in some versions.
Their words are judged from the present directory and from there. Others go by the present directory (prefix_filename in
git's source)."""

PATHSPECS = ("rm", "checkout", "restore", "clean")
"""Subcommands that change the files which their operands match."""

MAGIC = re.compile(r"\A:|[*?\[\\]")
"""What makes an operand more than a path (gitglossary(7), "pathspec"): `:/` starts at the top, `:!` means all others,
and `*` goes on through directories."""

ROWS: dict[str, str] = {
    # Reads. What a repository's own configuration makes git run (pager, textconv, fsmonitor) is the person's choice.
    "status": "vcs-read | * : text*",
    "log": f"vcs-read | {LOG} : text*",
    "show": f"vcs-read | {LOG} : text*",
    "whatchanged": f"vcs-read | {LOG} : text*",
    "shortlog": f"vcs-read | {LOG} : text*",
    "reflog": f"vcs-read | {LOG} : text*",
    "diff": f"vcs-read | {LOG} --no-index>read : text*",
    # Without --stdout a file for each commit, into the current directory.
    "format-patch": (
        f"vcs-read | {LOG} ~below=. --stdout>text --no-stdout!unknown -o=below --output-directory=below "
        "--suffix=affix --signature-file=read --description-file=read : text*"
    ),
    "range-diff": f"vcs-read | {LOG} : text*",
    "blame": f"vcs-read | {BLAME} : text*",
    "annotate": f"vcs-read | {BLAME} : text*",
    "grep": (
        "vcs-read | * -O?program!run --open-files-in-pager?program!run --textconv!run --text -e=text -f=read "
        "--no-index>read -A=text -B=text -C=text -m=text --max-count=text --max-depth=text --threads=text : text*"
    ),
    "describe": "vcs-read | * : text*",
    "show-branch": "vcs-read | * : text*",
    "request-pull": "vcs-read | -p : text url text?",
    "version": "vcs-read | * : text*",
    # Without an option the manual page comes up as `man` shows it; the options choose other viewers.
    "help": "vcs-read | * -i!run --info!run -m!run --man!run -w!run --web!run : text*",
    "archive": "vcs-read | * -o=write --output=write --remote=run --exec=program!run --add-file?read : text*",
    "bundle create": f"vcs-read | {LOG} --version!unknown : write text*",
    "bundle list-heads": "vcs-read | * : read text*",
    "bundle verify": "vcs-read | * : read",
    "bundle unbundle": "vcs-change | * : read text*",
    # Reads or changes, by what follows.
    "branch": (
        "vcs-read | -a --all -r --remotes -v --verbose -q --quiet --abbrev?text --no-abbrev -l>text --list>text "
        f"--show-current>text {LISTS} : change*"
    ),
    "tag": f"vcs-read | -l>text --list>text -n?text>text -v>run --verify>run {LISTS} : change*",
    **dict.fromkeys(("stash", "stash push", "stash save"), "vcs-change | * -a --all -m=text --message=text : text*"),
    "stash list": f"vcs-read | {LOG} : text*",
    "stash show": f"vcs-read | {LOG} : text*",
    "config": (
        f"vcs-read | {CONFIG} --get>text --get-all>text --get-regexp>text --get-urlmatch>text --get-color>text "
        "--get-colorbool>text -l>text --list>text : text? change*"
    ),
    "config get": f"vcs-read | {CONFIG} : text*",
    "config list": f"vcs-read | {CONFIG} : text*",
    "config edit": "vcs-change | * : text*",
    "remote": "vcs-read | -v --verbose : change*",
    "remote show": "vcs-read | -v --verbose -n>text : url*",
    "remote get-url": "vcs-read | -v --verbose --push --all : text*",
    "notes": "vcs-read | --ref=text : change*",
    "notes list": "vcs-read | --ref=text : text*",
    "notes show": "vcs-read | --ref=text : text*",
    "notes get-ref": "vcs-read | --ref=text : text*",
    "worktree": "vcs-change | * : text*",
    "worktree list": "vcs-read | * : text*",
    # `foreach` reads its words as shell text in each submodule.
    "submodule": "vcs-read | -q --quiet --cached : change*",
    "submodule status": "vcs-read | * : text*",
    "submodule summary": "vcs-read | * : text*",
    "submodule foreach": "vcs-read | + -q --quiet --recursive : sh*",
    # `view` with words that are no options runs them as a subcommand of git.
    "bisect": "vcs-change | * : text*",
    "bisect log": "vcs-read | * : text*",
    "bisect terms": "vcs-read | * : text*",
    "bisect view": f"vcs-read | {LOG} : change*",
    "bisect visualize": f"vcs-read | {LOG} : change*",
    "bisect run": "vcs-change | + : cmd",
    "sparse-checkout": "vcs-change | * : text*",
    "sparse-checkout list": "vcs-read | * : text*",
    "sparse-checkout check-rules": "vcs-read | * --rules-file=read : text*",
    "replace": "vcs-read | -l>text --list>text --format=text : change*",
    "reflog expire": "vcs-change | * : text*",
    "reflog delete": "vcs-change | * : text*",
    "reflog drop": "vcs-change | * : text*",
    "reflog write": "vcs-change | * : text*",
    "rerere": "vcs-change | * : text*",
    "rerere diff": "vcs-read | -u : text*",
    "rerere remaining": "vcs-read | : text*",
    "rerere status": "vcs-read | : text*",
    # Commits. rm and mv also change files, so a plan or a control file among their operands is seen as one; with
    # --cached the file stays on disk, but the next commit is without it.
    **dict.fromkeys(
        ("add", "stage"), "vcs-commit | * -f --force -A --all --pathspec-from-file=read --chmod=text>tree : text*"
    ),
    "commit": (
        "vcs-commit | * -m=text --message=text -F=read --file=read -t=read --template=read -C=text -c=text "
        "--reuse-message=text --reedit-message=text --fixup=text --squash=text --author=text --date=text "
        "--trailer=text --cleanup=text -u?text -S?text --pathspec-from-file=read : text*"
    ),
    "rm": (
        "vcs-commit | -n --dry-run -q --quiet -f --force -r --cached --ignore-unmatch --sparse "
        "--pathspec-from-file=unknown --pathspec-file-nul : tree*"
    ),
    "mv": "vcs-commit | -n --dry-run -v --verbose -f --force -k --sparse : tree+ into",
    # Dry runs, where the option that makes them such comes first and none that takes it back is listed.
    **dict.fromkeys(
        ("clean -n", "clean -nd", "clean -dn", "clean --dry-run"),
        "vcs-read | -dfnqxX --dry-run --force --quiet -e=text --exclude=text : text*",
    ),
    **dict.fromkeys(
        ("apply --stat", "apply --numstat", "apply --summary", "apply --check"),
        "vcs-read | --stat --numstat --summary --check -p=text -R --reverse -v --verbose : read*",
    ),
    # Changes. Operands that may be paths are `write`: a plan or a control file named here is refused, not asked for.
    "checkout": "vcs-change | * -b=text -B=text --orphan=text --conflict=text --pathspec-from-file=read : write*",
    "restore": "vcs-change | * -s=text --source=text --conflict=text --pathspec-from-file=read : write*",
    "clean": "vcs-change | * -xXn --dry-run -e=text --exclude=text : write*",
    "apply": (
        "vcs-change | * -p=text -C=text --exclude=text --include=text --whitespace=text --directory=below "
        "--build-fake-ancestor=write : read*"
    ),
    "am": "vcs-change | * --directory=below : read*",
    "rebase": "vcs-change | * -x=sh --exec=sh : text*",
    "clone": (
        "vcs-read | * -b=text --branch=text -c=setting --config=setting -j=text --jobs=text -o=text --origin=text "
        "--depth=text --filter=text --bundle-uri=text --server-option=text --shallow-since=text --shallow-exclude=text "
        "--ref-format=text --revision=text --template=read --reference=read --reference-if-able=read "
        "--separate-git-dir=below -u=program --upload-pack=program --bare --mirror : url below?"
    ),
    "init": (
        "vcs-change | * -b=text --initial-branch=text --object-format=text --ref-format=text --template=read "
        "--separate-git-dir=write : write?"
    ),
    **dict.fromkeys(
        (
            *("archimport", "backfill", "cherry-pick", "cvsimport", "fetch", "filter-branch", "filter-repo", "gc"),
            *("history", "lfs", "maintenance", "merge", "p4", "prune", "pull", "quiltimport", "repack", "replay"),
            *("reset", "revert", "subtree", "svn", "switch"),
        ),
        "vcs-change | * : text*",
    ),
    # All but the version write to git's configuration or directory when they are first called in a repository.
    **dict.fromkeys(("lfs env", "lfs ls-files", "lfs status"), "vcs-read | !run * : text*"),
    "lfs version": "vcs-read | * : text*",
    **dict.fromkeys(
        ("push", "cvsexportcommit", "imap-send", "lfs push", "p4 submit", "send-email", "subtree push", "svn dcommit"),
        "vcs-push | * : text*",
    ),
}
