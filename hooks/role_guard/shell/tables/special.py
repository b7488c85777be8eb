"""Rows and word lists of commands that have a reader of their own in `special`.

Sources: find(1), env(1), xargs(1), GNU parallel(1), flock(1), fd(1), tar(1), zip(1), ln(1), patch(1). docs/shell.md
has the language.
"""

from __future__ import annotations

from role_guard import regex as re

ENV = (
    "+ -i!bare -0v -u=unset -C=text -S=text --ignore-environment!bare --null --debug --unset=unset --chdir=text "
    "--split-string=text --list-signal-handling --help --version : env* cmd?"
)
XARGS = (
    "+ -0rtpxo -a=read --arg-file=read -d=text --delimiter=text -E=text -e?text --eof?text -i?text -I=text "
    "--replace?text -l?text -L=text --max-lines?text -n=text --max-args=text -P=text --max-procs=text -s=text "
    "--max-chars=text --process-slot-var=unknown --null --no-run-if-empty --verbose --exit --interactive "
    "--show-limits --help --version : cmd?"
)
PARALLEL = (
    "+ -0k -j=text -n=text -N=text -a=read --jobs=text --keep-order --null --will-cite --bar --halt=text "
    "--dry-run --no-notice --max-args=text --progress --line-buffer --tag : cmd?"
)
FLOCK = (
    "locks | + -sxunoFhV --shared --exclusive --unlock --nonblock --close --no-fork --verbose -w=text --timeout=text "
    "-E=text --conflict-exit-code=text -c=sh --command=sh --help --version : write cmd?"
)
# The harmless -l is `ls -l` of the matches.
FD = (
    "-HIusigFalLp01qhV -d=text -t=text -e=text -E=text -c=text -j=text -S=text -o=text"
    " --hidden --no-ignore --no-ignore-vcs --no-ignore-parent --unrestricted --case-sensitive"
    " --ignore-case --glob --regex --fixed-strings --absolute-path --list-details --follow --full-path --print0"
    " --max-results=text --quiet --show-errors --strip-cwd-prefix --one-file-system --mount --xdev --prune"
    " --max-depth=text --min-depth=text --exact-depth=text --type=text --extension=text --exclude=text"
    " --ignore-file=read --color=text --threads=text --size=text --changed-within=text --changed-before=text"
    " --newer=text --older=text --owner=text --base-directory=read --path-separator=text --search-path=read"
    " --and=text --help --version : text? read*"
)
FD_RUNS = ("-x", "-X", "--exec", "--exec-batch")
"""Options behind which a command stands, up to `;`: it runs for each match, or with all of them."""

TAR = (
    "-cxtruAdvzjJaZpkmohlwSnOBRW -s!unknown -f=text -C=text -b=text -L=text -N=text -T=read -X=read -V=text -H=text "
    "-K=text -g=write -I=sh!run -F=sh!run -P!unknown -U!unknown -M!unknown --create --extract --get --list --append "
    "--update --catenate --concatenate --diff --compare --delete!unknown --file=text --directory=text --verbose --gzip "
    "--gunzip --bzip2 --xz --zstd --lzip --lzma --auto-compress --exclude=text --exclude-from=read --exclude-vcs "
    "--files-from=read --add-file=read --strip-components=text --wildcards --no-wildcards --anchored --no-anchored "
    "--ignore-case --to-stdout --keep-old-files --skip-old-files --keep-newer-files --overwrite --no-overwrite-dir "
    "--no-same-owner --same-owner --no-same-permissions --same-permissions --preserve-permissions --numeric-owner "
    "--owner=text --group=text --mode=text --mtime=text --sort=text --format=text --dereference --hard-dereference "
    "--one-file-system --totals --utc --full-time --show-transformed-names --block-number --verify --null "
    "--no-recursion --recursion --checkpoint --checkpoint-action=unknown!run --to-command=sh!run "
    "--use-compress-program=sh!run --info-script=sh!run --new-volume-script=sh!run --rsh-command=sh!run "
    "--rmt-command=run --listed-incremental=write "
    "--index-file=write --volno-file=write --remove-files --one-top-level?text --transform!unknown --xform!unknown "
    "--absolute-names!unknown --unlink-first!unknown --recursive-unlink!unknown --multi-volume!unknown "
    "--force-local --warning=text --help --version --sparse --xattrs --acls --selinux --touch --newer=text "
    "--after-date=text --newer-mtime=text --occurrence --no-ignore-command-error --label=text : text*"
)
TAR_MODES = (
    ("extract", "x", ("--extract", "--get")),
    ("list", "td", ("--list", "--diff", "--compare")),
    ("create", "cruA", ("--create", "--append", "--update", "--catenate", "--concatenate")),
)
TAR_SUFFIXES = frozenset("tar gz z tgz taz Z taZ bz2 tbz tbz2 tz2 lz lzma tlz lzo xz txz zst tzst".split())
"""Suffixes of archives that `--one-top-level` leaves off."""

TAR_VALUED = "fCbLNTXVHKgIF"
"""Letters whose values stand, in the old form `tar xfC a.tar dir`, behind the cluster in the order of the letters."""

# Options of two letters share their letters with others, so only those are named that no such option has.
ZIP = (
    "packs to | -rqvjyDXu@R0123456789 --recurse-paths --recurse-patterns --quiet --verbose --junk-paths --symlinks "
    "--update --names-stdin -m>tree/ --move>tree/ -P=text --password=text -lf=write!run --logfile-path=write!run "
    "-O=write!run --output-file=write!run -b=temp!run --temp-path=temp!run -TT=program!run "
    "--unzip-command=program!run : write read*"
)

# A suffix of one's own choice can turn the name of a backup into that of a control file.
LN = (
    "links | -dFfiLnPrsTv --directory --force --interactive --logical --no-dereference --physical --relative "
    "--symbolic --no-target-directory --verbose -b!backup --backup!backup -S=text!unknown "
    "--suffix=text!unknown -t=into>write --target-directory=into>write --help --version : write* into"
)
# Without an operand the names stand in the patch.
PATCH = (
    "patches | !run * --dry-run "
    "-B=write -d=below -D=text -F=text -g=text -i=read -o=output -p=text -r=output -V=text -x=text "
    "-b --backup -Y=text -z=text --prefix=write --directory=below --ifdef=text --fuzz=text --get=text --input=read "
    "--output=output --strip=text --reject-file=output --version-control=text --debug=text --basename-prefix=text "
    "--suffix=text --reject-format=text --read-only=text --quoting-style=text : write read?"
)
PATCH_HEADER = re.compile(
    r"[ \tX]*(?:(?:---|\+\+\+|\*\*\*|(?:rename|copy) (?:from|to)|(?P<git>diff --git)) \s*|Index:\s*)"
    r"(?!/dev/null(?:\t|\s*\Z))(?P<names>(?(git).+|[^\t]*[^\s]))"
)
"""A line that names files; behind a tab stands a date."""

PATCH_MOVES = re.compile(r"(?m)^[ \tX]*(?:rename|copy) (?:from|to)")
"""A line with which a patch goes to another file than the one that is named."""

PATCH_RANGE = re.compile(r"[0-9]+(?:,[0-9]+)? (?:\*{4}|-{4})\Z")
"""What stands behind `***` and `---` within a context diff."""

FIND_LEADING = ("-H", "-L", "-P", "-E", "-X", "-d", "-s", "-x", "-O0", "-O1", "-O2", "-O3")
FIND_TEXTS = frozenset(
    "-name -iname -path -ipath -wholename -iwholename -regex -iregex -lname -ilname -type -xtype -size -mtime -mmin "
    "-atime -amin -ctime -cmin -perm -user -group -uid -gid -links -inum -maxdepth -mindepth -regextype -fstype "
    "-printf -used -context -Btime -Bmin -flags".split()
)
"""Tests and actions that take a word."""

FIND_READS = frozenset("-samefile -newer -anewer -cnewer -files0-from".split())
"""Tests that take a file."""

FIND_ALONE = frozenset(
    "-print -print0 -ls -prune -quit -not ! ( ) -a -and -o -or , -empty -readable -writable -executable -nouser "
    "-nogroup -depth -d -mount -xdev -follow -daystart -ignore_readdir_race -noignore_readdir_race -noleaf -true "
    "-false -warn -nowarn -help --help -version --version -x".split()
)
FIND_WRITES = {"-fprint": 1, "-fprint0": 1, "-fls": 1, "-fprintf": 2}
"""Actions that write a file, and how many words they take."""

FIND_DELETES = ("-delete", "-rm")
"""Actions that remove what is found, the second one in bfs alone."""

FIND_LISTED = "-files0-from"
"""The option that names a file of places to start from."""

FIND_RUNS = ("-exec", "-execdir", "-ok", "-okdir")
FIND_ASKS = ("-ok", "-okdir")
"""Actions that run a command, and those of them that ask before; only `;` ends what those run (POSIX, find)."""

FILE_TEST = re.compile(r"-[abcdefghkprsuwxGLNOS]\Z")
"""Tests of a file in `test`, `[` and `[[` (Bash manual, "Bash Conditional Expressions")."""

TYPES = {
    "tmux": r"send(?:-k(?:e(?:ys?)?)?|-p(?:r(?:e(?:f(?:ix?)?)?)?)?|-)?|paste.*|pasteb|set-b.*|setb|load.*|pipe.*",
    "screen": r"-X|stuff|paste|process|readbuf|readreg|exec",
    "kitty": r"@.*|send-.*", "kitten": r"@.*|send-.*", "wezterm": r"send-.*", "zellij": r"write.*|paste",
    "osascript": r"(?s:.*(?:keystroke|key code).*)",
    "xdotool": ".*", "ydotool": ".*", "dotool": ".*", "wtype": ".*", "xte": ".*", "xvkbd": ".*",
}  # fmt: skip
"""Programs that can type, by the words that make them (tmux(1) takes beginnings of a command's name); `.*`: they do
nothing else."""
