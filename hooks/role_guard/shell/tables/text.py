"""Commands that read text: print it, search it, count it, compare it, convert it.

A row says what a command does with its options and operands; `docs/shell.md` has the row language and how to add a
row. Source: the manual pages of GNU coreutils 9.1, grep 3.8, sed 4.8, diffutils 3.8, gawk 5.2, mawk 1.3.4, util-linux
2.38, binutils 2.40, jq 1.6, yq (both programs of that name), less 590, gzip 1.12, xz 5.4, bzip2 1.0, xxd, ripgrep 13,
ag 2.2, ack 3.6, bat, ShellCheck; where macOS differs, the reading that shows more. An option stands here when it takes
a value as the next word, or when it does more than change what is printed. Left out on purpose, and so judged as a
program: `dc` (its `!` runs a command).
"""

from __future__ import annotations

ROWS = {
    # Print files.
    "cat rev": "* : read*",
    "tac": "* -s=text --separator=text : read*",
    "nl": (
        "* -b=text -d=text -f=text -h=text -i=text -l=text -n=text -s=text -v=text -w=text --body-numbering=text"
        " --section-delimiter=text --footer-numbering=text --header-numbering=text --line-increment=text"
        " --join-blank-lines=text --number-format=text --number-separator=text --starting-line-number=text"
        " --number-width=text : read*"
    ),
    "head": "* -n=text -c=text --lines=text --bytes=text : read*",
    "tail": (
        "* -n=text -c=text -s=text --lines=text --bytes=text --sleep-interval=text --pid=text"
        " --max-unchanged-stats=text : read*"
    ),
    "zcat gzcat": "* -S=text --suffix=text : read*",
    "bzcat": "* : read*",
    "xzcat lzcat": (
        "* -S=text -F=text -C=text -M=text -T=text --suffix=text --format=text --check=text --memlimit=text"
        " --memory=text --threads=text --files?read --files0?read : read*"
    ),
    # Without a terminal a pager copies its input as cat does; with one it runs a command given as `+COMMAND`. A text
    # value may hold further options behind a `$`, so no option with a value is here; -o and -O write a log file, -k
    # and --lesskey-src read commands and variables.
    "less more zless": (
        "-eEFfgGiIJKLMmNnqQrRsSUuwWX -# -o=write -O=write --log-file=write --LOG-FILE=write --no-init"
        " --quit-if-one-screen --quit-at-eof --raw-control-chars --RAW-CONTROL-CHARS --chop-long-lines"
        " --line-numbers --LINE-NUMBERS --squeeze-blank-lines --ignore-case --IGNORE-CASE --no-lessopen --help"
        " --version : page*"
    ),
    # A pager is run only at a terminal; the options that name one (--pager) or run LESSOPEN are not harmless.
    "bat batcat": (
        "-AdEfhnPpSsuV -l=text -H=text -r=text -m=text --show-all --plain --language=text --highlight-line=text"
        " --file-name=text --diff --diff-context=text --tabs=text --wrap=text --chop-long-lines"
        " --terminal-width=text --number --number-nonblank --color=text --italic-text=text --decorations=text"
        " --force-colorization --pager=sh!run --map-syntax=text --theme=text --list-themes"
        " --squeeze-blank --style=text --line-range=text --unbuffered --help --version : read*"
    ),
    # Count and check.
    "wc": "* --files0-from=read --total=text : read*",
    "md5sum sha1sum sha224sum sha256sum sha384sum sha512sum sum": "* : read*",
    "b2sum": "* -l=text --length=text : read*",
    "cksum": "* -a=text -l=text --algorithm=text --length=text : read*",
    "shasum": "* -a=text --algorithm=text : read*",
    "md5": "-q -r -s=text : read*",
    # Search.
    # In the client's shell `grep` is ugrep, whose own options can run programs and write a configuration.
    "grep egrep fgrep rgrep": (
        "* -Q!foreign -@!foreign --query!foreign --filter!foreign --filter-magic-label!foreign --pager!foreign"
        " --view!foreign --config!foreign --save-config!foreign --format-open!foreign"
        " -e=text^ -f=read^ -A=text -B=text -C=text -m=text -d=text -D=text --regexp=text^ --file=read^"
        " --after-context=text --before-context=text --context=text --max-count=text --directories=text"
        " --devices=text --binary-files=text --label=text --include=text --exclude=text --exclude-from=read"
        " --exclude-dir=text --group-separator=text : text read*"
    ),
    "zgrep zegrep zfgrep": (
        "* -e=text^ -f=read^ -A=text -B=text -C=text -m=text --regexp=text^ --file=read^ --after-context=text"
        " --before-context=text --context=text --max-count=text : text read*"
    ),
    # --pre and --hostname-bin run a program, --search-zip the decompressors that PATH has.
    "rg": (
        "-bcsFlLHhiIvnxNUoPpqSauwV0. -z!run -A=text -B=text -C=text -E=text -g=text -m=text -M=text -d=text -e=text^"
        " -f=read^ -r=text -t=text -T=text -j=text --pre=program!run --hostname-bin=run --search-zip!run"
        " --after-context=text --before-context=text --context=text --encoding=text --engine=text --glob=text"
        " --iglob=text --max-count=text --max-columns=text --max-depth=text --max-filesize=text --regexp=text^"
        " --file=read^ --ignore-file=read --replace=text --type=text --type-not=text --type-add=text"
        " --type-clear=text --threads=text --sort=text --sortr=text --color=text --colors=text"
        " --context-separator=text --field-context-separator=text --field-match-separator=text"
        " --path-separator=text --pre-glob=text --byte-offset --case-sensitive --column --no-column --count"
        " --count-matches --crlf --debug --files^ --files-with-matches --files-without-match --fixed-strings"
        " --follow --heading --no-heading --hidden --no-hidden --ignore-case --smart-case --include-zero"
        " --invert-match --json --line-number --no-line-number --line-regexp --word-regexp --max-columns-preview"
        " --multiline --multiline-dotall --no-config --no-filename --with-filename --no-ignore --no-ignore-dot"
        " --no-ignore-exclude --no-ignore-files --no-ignore-global --no-ignore-parent --no-ignore-vcs"
        " --no-messages --null --null-data --one-file-system --only-matching --passthru --pcre2 --pretty --quiet"
        " --stats --text --binary --trim --type-list^ --unrestricted --vimgrep --no-pre --help --version"
        " : text read*"
    ),
    "ag": (
        "-acDfFHhiLlnoQRrSsuUvVwt0 -A?text -B?text -C?text -g=text^ -G=text -m=text -p=read -W=text --pager=sh!run"
        " --after?text --before?text --context?text --all-types --break --nobreak --color --nocolor --column --count"
        " --depth=text --filename --nofilename --file-search-regex=text --files-with-matches --files-without-matches"
        " --fixed-strings --follow --nofollow --group --nogroup --heading --noheading --hidden --ignore=text"
        " --ignore-case --ignore-dir=text --invert-match --list-file-types^ --literal --max-count=text --multiline"
        " --nomultiline --norecurse --numbers --nonumbers --only-matching --path-to-ignore=read --silent"
        " --skip-vcs-ignores --smart-case --stats --unrestricted --vimgrep --width=text --word-regexp"
        " --python --js --ts --go --rust --java --ruby --cpp --cc --shell --json --yaml --markdown --html --css"
        " --help --version : text read*"
    ),
    # Not here: --ackrc (a file of options), --output (evaluated as Perl before version 3), -x (names from stdin).
    "ack ack-grep": (
        "-cHhilLnoQRrSsvwIk1 -A?text -B?text -C?text -m=text -t=text -T=text --pager=sh!run -f^ -g"
        " --after-context?text --before-context?text --context?text --break --nobreak --color --nocolor --column"
        " --count --env --noenv --files-with-matches --files-without-matches --group --nogroup --heading --noheading"
        " --ignore-case --smart-case --ignore-dir=text --ignore-directory=text --invert-match --known-types --literal"
        " --match=text^ --max-count=text --no-filename --with-filename --no-recurse --nopager --passthru --sort-files"
        " --type=text --word-regexp --help-types --python --js --ts --go --rust --java --ruby --perl --cpp --cc"
        " --shell --json --yaml --markdown --html --css --help --version : text read*"
    ),
    "look": "* -t=text --terminate=text : text read?",
    # Cut, join and sort.
    "cut": (
        "* -b=text -c=text -d=text -f=text --bytes=text --characters=text --delimiter=text --fields=text"
        " --output-delimiter=text : read*"
    ),
    "paste": "* -d=text --delimiters=text : read*",
    "tr": "* : text text?",
    "comm": "* --output-delimiter=text : read read",
    "join": "* -a=text -e=text -j=text -o=text -t=text -v=text -1=text -2=text : read read",
    # The files that --files0-from lists can't be seen; -T gets temporary files.
    "sort": (
        "-bdfgiMhnRrVcCmsuz -k=text -t=text -S=text -T=below -o=write --output=write --compress-program=run"
        " --temporary-directory=below --files0-from=unknown --key=text --field-separator=text --buffer-size=text"
        " --parallel=text --batch-size=text --sort=text --random-source=read --check?text --ignore-leading-blanks"
        " --dictionary-order --ignore-case --general-numeric-sort --ignore-nonprinting --month-sort"
        " --human-numeric-sort --numeric-sort --random-sort --reverse --version-sort --debug --merge --stable"
        " --unique --zero-terminated --help --version : read*"
    ),
    "uniq": (
        "-cdDiuz -f=text -s=text -w=text --skip-fields=text --skip-chars=text --check-chars=text"
        " --all-repeated?text --group?text --count --repeated --ignore-case --unique --zero-terminated --help"
        " --version : read? output*"
    ),
    "shuf": (
        "-rz -e>text -i=text -n=text -o=write --output=write --echo>text --input-range=text --head-count=text"
        " --random-source=read --repeat --zero-terminated --help --version : read?"
    ),
    "tsort": "* : read?",
    # With -G a second operand is written; so all of them are taken for it.
    "ptx": (
        "-AfrRO -G>write --traditional>write"
        " -b=read -i=read -o=read -g=text -w=text -S=text -W=text --auto-reference --ignore-case --references"
        " --right-side-refs --break-file=read --ignore-file=read --only-file=read --gap-size=text --width=text"
        " --help --version : read*"
    ),
    "shellcheck": (
        "* -e=text -f=text -i=text -o=text -P=text -s=text -S=text -W=text --include=text --exclude=text"
        " --extended-analysis=text --format=text --rcfile=read --enable=text --source-path=text --shell=text"
        " --severity=text --wiki-link-count=text : read*"
    ),
    # Lay out.
    "column": (
        "* -c=text -o=text -s=text -N=text -l=text -R=text -T=text -E=text -W=text -H=text -O=text -n=text -r=text"
        " -i=text -p=text --output-width=text --output-separator=text --separator=text --table-columns=text"
        " --table-columns-limit=text --table-right=text --table-truncate=text --table-noextreme=text"
        " --table-wrap=text --table-hide=text --table-order=text --table-name=text --tree=text --tree-id=text"
        " --tree-parent=text : read*"
    ),
    "fold": "* -w=text --width=text : read*",
    "fmt": "* -p=text -w=text -g=text --prefix=text --width=text --goal=text : read*",
    "pr": (
        "* -D=text -h=text -l=text -N=text -o=text -w=text -W=text --date-format=text --header=text --length=text"
        " --first-line-number=text --indent=text --width=text --page-width=text --pages=text --columns=text : read*"
    ),
    "expand unexpand": "* -t=text --tabs=text : read*",
    "col": "* -l=text --lines=text :",
    "colrm": ": text? text?",
    # Compare. `diff -l` runs pr; the others run the program named.
    "diff": (
        "* -l!run --paginate!run -C=text -U=text -F=text -I=text -L=text -D=text -S=text -W=text -x=text -X=read"
        " --context?text --unified?text --show-function-line=text --ignore-matching-lines=text --label=text"
        " --ifdef=text --starting-file=text --width=text --exclude=text --exclude-from=read --from-file=read"
        " --to-file=read --tabsize=text --horizon-lines=text --palette=text --old-group-format=text"
        " --new-group-format=text --unchanged-group-format=text --changed-group-format=text"
        " --line-format=text --old-line-format=text --new-line-format=text --unchanged-line-format=text : read*"
    ),
    "colordiff": "-abBiNqrsTtuwyp -U=text -x=text --color?text --unified?text --brief --recursive : read*",
    "cmp": "* -i=text -n=text --ignore-initial=text --bytes=text : read read text*",
    "diff3": "* -L=text --label=text --diff-program=program!run : read read read",
    # -o asks what to take, and starts an editor for it.
    "sdiff": (
        "* -o=write!run --output=write!run -I=text -w=text --ignore-matching-lines=text --width=text --tabsize=text"
        " --diff-program=program!run : read read"
    ),
    # Bytes.
    "od": (
        "* -A=text -j=text -N=text -S=text -t=text --address-radix=text --endian=text --skip-bytes=text"
        " --read-bytes=text --format=text : read*"
    ),
    "hexdump hd": (
        "* -e=text -f=read -n=text -s=text --format=text --format-file=read --length=text --skip=text : read*"
    ),
    "strings": (
        "* -n=text -t=text -e=text -T=text -s=text --bytes=text --radix=text --encoding=text --target=text : read*"
    ),
    # xxd looks at the first letter of an option word only (`-ps`, `-revert`), and options end at the first operand.
    "xxd": (
        "+ -a?text -b?text -C?text -d?text -e?text -E?text -h?text -i?text -p?text -r?text -u?text -v?text"
        " -c=text -g=text -l=text -n=text -o=text -s=text : read? output*"
    ),
    # macOS names its output with -o.
    "base64 base32 basenc": "* -w=text --wrap=text -o=output --output=output : read*",
    "iconv": (
        "-cls -f=text -t=text -o=output --output=output --from-code=text --to-code=text --list --silent --verbose"
        " --help --usage --version : read*"
    ),
    # Data.
    "jq": (
        "* -f=read^ --from-file=read^ -L=read --arg=text,text --argjson=text,text --slurpfile=text,read"
        " --rawfile=text,read --indent=text : text read*"
    ),
    # Two programs have this name: what both, or only one, know as harmless. -i edits; -s of one splits into files,
    # and so does --split-exp, which is short for the option that stands here.
    "yq": (
        "edits | -rcjyYPeNnCMS -s!foreign --split-exp-file=read!unknown -I=text"
        " -o=text -p=text -i>write --in-place>write --inplace>write --output-format=text"
        " --input-format=text --indent=text --raw-output --compact-output --yaml-output --yml-output --yaml-roundtrip"
        " --prettyPrint --tojson --exit-status --no-doc --no-colors --colors --null-input --unwrapScalar --help"
        " --version : text? read*"
    ),
    # Numbers.
    "seq": "* -f=text -s=text --format=text --separator=text : text text? text?",
    "numfmt": (
        "* -d=text --delimiter=text --field=text --format=text --from=text --from-unit=text --invalid=text"
        " --padding=text --round=text --suffix=text --to=text --to-unit=text : text*"
    ),
    "factor expr": "* : text*",
    "bc": "* -e=text -f=read --expression=text --file=read : read*",
    # Scripts. On BSD -l of sed has no value, and -I edits in place: both are left out. The suffix names a backup.
    "sed": (
        "edits | -nErsuzb -e=sed^ -f=unknown^ -i?suffix>write --expression=sed^ --file=unknown^ --in-place?suffix>write"
        " --quiet --silent --regexp-extended --separate --unbuffered --null-data --zero-terminated --posix"
        " --debug --sandbox --follow-symlinks --binary --line-length=text --help --version : sed read*"
    ),
    # The program of -f and -E is in a file. -i loads code, which edits the operands if it is `inplace`. Not here, of
    # gawk: -D, which runs debugger commands, -l, which loads code; of mawk: -W.
    "awk gawk mawk nawk": (
        "+ -bMV -d?write<write=awkvars.out --dump-variables?write<write=awkvars.out -o?output<write=awkprof.out "
        "--pretty-print?output<write=awkprof.out -p?write<write=awkprof.out --profile?write<write=awkprof.out "
        "-F=text -v=text -f=unknown^ -e=awk^ -E=unknown^ -i=run>write --include=run>write "
        "--field-separator=text --assign=text --file=unknown^"
        " --source=awk^ --exec=unknown^ --posix --re-interval --characters-as-bytes --bignum --sandbox --csv"
        " --version : awk read*"
    ),
}
"""Rows of the row language; the key has one command, or several that behave alike."""
