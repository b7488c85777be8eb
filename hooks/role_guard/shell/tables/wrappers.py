"""Commands that run the command behind their own options, which is judged as if it stood alone.

Source: the manual pages and `--help` texts of GNU coreutils, util-linux, procps, GNU time, strace and Valgrind, and of
Bash for its builtins; the published ones of BusyBox, sudo, doas, libfaketime, ltrace, moreutils, numactl and of macOS
for caffeinate. docs/shell.md tells how to read and add a row.

What changes who runs the command, or what its paths mean, is `run` too; more of that kind is in `runners.py`. Commands
whose effects can't be seen through have no row, and count as `run`: gdb, expect.
"""

from __future__ import annotations

GNU = " --help --version "
LINUX = " -h -V --help --version "
"""What the commands of util-linux all have."""

ROWS = {
    "nice": "+ -# -n=text --adjustment=text" + GNU + ": cmd?",
    "ionice": "+ -t --ignore -c=text --class=text -n=text --classdata=text" + LINUX + ": cmd?",
    "timeout": (
        "+ -vfp --foreground --preserve-status --verbose -k=text --kill-after=text -s=text --signal=text"
        + GNU
        + ": text cmd"
    ),
    # Precommand modifiers of zsh.
    "noglob nocorrect -": "+ : cmd",
    "repeat": "+ : text cmd",
    "nohup": "+" + GNU + ": cmd",
    "setsid": "+ -cfw --ctty --fork --wait" + LINUX + ": cmd",
    "stdbuf": "+ -i=text --input=text -o=text --output=text -e=text --error=text" + GNU + ": cmd",
    "time": (
        "+ -apqvV --append --portability --quiet --verbose -f=text --format=text -o=write --output=write"
        + GNU
        + ": cmd?"
    ),
    "command": "+ -p -v>text -V>text : cmd?",
    "builtin": "+ : cmd?",
    "exec": "+ -c!bare -l -a=text : cmd?",
    "chrt": (
        "+ -bdfiorRv -m>text --max>text --batch --deadline --fifo --idle --other --rr --reset-on-fork --verbose "
        "-T=text --sched-runtime=text -P=text --sched-period=text -D=text --sched-deadline=text" + LINUX + ": text cmd?"
    ),
    "taskset": "+ -c --cpu-list" + LINUX + ": text cmd",
    "numactl": (
        "+ -l --localalloc -s>text --show>text -i=text --interleave=text -m=text --membind=text -N=text "
        "--cpunodebind=text -C=text --physcpubind=text --preferred=text : cmd?"
    ),
    "prlimit": (
        "+ -c?text -d?text -e?text -f?text -i?text -l?text -m?text -n?text -q?text -r?text -s?text -t?text -u?text "
        "-v?text -x?text -y?text --core --data --nice --fsize --sigpending --memlock --rss --nofile --msgqueue "
        "--rtprio --stack --cpu --nproc --as --locks --rttime -o=text --output=text --noheadings --raw --verbose"
        + LINUX
        + ": cmd?"
    ),
    "choom": "+ -n=text --adjust=text" + LINUX + ": cmd",
    "uclampset": "+ -Rv --reset-on-fork --verbose -m=text -M=text" + LINUX + ": cmd",
    "linux32 linux64": (
        "+ -BFILRSTXZ3v --32bit --fdpic-funcptrs --short-inode --addr-compat-layout --addr-no-randomize "
        "--whole-seconds --sticky-timeouts --read-implies-exec --mmap-page-zero --3gb --4gb --uname-2.6 --verbose"
        + LINUX
        + ": cmd"
    ),
    "caffeinate": "+ -dimsu -t=text -w=text : cmd?",
    "chronic": "+ -ve : cmd",
    "ifne": "+ -n : cmd",
    # With a terminal of its own, a pager takes commands.
    "unbuffer": "!run + -p : cmd",
    "faketime": "+ -mf --exclude-monotonic -p=text --date-prog=run" + GNU + ": text cmd",
    "busybox toybox": "+ --list>text --list-full>text --help>text : cmd?",
    "watch": (
        "+ -bcegptw -d --beep --color --differences --errexit --chgexit --precise --no-title --no-wrap -n=text "
        "--interval=text -q=text --equexit=text -x>cmd --exec>cmd --help --version -h -v : sh*"
    ),
    # The typescript is written to the operand, or to `typescript`.
    "script": (
        "records to | !run ~write=typescript -aefqhV --append --return --flush --force --quiet --help --version "
        "-c=sh --command=sh -I=write --log-in=write -O=write --log-out=write -B=write --log-io=write "
        "-T=output --log-timing=output -t?output --timing?output "
        "-m=text --logging-format=text -E=text --echo=text -o=text --output-limit=text "
        ": write cmd?"
    ),
    # As somebody else, or in other namespaces.
    "sudo": (
        "!run + -ABbEHnPSskKilvV --askpass --bell --background --preserve-env --set-home --login --non-interactive "
        "--preserve-groups --stdin --shell --list --validate --reset-timestamp --remove-timestamp --version -e>write "
        "--edit>write -C=text --close-from=text -g=text --group=text -h=text --host=text -p=text --prompt=text -r=text "
        "--role=text -T=text --command-timeout=text -t=text --type=text -U=text --other-user=text -u=text --user=text "
        ": cmd?"
    ),
    "sudoedit": "edits | !run * -C=text -g=text -h=text -p=text -T=text -u=text : write*",
    "doas": "!run + -LnsS -a=text -C=read -u=text : cmd?",
    "su": (
        "!run * -c=sh --command=sh --session-command=sh -s=run --shell=run -g=text --group=text -G=text "
        "--supp-group=text -w=text --whitelist-environment=text : text*"
    ),
    "runuser": (
        "!run * -c=sh --command=sh --session-command=sh -s=run --shell=run -u=text --user=text -g=text --group=text "
        "-G=text --supp-group=text -w=text --whitelist-environment=text : cmd?"
    ),
    "sg": "!run -c=sh : text sh?",
    "setpriv": (
        "!run + --nnp --no-new-privs --clear-groups --keep-groups --init-groups --reset-env!bare --ambient-caps=text "
        "--inh-caps=text --bounding-set=text --ruid=text --euid=text --rgid=text --egid=text --reuid=text --regid=text "
        "--groups=text --securebits=text --pdeathsig=text --selinux-label=text --apparmor-profile=text -d --dump"
        + LINUX
        + ": cmd?"
    ),
    "unshare": (
        "!run + -fr --fork --map-root-user --map-current-user --map-auto --keep-caps --kill-child -c "
        "-m?text -u?text -i?text -n?text -p?text -U?text -C?text -T?text --mount?write --uts?write --ipc?write "
        "--net?write --pid?write --user?write --cgroup?write --time?write --map-user=text --map-group=text "
        "--map-users=text --map-groups=text --mount-proc?text --propagation=text --setgroups=text -S=text "
        "--setuid=text -G=text --setgid=text --monotonic=text --boottime=text" + LINUX + ": cmd?"
    ),
    "nsenter": (
        "!run + -aFZ --all --no-fork --follow-context --preserve-credentials -t=text --target=text -m?text -u?text "
        "-i?text -n?text -p?text -C?text -U?text -T?text --mount?read --uts?read --ipc?read --net?read --pid?read "
        "--cgroup?read --user?read --time?read -S=text --setuid=text -G=text --setgid=text" + LINUX + ": cmd?"
    ),
    "chroot": "!run + --groups=text --userspec=text --skip-chdir" + GNU + ": text cmd?",
    # Tracers write logs, and -o can name a program; what they trace still runs.
    "strace": (
        "traces to | !run + * -o=write --output=write -a=text -b=text -e=text -E=text -I=text -O=text -p=text -P=text "
        "-s=text -S=text -u=text -U=text -X=text : cmd?"
    ),
    "ltrace": (
        "traces to | !run + * -o=write --output=write -a=text -A=text -D=text -e=text -F=read -l=text -n=text -p=text "
        "-s=text -u=text -w=text -x=text : cmd?"
    ),
    # What tools of Valgrind write unasked is called by the number of the process.
    "valgrind": (
        "traces to | !run + * --log-file=write --xml-file=write --massif-out-file=write --callgrind-out-file=write "
        "--cachegrind-out-file=write --dhat-out-file=write --bb-out-file=write --pc-out-file=write "
        "--xtree-leak-file=write --xtree-memory-file=write --db-command=sh : cmd?"
    ),
    "sotruss": "traces to | !run + * -o=write --output=write -F=text --from=text -T=text --to=text : cmd",
    "memusage": (
        "traces to | !run + * -p=write --png=write -d=write --data=write -n=text --progname=text -b=text --buffer=text "
        "--title=text -x=text --x-size=text -y=text --y-size=text : cmd"
    ),
    "logsave": "logs to | !run + -asv : write cmd?",
    "ssh-agent": "!run + * -a=write -E=text -O=text -P=text -t=text : cmd?",
}
