"""Programs that take a program from standard input, and the options and words by which they have it from elsewhere.

Source: the manual pages and `--help` texts of CPython, Perl, Ruby, GNU ed, GNU make, GNU m4, GNU dc, GDB, SQLite,
PostgreSQL, MariaDB, Vim; the published ones of Node.js, Deno, Bun, PHP, Lua, Tcl, Expect, R, Julia, GNU Octave, Java,
CMake, gnuplot, PowerShell, uv and macOS for osascript. docs/shell.md has the language.

These rows say nothing of files: all of these are `run`, and those that write have a row elsewhere. A word with the role
`code` is the text of a program, one with the role `read` the file of one; a program that gets neither has it from
standard input, and so has one whose word names that. `!read` before all or behind an option: it reads commands there
whatever it gets besides. With `~read=…` it does so only if it is told.
"""

from __future__ import annotations

NAMED = "~read=file "
RUNTIME = (
    "+ * -e=code^ --eval=code^ -p=code^ --print=code^ -r=text --require=text --import=text --loader=text "
    "--experimental-loader=text -C=text --conditions=text --env-file=text --run=code --test=code -i!read "
    "--interactive!read : read? text*"
)
SQL = (
    "-d=text --dbname=text -h=text --host=text -P=text --port=text -U=text --username=text -u=text --user=text -D=text "
    "--database=text -S=text --socket=text -v=text --set=text --variable=text -o=text --output=text -L=text -F=text "
    "-R=text -T=text "
)

ROWS = {
    "python pypy ipython micropython": (
        "+ * -c=code^ -m=code^ -W=text -X=text --check-hash-based-pycs=text -i!read : read? text*"
    ),
    "perl": (
        "+ * -e=code^ -E=code^ -i?text -I=text -C?text -D?text -F?text -M?text -V?text -d?text -m?text -x?text "
        ": read? text*"
    ),
    "ruby jruby": (
        "+ * -e=code^ -C=text -X=text -E=text -I=text -r=text -i?text -F?text -K?text -T?text -W?text -x?text "
        ": read? text*"
    ),
    "node nodejs tsx ts-node": RUNTIME,
    # The first word is a subcommand, or a file.
    "deno bun": "* -e=code^ --eval=code^ -p=code^ --print=code^ : code? read*",
    "php": (
        "+ * -r=code^ -B=code^ -R=code^ -E=code^ -f=read^ -F=read^ -S=code^ -d=text -c=text -z=text -t=text -a!read "
        ": read? text*"
    ),
    "lua luajit": "+ * -e=code -l=text -i!read : read? text*",
    "tclsh wish expect": "+ * -c=code -f=read^ -b=read^ -encoding=text -i!read : read? text*",
    "Rscript": "+ * -e=code^ : read? text*",
    "julia": (
        "+ * -e=code^ --eval=code^ -E=code^ --print=code^ -L=read --load=read -J=text -C=text -t=text -p=text -H=text "
        "-i!read : read? text*"
    ),
    "octave": "+ * --eval=code^ : read? text*",
    "osascript": "+ * -e=code^ -l=text -s=text : read? text*",
    "pwsh powershell": (
        "+ * -Command=code^ -c=code^ -File=read^ -f=read^ -EncodedCommand=code^ -ExecutionPolicy=text "
        "-WorkingDirectory=text : read? text*"
    ),
    "guile racket sbcl clisp ocaml swift scala groovy elixir runghc runhaskell": (
        "* -e=code^ --eval=code^ --script=read^ -l=read -s=read : read? text*"
    ),
    "dc": "* -e=code --expression=code -f=read --file=read : read*",
    "m4": "* -D=text -U=text -I=text -L=text -o=text -t=text -F=text -R=read : read*",
    "gnuplot": "* -e=code : read*",
    "sqlite": (
        "* -cmd=text -init=text -separator=text -nullvalue=text -newline=text -lookaside=text,text -maxsize=text "
        "-mmap=text -vfs=text : text? code*"
    ),
    "psql mysql mariadb": (
        "* " + SQL + "-c=code --command=code -e=code --execute=code -f=read --file=read -p?text --password?text : text*"
    ),
    "mongosh mongo": "* --eval=code -f=read --file=read --host=text --port=text : text? read*",
    "duckdb": "* -cmd=text -init=text -separator=text : text? code*",
    # They read commands besides what they were told.
    "ed red ex vi vim view nvim rvim vimdiff": "* !read : text*",
    "gdb lldb R irb jshell ghci iex erl sftp ftp lftp newgrp": "* !read : text*",
    "crontab": "* -u=text : read?",
    "make gmake": (
        NAMED + "* --eval=text -E=text -C=text --directory=text -f=read --file=read --makefile=read -I=text "
        "--include-dir=text -o=text --old-file=text -W=text --what-if=text --new-file=text : text*"
    ),
    "just rake": NAMED + "* -f=read --justfile=read --rakefile=read -d=text -C=text : text*",
    "cmake": NAMED + "* -P=read -C=read -D=text -G=text -S=text -B=text : text*",
    "java": NAMED + "* -cp=text -classpath=text --class-path=text -jar=text --source=text : read*",
    "ansible-playbook": NAMED + "* -i=text -e=text -l=text -u=text : read*",
    "emacs": NAMED + "* -l=read -load=read --load=read -script=read --script=read -x=read : text*",
    "uv": NAMED + "* : text read*",
}

SHELLS = ("sudo", "doas", "su", "runuser", "sg", "unshare", "nsenter", "chroot", "ssh", "script", "nix-shell")
"""Wrappers that start a shell where they get no command; it reads what they get on standard input."""
