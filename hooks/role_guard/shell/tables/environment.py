"""Variables that decide what programs do.

Sources: Bash manual, "Shell Variables"; zshparam(1); environ(7), ld.so(8), locale(7); git(1), "Environment Variables";
less(1), gzip(1), xz(1), bzip2(1), zip(1), unzip(1), rsync(1); the GNU coreutils manual, "Backup options"; curl(1),
pkg-config(1), valgrind(1), sotruss(1), memusage(1), pip(1); the GCC manual, "Environment Variables Affecting GCC" and
"Gcov"; the published ones of ccache, distcc, GNU make, Node.js, CPython, coverage.py, LLVM, Go, rustc, gperftools,
GStreamer, MIT Kerberos, psql and libSegFault. `*` at an end stands for any text. docs/shell.md tells how to add one.
"""

from __future__ import annotations

HARMLESS = (
    "_",
    "LANG", "LANGUAGE", "LC_*", "TZ", "TERM", "COLORTERM", "COLUMNS", "LINES", "NO_COLOR", "CLICOLOR*", "FORCE_COLOR",
    "CI", "GREP_COLORS", "LS_COLORS", "TIMEFORMAT", "OPTIND", "REPLY",
    "GIT_OPTIONAL_LOCKS", "GIT_TERMINAL_PROMPT", "GIT_ADVICE", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED",
)  # fmt: skip
"""Exported to any program, they change only how it prints."""

HARMLESS_VALUES = {
    "PAGER": ("cat", ""),
    "GIT_PAGER": ("cat", ""),
    "MANPAGER": ("cat", ""),
    "LESS": ("", "-R", "-FRX", "FRX", "-F", "-X", "-S"),
    **dict.fromkeys(("XZ_OPT", "XZ_DEFAULTS", "GZIP", "BZIP2"), ("-1", "-6", "-9", "-9e", "-T0", "-9 -T0", "-T0 -9")),
}
"""Variables that name a program, or have options for one, with the values that are harmless."""

COMMANDS = {
    "EDITOR": "sh", "*_EDITOR": "sh", "VISUAL": "sh", "FCEDIT": "sh", "*PAGER": "sh",
    "BROWSER": "program", "GIT_EXTERNAL_DIFF": "program", "GIT_SSH_COMMAND": "program", "*_RSH": "program",
    "LESSOPEN": "unknown", "LESSCLOSE": "unknown", "GIT_CONFIG_COUNT": "unknown", "GIT_CONFIG_PARAMETERS": "unknown",
    "GIT_DIR": "change", "GIT_COMMON_DIR": "change", "GIT_WORK_TREE": "change", "GIT_OBJECT_DIRECTORY": "change",
    "GIT_INDEX_FILE": "write", "HISTFILE": "write", "TMPDIR": "temp",
    "GIT_TRACE*": "trace", "LD_DEBUG_OUTPUT": "prefix", "LD_PROFILE_OUTPUT": "below", "MALLOC_TRACE": "write",
    "GMON_OUT_PREFIX": "prefix", "PYTHONPYCACHEPREFIX": "temp", "LESSHISTFILE": "output",
    "PS0": "prompt", "PS1": "prompt", "PS2": "prompt", "PS3": "prompt", "PS4": "prompt",
    "PROMPT": "prompt", "RPS1": "prompt", "RPROMPT": "prompt", "MAILPATH": "prompt",
    "PROMPT_COMMAND": "late", "BASH_ENV": "startup", "ENV": "startup", "LESS": "less", "TAR_OPTIONS": "unknown",
    "SIMPLE_BACKUP_SUFFIX": "unknown", "RSYNC_PARTIAL_DIR": "below",
    "ZIPOPT": "unknown", "ZIP": "unknown", "UNZIP": "unknown", "UNZIPOPT": "unknown",
    "XZ_OPT": "unknown", "XZ_DEFAULTS": "unknown", "GZIP": "unknown", "BZIP": "unknown", "BZIP2": "unknown",
    "PKG_CONFIG_LOG": "log", "SSLKEYLOGFILE": "log", "KRB5_TRACE": "log", "PIP_LOG": "log", "PIP_LOG_FILE": "log",
    "PIP_LOCAL_LOG": "log", "PIP_REPORT": "log", "CCACHE_LOGFILE": "log", "DISTCC_LOG": "log", "GST_DEBUG_FILE": "log",
    "RUSTC_LOG_OUTPUT_TARGET": "log", "NODE_REDIRECT_WARNINGS": "log", "PYTHONDUMPREFSFILE": "log",
    "COVERAGE_FILE": "log", "LLVM_PROFILE_FILE": "log", "CPUPROFILE": "log", "HEAPPROFILE": "log", "RANDFILE": "log",
    "MEMUSAGE_OUTPUT": "log", "SOTRUSS_OUTNAME": "log", "SEGFAULT_OUTPUT_NAME": "log", "*_HISTFILE": "log",
    "*_HISTORY": "log", "DEPENDENCIES_OUTPUT": "leading", "SUNPRO_DEPENDENCIES": "leading",
    "NODE_V8_COVERAGE": "temp", "NODE_COMPILE_CACHE": "temp", "GCOV_PREFIX": "temp", "GOCOVERDIR": "temp",
    "QLOGDIR": "temp", "VALGRIND_OPTS": "options", "MAKEFLAGS": "options", "GNUMAKEFLAGS": "options",
}  # fmt: skip
"""Variables whose value has a role like a word of a command; an empty value has none. An editor gets a file of git's
own behind its words."""

OPTIONS = {"VALGRIND_OPTS": "valgrind", "MAKEFLAGS": "make", "GNUMAKEFLAGS": "make"}
"""Variables that hold options of a program (role `options`), with its name."""

WIDENING = {"GLOBIGNORE": "dotglob", "BASHOPTS": "dotglob nocaseglob globstar"}
"""Variables that make globs match more, and by which options (Bash manual, "Filename Expansion", "Bash Variables")."""

INTEGERS = frozenset(
    "RANDOM SRANDOM OPTIND HISTCMD SECONDS LINENO BASHPID PPID UID EUID GID EGID COLUMNS LINES HISTSIZE SAVEHIST "
    "LISTMAX MAILCHECK FUNCNEST KEYTIMEOUT ERRNO TRY_BLOCK_ERROR TRY_BLOCK_INTERRUPT PERIOD TMOUT BAUD LOGCHECK "
    "SHLVL".split()
)
"""Of these a shell evaluates what is assigned as arithmetic, and runs the commands in a subscript of it."""

SHELL_RUNS = (
    "PATH", "BASH_*", "ENV", "LD_*", "DYLD_*", "PROMPT_COMMAND", "PS0", "PS1", "PS2", "PS3", "PS4", "PROMPT*", "RPS1",
    "RPROMPT", "SHELLOPTS", "BASHOPTS", "CDPATH", "FPATH", "EXECIGNORE", "HISTFILE", "INPUTRC", "MAILPATH", "ZDOTDIR",
    "NULLCMD", "READNULLCMD", "TMPPREFIX", "GIT_*", "*PAGER", "LESS*", "EDITOR", "*_EDITOR", "VISUAL", "BROWSER",
    "SHELL", "HOME", "XDG_*", "TMPDIR", "POSIXLY_CORRECT", "PYTHON*", "NODE_*", "PERL5*", "RUBY*", "JAVA_*",
    "*_OPTIONS", "*_RSH", "*_ASKPASS",
    "RIPGREP_CONFIG_PATH", "path", "cdpath", "fpath", "manpath", "module_path", "mailpath", "functions", "*aliases",
    "commands", "mapfile", "dirstack", "nameddirs", "userdirs", "parameters",
    "dis_*", "*_functions", "options", "widgets", "preexec", "precmd", "chpwd", "TRAP*",
)  # fmt: skip
"""Set in the shell alone, they already make it, or what it starts, do something else."""
