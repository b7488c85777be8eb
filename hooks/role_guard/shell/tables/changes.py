"""Commands that write, move, link, remove or re-mode files, pack and unpack them, edit them, or start sessions.

Source: the manual pages and `--help` texts of GNU coreutils, e2fsprogs, util-linux, patch, Info-ZIP, gzip,
bzip2, XZ Utils, Zstandard, LZ4, Perl and Ruby; for what Debian doesn't install by default (acl,
attr, brotli, dos2unix, moreutils, rsync) their published ones. docs/shell.md tells how to read and add a row.

A command that is in no table is `run`, so crontab and mount have no row.
"""

from __future__ import annotations

GNU = " --help --version "

BACKUP = " -b!backup --backup!backup -S=text!unknown --suffix=text!unknown "
"""A suffix of one's own choice can turn the name of a backup into that of a control file."""

INTO = " -t=into>{0} --target-directory=into>{0} "

COPY_FLAGS = (
    "-adfinpuvxHLPRrZ --archive --attributes-only --copy-contents --debug --force --interactive "
    "--keep-directory-symlink --dereference --no-clobber --no-dereference --preserve --no-preserve=text --recursive "
    "--reflink --remove-destination --sparse=text --strip-trailing-slashes --update --verbose --one-file-system "
    "--context "
)
COPY_DOUBTS = (
    "--parents!unknown -T!unknown --no-target-directory!unknown "
    "-l!unknown --link!unknown -s!unknown --symbolic-link!unknown "
)
"""With these the names below the target are others, or the copies are links, through which the sources are written."""

SIZES = "-0123456789 -q -v -k -f --fast --best --force --keep --quiet --verbose "
TO_STDOUT = "-c>>read --stdout>>read --to-stdout>>read "
LOOKS = "-l>read --list>read -t>read --test>read "
MODES = "-d>stem -z>stem --decompress>stem --compress>stem "
"""What replaces files, named because it takes back an option that only looks: mostly the last one holds (`xz -tz`)."""

LISTED = "-S=suffix!run --suffix=suffix!run "
"""What has a name of one's own choice for the file that is made, and looks for those that have it already."""

ROWS = {
    "cp": "copies to | " + COPY_FLAGS + COPY_DOUBTS + BACKUP + INTO.format("read") + GNU + ": read+ into",
    "mv": (
        "moves | -finuvTZ --context --debug --force --interactive --no-clobber --no-copy --no-target-directory "
        "--strip-trailing-slashes --update --verbose " + BACKUP + INTO.format("tree") + GNU + ": tree+ into"
    ),
    "install": (
        "copies to | -cCDpTvZ --compare --preserve-timestamps --no-target-directory --verbose --preserve-context "
        "--context -d>newdir --directory>newdir -g=text --group=text -m=text --mode=text -o=text --owner=text "
        "-s!run --strip!run --strip-program=run " + BACKUP + INTO.format("read") + GNU + ": read+ into"
    ),
    "rm": (
        "removes | -fiIrRdv --force --interactive --one-file-system --no-preserve-root --preserve-root --recursive "
        "--dir --verbose" + GNU + ": tree*"
    ),
    "rmdir": "removes | -pv --ignore-fail-on-non-empty --parents --verbose" + GNU + ": write+",
    "unlink": "removes |" + GNU + ": write",
    # A directory that is there already is left as it is.
    "mkdir": "creates | -pvZ -m=text --mode=text --parents --verbose --context" + GNU + ": newdir+",
    "mkfifo": "creates | -Z -m=text --mode=text --context" + GNU + ": directory+",
    "mknod": "creates | -Z -m=text --mode=text --context" + GNU + ": directory text text? text?",
    "link": "links |" + GNU + ": write into",
    "touch": (
        "touches | -acfhm -d=text -r=read -t=text --date=text --no-create --no-dereference --reference=read --time=text"
        + GNU
        + ": write+"
    ),
    "truncate": ("cuts | -co -r=read -s=text --no-create --io-blocks --reference=read --size=text" + GNU + ": write+"),
    "fallocate": (
        "resizes | -cdinpvxz -l=text -o=text --collapse-range --dig-holes --insert-range --length=text --keep-size "
        "--offset=text --punch-hole --zero-range --posix --verbose" + GNU + ": write"
    ),
    "shred": (
        "overwrites | -fuvxz -n=text -s=text --force --iterations=text --random-source=read --remove --size=text "
        "--verbose --exact --zero" + GNU + ": write+"
    ),
    "tee": "writes | -aip --append --ignore-interrupts --output-error" + GNU + ": write*",
    "sponge": "writes | -a : write?",
    # A mode may look like an option: chmod -x FILE.
    "chmod": (
        "changes the mode of | -cfvRHPh -L/ -r^ -w^ -x^ -X^ -s^ -t^ -u^ -g^ -o^ -a^ --changes --silent --quiet "
        "--verbose --dereference --no-dereference --no-preserve-root --preserve-root --recursive --reference=read^"
        + GNU
        + ": text tree+"
    ),
    "chown chgrp": (
        "changes the owner of | -cfvRHPh -L/ --changes --silent --quiet --verbose --dereference --no-dereference "
        "--from=text --no-preserve-root --preserve-root --recursive --reference=read^" + GNU + ": text tree+"
    ),
    "chattr": "changes | -RVf -p=text^ -v=text^ "
    + " ".join(f"-{letter}^" for letter in "aAcCdDeFijmPsStTux")
    + " : text tree+",
    "setfacl": (
        "changes the mode of | -bkndRPvh -L/ -m=text -x=text -M=read -X=read --modify=text --remove=text "
        "--modify-file=read --remove-file=read --set=text --set-file=read --remove-all --remove-default --no-mask "
        "--mask --default --recursive --logical/ --physical --restore=read!run" + GNU + ": tree*"
    ),
    "setfattr": (
        "changes | -h --no-dereference -n=text --name=text -v=text --value=text -x=text --remove=text "
        "--restore=read!run" + GNU + ": write*"
    ),
    # Pieces get names like xaa in the current directory, or names beginning like the second operand.
    "split": (
        "splits to | !run * ~prefix=x -a=text -b=text -C=text -l=text -n=text -t=text --suffix-length=text "
        "--additional-suffix=affix --bytes=text --line-bytes=text --lines=text --number=text --separator=text "
        "--filter=sh : read prefix?"
    ),
    "csplit": (
        "splits to | !run * ~prefix=xx -b=affix -f=prefix -n=text --suffix-format=affix --prefix=prefix --digits=text "
        ": read text*"
    ),
    # Interpreters of code that edit their operands in place.
    "perl": (
        "edits | !run + * -e=code^ -E=code^ -i?suffix>write -I=text -C?text -D?text -F?text -M?text -V?text -d?text "
        "-m?text -x?text : code? text*"
    ),
    "ruby": (
        "edits | !run + * -e=code^ -i?suffix>write -C=text!unknown -X=text!unknown -E=text -I=text -r=text -F?text "
        "-K?text -T?text -W?text -x?text : code? text*"
    ),
    # Editors run commands of their own, whatever file they are given.
    "nano pico": "edits | !run * : edited*",
    "emacs": (
        "edits | !run * --eval=unknown -eval=unknown --execute=unknown -execute=unknown -f=unknown "
        "--funcall=unknown -l=run --load=run --script=run --insert=read : edited*"
    ),
    # Two programs have this name: one takes a piece of Perl, the other two texts, before the files.
    "rename prename file-rename": "renames | !run * -e=unknown^ : unknown tree*",
    "dos2unix unix2dos mac2unix unix2mac": ("converts | * -D=text --display-enc=text -c=text --convmode=text : write*"),
    # Names below the target can't be seen, and a colon means another machine.
    "rsync": (
        "copies to | !run * -e=sh!run --rsh=sh!run --rsync-path=run -f=text --filter=text --exclude=text "
        "--include=text --exclude-from=read --include-from=read --files-from=read -B=text --block-size=text "
        "-T=below --temp-dir=below "
        "-M=text --remote-option=text --backup-dir=below --partial-dir=below --log-file=write --write-batch=write "
        "--only-write-batch=write --read-batch=read --compare-dest=read --copy-dest=read --link-dest=read "
        "--chmod=text --chown=text --timeout=text --contimeout=text --port=text --bwlimit=text "
        "--backup --suffix=text!unknown "
        "--max-size=text --min-size=text --out-format=text --log-file-format=text --password-file=read "
        "--remove-source-files>tree -L/ --copy-links/ -k/ --copy-dirlinks/ --copy-unsafe-links/ : read+ below"
    ),
    # Names in an archive and in a list may be absolute, or lead upwards.
    "cpio": (
        "unpacks to | !run * ~below=. -i!unknown --extract!unknown -p!unknown --pass-through!unknown "
        "-o>read --create>read -t>read --list>read "
        "-F=write --file=write -O=write -I=read -E=read --pattern-file=read -D=below "
        "--directory=below -H=text --format=text -C=text -R=text --owner=text -M=text --rsh-command=run : below*"
    ),
    # Behind -: names of members may lead upwards.
    "unzip": (
        "unpacks to | +dx ~below=. -:!unknown -anoqjCULXVKWDfuxbs12mM -h>text --help>text -T>run "
        "-l>read -t>read -v>read -z>read -p>read -c>read -Z>read -P=text "
        "-d=below : run? text*"
    ),
    "zipinfo": "-12smlvhMtTzZUC -x=text : read text*",
    "gzip gunzip": (
        "compresses | -nhLV -r/ --recursive/ --no-name --rsyncable --synchronous --license -N!run --name!run -d "
        "--decompress --uncompress " + SIZES + TO_STDOUT + LOOKS + LISTED + GNU + ": stem*"
    ),
    "gzexe bzexe": "compresses | !run * ~suffix=~ : write*",
    "bzip2 bunzip2": (
        "compresses | -shLV --small --license "
        + SIZES
        + MODES
        + "-c>>read --stdout>>read -t>read --test>read"
        + GNU
        + ": stem*"
    ),
    "xz unxz lzma unlzma": (
        "compresses | -eQhHV --uncompress>stem --extreme --no-sparse --no-warn --robot "
        "--single-stream --ignore-check --no-adjust --info-memory -F=text --format=text -C=text --check=text -T=text "
        "--threads=text -M=text --memlimit=text --files!run --files0!run "
        + SIZES
        + MODES
        + TO_STDOUT
        + LOOKS
        + LISTED
        + GNU
        + ": stem*"
    ),
    "zstd unzstd": (
        "compresses | -r/ -hHV --uncompress>stem -T?text -M?text -B?text -D=read --long --adapt "
        "--ultra --threads --single-thread --check --no-check --sparse --no-sparse --progress --no-progress "
        "--rsyncable --format --patch-from=read --exclude-compressed --rm!run --filelist=read!run --trace=write "
        "-o=write>>read --output-dir-flat=below>>read --output-dir-mirror=below>>read "
        + SIZES
        + MODES
        + TO_STDOUT
        + LOOKS
        + GNU
        + ": stem*"
    ),
    "lz4 unlz4": (
        "compresses | -r/ -mlhHV -B?text -D=read --multiple --content-size --no-frame-crc "
        "--sparse --no-sparse --favor-decSpeed --rm!run " + SIZES + MODES + "-c>>read --stdout>>read "
        "-t>read --test>read --list>read" + GNU + ": stem*"
    ),
    "brotli unbrotli": (
        "compresses | -nhVZ -w=text -q=text --quality=text --lgwin=text -D=read --dictionary=read -d>stem "
        "--decompress>stem --no-copy-stat -j!run --rm!run -o=write>>read --output=write>>read -0123456789vkf "
        "--best --force --keep --verbose -c>>read --stdout>>read -t>read --test>read " + LISTED + GNU + ": stem*"
    ),
    # Sessions, and the commands with which a person leads them.
    "claude claude-zero claude-one": "=session",
    "approve-plan complete-plan": "=approve",
    "plans": "--all --json --help :",
    "install-roles": "=write .claude/roles/roles.toml",
}

SCRIPTED = {
    "ed red": "edits | !run * -p=text --prompt=text : write?",
    "ex vi vim view nvim rvim vimdiff": (
        "edits | !run * -c=unknown --cmd=unknown -S=run -u=run -U=run -T=text -t=text -i=write -w=write -W=write "
        "--startuptime=write --log=write : edited*"
    ),
    "sqlite3": (
        "changes | !run * -A!unknown --archive!unknown "
        + " ".join(
            f"{dash}{name}=text"
            for name in ("cmd", "init", "separator", "nullvalue", "newline", "maxsize", "mmap", "vfs")
            for dash in ("-", "--")
        )
        + " -lookaside=text,text --lookaside=text,text : write? text*"
    ),
}
"""Programs with commands of their own, which `special/scripted.py` reads for the files that they write."""

VERSIONS = (
    *("claude --version", "claude -v", "claude-roles --version", "claude-roles --help"),
    *("approve-plan --help", "complete-plan --help"),
)
"""Whole commands that only print."""
