"""Commands that look at files and at the system, and exact commands that print a version.

A row says what a command does with its options and operands; `docs/shell.md` has the row language and how to add a
row. Source: the manual pages of GNU coreutils 9.1, util-linux 2.38, procps-ng 4.0, file 5.44, tree 2.1, fd 8.6, exa
0.10, eza, plocate, man-db 2.11, texinfo 6.8, acl 2.3, e2fsprogs 1.47, binutils 2.40, lsof 4.95, iproute2 6.1, hostname
3.23, dpkg 1.21, apt 2.6, rpm 4.18, pkgconf 1.8, tokei 12, scc; where macOS differs, the reading that shows more. An
option stands here when it takes a value as the next word, or when it does more than change what is printed. Left out on
purpose, and so judged as programs: `ldd` (runs the program), `nm` (loads plugins), `cloc` (unpacks archives), `tldr`
(uses the network), `sync`, `stty`, `dmesg`, `ip`.
"""

from __future__ import annotations

ROWS = {
    # Look at files. -T and -D of ls take a value on some systems only; as flags, all operands are seen.
    "ls dir vdir": (
        "* -I=text -w=text --ignore=text --hide=text --width=text --tabsize=text --block-size=text --color?text"
        " --format=text --indicator-style=text --quoting-style=text --sort=text --time=text --time-style=text : read*"
    ),
    # Values of tree's options count as operands: in a cluster each option takes the next word that is free, so
    # `-Lo 2 x` writes x. -R writes 00Tree.html files.
    "tree": (
        "-aACdDfFghiIJlLnNpPqQrsStTuUvxXcH0123456789 -o=write -R!unknown --charset=text --device --dirsfirst --du"
        " --fflinks --filelimit=text --filesfirst --fromfile --gitfile=read --gitignore --help --hintro=read"
        " --houtro=read --ignore-case --info --infofile=read --inodes --matchdirs --metafirst --nolinks --noreport"
        " --prune --si --sort=text --timefmt=text --version : read*"
    ),
    "exa eza": (
        "-1FGlRTxXaAdrDfbBghHimMnOSuUoZ@ -L=text -s=text -t=text -I=text -w=text --oneline --classify --grid --long"
        " --recurse --tree --dereference --across --color?text --colour?text --color-scale --colour-scale --icons"
        " --no-icons --no-quotes --hyperlink --width=text --all --almost-all --list-dirs --level=text --reverse"
        " --sort=text --ignore-glob=text --git-ignore --group-directories-first --only-dirs --only-files --binary"
        " --bytes --changed --group --smart-group --header --links --inode --modified --mounts --numeric --flags"
        " --blocks --blocksize --time=text --time-style=text --total-size --accessed --created --no-permissions"
        " --octal-permissions --no-filesize --no-user --no-time --extended --context --git --git-repos --no-git"
        " --help --version : read*"
    ),
    # -C writes a magic file, -z runs decompressors, -p sets times; -f lists files whose types are printed.
    "file": (
        "-bcdEhikLlNnrsv0 -C!unknown -z!run -Z!run -e=text -F=text -f=read -m=read -P=text --apple --brief"
        " --checking-printout --compile!unknown --exclude=text --exclude-quiet=text --extension --separator=text"
        " --files-from=read --no-dereference --mime --mime-type --mime-encoding --keep-going --list --dereference"
        " --magic-file=read --no-pad --no-buffer --parameter=text --raw --special-files --uncompress!run"
        " --uncompress-noreport!run --print0 --help --version : read*"
    ),
    "stat": "* -c=text --format=text --printf=text --cached=text : read*",
    "du": (
        "* -d=text -B=text -t=text -X=read --max-depth=text --block-size=text --threshold=text --exclude=text"
        " --exclude-from=read --files0-from=read --time?text --time-style=text : read*"
    ),
    "df": (
        "* -B=text -t=text -x=text --block-size=text --type=text --exclude-type=text --output?text --sync!run : read*"
    ),
    "pwd": "-LP --logical --physical --help --version :",
    "basename": "* -s=text --suffix=text : text+",
    "dirname pathchk": "* : text+",
    "realpath": "* --relative-to=read --relative-base=read : read+",
    "readlink": "* : read+",
    "namei": "* : read+",
    "mountpoint": "* : read",
    "getfacl": (
        "-acdeELnpPRstvh --access --default --omit-header --all-effective --no-effective --skip-base --recursive"
        " --logical --physical --tabular --absolute-names --numeric --help --version : read*"
    ),
    "lsattr": "-RVadlpv : read*",
    "which": "-as --all --skip-alias --skip-functions --version --help : text*",
    "whereis": "-bmsulhV --help --version : text*",
    "locate plocate": (
        "-AbceiN0rqw -d=read -l=text -n=text --all --basename --count --database=read --existing --ignore-case"
        " --limit=text --literal --null --regexp=text --regex --wholename --help --version : text*"
    ),
    # Object files: nothing in them is run. Options of binutils also come from a file (`@FILE`), and only print too.
    "objdump": (
        "-adDfgGhHilLprRsStTvVwxXCz -b=text -j=text -m=text -M=text --archive-headers --file-headers"
        " --private-headers --headers --section-headers --all-headers --disassemble?text --disassemble-all --source"
        " --full-contents --syms --dynamic-syms --reloc --dynamic-reloc --line-numbers --demangle?text --wide"
        " --section=text --target=text --architecture=text --start-address=text --stop-address=text"
        " --no-show-raw-insn --no-addresses --help --version : read*"
    ),
    "readelf": (
        "-ahlSgtsCenrudVADIvWTHcz -x=text -R=text -p=text -w?text --all --file-header --program-headers --segments"
        " --sections --section-headers --section-groups --section-details --symbols --syms --dyn-syms"
        " --demangle?text --headers --notes --relocs --unwind --dynamic --version-info --arch-specific --use-dynamic"
        " --hex-dump=text --string-dump=text --relocated-dump=text --debug-dump?text --archive-index --histogram"
        " --wide --help --version : read*"
    ),
    "size": "-ABGdoxthHvVf --format=text --radix=text --target=text --common --totals --help --version : read*",
    # Count lines of code.
    "tokei": (
        "-CfhlVv -c=text -e=text -i=read -n=text -o=text -r=text -s=text -t=text --columns=text --compact"
        " --exclude=text --files --hidden --input=read --languages --no-ignore --no-ignore-dot --no-ignore-parent"
        " --no-ignore-vcs --num-format=text --output=text --rsort=text --sort=text --streaming=text --types=text"
        " --help --version : read*"
    ),
    "scc": (
        "-chlvw -f=text -i=text -o=write -s=text --binary --by-file --ci --count-as=text --exclude-dir=text"
        " --format=text --format-multi=unknown --gen --include-ext=text --include-symlinks --languages --min"
        " --no-cocomo --no-complexity --no-duplicates --no-gen --no-large --no-min --output=write --sort=text"
        " --verbose --wide --help --version : read*"
    ),
    # Who and where.
    "id groups": "* : text*",
    "whoami logname tty": "-s --silent --quiet --help --version :",
    "users": "--help --version : read?",
    "who": "* : read*",
    "w": "-husfoiV --no-header --no-current --short --from --ip-addr --old-style --help --version : text?",
    "uptime": "-psrhV --pretty --since --help --version :",
    # Operands of these set something (`hostname NAME`, `uname -S`, `date 01010000`) or run it (macOS: `arch PROGRAM`).
    "uname": (
        "-asnrvmpio --all --kernel-name --nodename --kernel-release --kernel-version --machine --processor"
        " --hardware-platform --operating-system --help --version : run?"
    ),
    "arch hostid": "--help --version : run*",
    "hostname": (
        "-aAdfiIsyVh --alias --all-fqdns --domain --fqdn --long --ip-address --all-ip-addresses --short --yp --nis"
        " --help --version : run?"
    ),
    # The usual forms of `date +FORMAT` are in VERSIONS.
    "date": (
        "-uR -d=text -I?text -r=read -s!run --date=text --debug --iso-8601?text --reference=read --resolution"
        " --rfc-email --rfc-3339=text --set!run --utc --universal --help --version : format*"
    ),
    "cal ncal": "* : text*",
    # Processes and hardware. `ps e` shows the environment of other processes.
    "ps": "* : text*",
    "pgrep": (
        "-cfilaenovwx -d=text -g=text -G=text -P=text -s=text -t=text -u=text -U=text -O=text -r=text -F=read --count"
        " --delimiter=text --full --pgroup=text --group=text --ignore-case --list-name --list-full --newest --oldest"
        " --older=text --parent=text --session=text --terminal=text --euid=text --uid=text --inverse --exact"
        " --pidfile=read --runstates=text --help --version : text*"
    ),
    "pidof": "-scnqxz -o=text : text+",
    # -D with a letter builds the device cache, a file.
    "lsof": (
        "-abCGhlnNOPRtUvVX -c=text -d=text -g?text -i?text -p=text -s?text -T?text -u=text -F?text -o?text -r?text"
        " : read*"
    ),
    "free": "* -s=text -c=text --seconds=text --count=text :",
    "vmstat": "* -p=text -S=text --partition=text --unit=text : text*",
    "lscpu": "* -s=read --sysroot=read :",
    "lsblk": (
        "* -E=text -e=text -I=text -o=text -w=text -x=text --dedup=text --exclude=text --include=text --output=text"
        " --width=text --sort=text --sysroot=read : read*"
    ),
    "findmnt": "* -F=read --tab-file=read -N=text --task=text : text*",
    "nproc": "--all --ignore=text --help --version :",
    "getconf": "-a : text read*",
    # -K closes sockets, -D and --diag write a file.
    "ss": (
        "-hVnralomepTisbZzHO46tMSudwx0 -f=text -A=text -F=read --numeric --resolve --all --listening --options"
        " --extended --memory --processes --threads --info --summary --no-header --oneline --ipv4 --ipv6 --tcp --udp"
        " --raw --unix --family=text --query=text --socket=text --filter=read --help --version : text*"
    ),
    "netstat": "* -A=text --protocol=text : text*",
    # Surroundings. The environment usually holds secrets.
    "printenv": "!secret -0 --null --help --version : text*",
    "locale": "-amckvV --all-locales --charmaps --category-name --keyword-name --verbose --help --version : text*",
    "dircolors": "-bcp --sh --bourne-shell --csh --c-shell --print-database --print-ls-colors --help --version : read?",
    "sleep": "--help --version : text+",
    "yes": "* : text*",
    "clear": "-xV -T=text :",
    # Manuals. The pager gets the page as its input; -H runs a browser, -C names a file with commands. A name with a
    # slash is a file.
    "man": (
        "-afhIiklWw7V -P=sh --pager=sh -H!run --html!run -s=text -S=text -e=text -L=text -m=text -M=read -r=text"
        " -E=text --all --whatis --apropos --where --path --location --where-cat --ignore-case --match-case --regex"
        " --wildcard --names-only --local-file --sections=text --extension=text --locale=text --systems=text"
        " --manpath=read --prompt=text --ascii --encoding=text --no-hyphenation --nh --no-justification --nj"
        " --no-subpages --help --usage --version : read*"
    ),
    "apropos whatis": (
        "-adlrewvV -s=text -m=text -M=read -L=text --and --long --regex --exact --wildcard --sections=text"
        " --section=text --systems=text --manpath=read --locale=text --verbose --help --version : text*"
    ),
    # --restore and --init-file read keys to press, which can run commands; they are not here.
    "info": (
        "-ahOw -k=text -d=read -f=read -n=text -o=output --all --apropos=text --directory=read --file=read"
        " --index-search=text --node=text --output=output --show-options --usage --subnodes --where --location --help"
        " --version : text*"
    ),
    # Packages: without one of the questions, the operands are something to install or remove.
    "dpkg": (
        "-l>text -L>text -S>text -s>text -p>text -C>text -V>text --list>text --listfiles>text --search>text"
        " --status>text --print-avail>text --audit>text --verify>text --get-selections>text --compare-versions>text"
        " --print-architecture>text --print-foreign-architectures>text --no-pager --help --version : run*"
    ),
    "dpkg-query": (
        "-lLsSWp -f=text --list --listfiles --status --search --show --print-avail --showformat=text --load-avail"
        " --no-pager --help --version : text*"
    ),
    "apt-cache": (
        "-aqifgnhv --all-versions --quiet --important --full --names-only --all-names --recurse --installed --implicit"
        " --no-pre-depends --no-depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces"
        " --no-enhances --help --version : text+"
    ),
    # --define, --eval, --load, --pipe and --rcfile run code; -p can fetch.
    "rpm": (
        "-q>text --query>text -ailfcdRv --all --info --list --file --configfiles --docfiles --requires --provides"
        " --conflicts --obsoletes --changelog --scripts --last --state --whatprovides --whatrequires --qf=text"
        " --queryformat=text --version --help : run*"
    ),
    "pkg-config pkgconf": (
        "--atleast-version=text --exact-version=text --max-version=text --cflags --cflags-only-I --cflags-only-other"
        " --libs --libs-only-L --libs-only-l --libs-only-other --exists --list-all --modversion --path --print-errors"
        " --print-provides --print-requires --print-requires-private --print-variables --short-errors --silence-errors"
        " --static --shared --variable=text --log-file=write --version --help : text*"
    ),
}
"""Rows of the row language; the key has one command, or several that behave alike."""


# Not here: what loads code of the project, or fetches another version of itself, before it prints its version (yarn,
# pnpm, pytest, tox, composer, bundle, mvn, sbt).
WITH_VERSION = (
    "apt aws bash bun c++ cargo cc clang clang++ cmake conda ctest curl deno docker docker-compose dotnet g++"
    " gcc gem gh git java javac julia ldd make meson mypy ninja nm node npm npx perl php pip pip3 pre-commit"
    " psql python python3 redis-server ruby ruff rustc rustup sqlite3 swift tsc uv vim zsh"
)
"""Programs that print their version with --version, and do nothing else."""

VERSIONS = (
    *(f"{program} --version" for program in WITH_VERSION.split()),
    *(f"{program} -V" for program in ("cargo", "pip", "pip3", "python", "python3", "rustc", "ssh", "tmux")),
    *(f"{program} -v" for program in ("lua", "make", "nginx", "node", "npm", "perl", "php", "ruby", "tsc")),
    *(f"{program} -version" for program in ("java", "javac")),
    *(f"{program} version" for program in ("go", "helm", "openssl")),
    "kubectl version --client",
    "dotnet --info",
    "dotnet --list-sdks",
    "apt list --installed",
    "apt list --upgradable",
    "kill -l",
    "kill -L",
    "stty -a",
    "stty size",
    *(f"tput {name}" for name in ("colors", "cols", "lines")),
)
"""Whole commands, their words joined by blanks, that only print something."""
