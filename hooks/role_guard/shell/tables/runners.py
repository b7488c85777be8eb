"""Programs that run a command and are more than a wrapper: other shells, containers, tracers, package managers.

Source: the manual pages of fakeroot, libcap, util-linux, glibc, D-Bus, systemd, dpkg, libeatmydata, moreutils,
OpenSSH, tmux, GNU screen, perf, npm; the published ones and `--help` texts of the others. docs/shell.md tells how to
read and add a row.

Each of them is `run` beside what its command does: it changes what the command's paths mean, or runs more than that.
"""

from __future__ import annotations

SHELLS = "rbash bash-static mksh mksh-static lksh ksh93 rksh oksh pdksh yash posh zsh-static"
"""Shells that are told what to do as Bash is."""

ROWS = {
    # Other shells. Where their text does not parse as Bash's it is unknown; elsewhere they say the same with it.
    "csh tcsh": "!run * -c=sh : text*",
    "fish": "!run * -c=sh --command=sh -C=sh --init-command=sh : text*",
    "nu nushell xonsh elvish": "!run * -c=sh --commands=sh : text*",
    # Surroundings of a process.
    "i386 i486 i586 i686 x86_64 ppc ppc32 ppc64 ppc64le s390 s390x sparc sparc64 mips mips64 aarch64 uname26 setarch": (
        "+ -BFILRSTXZ3v --32bit --fdpic-funcptrs --short-inode --addr-compat-layout --addr-no-randomize "
        "--whole-seconds --sticky-timeouts --read-implies-exec --mmap-page-zero --3gb --4gb --uname-2.6 --verbose "
        "--list --show -h -V --help --version : cmd?"
    ),
    "ld.so ld-linux.so.2 ld-linux-x86-64.so.2 ld-linux-x32.so.2 ld-linux-aarch64.so.1 ld-linux-armhf.so.3 ld64.so.2 "
    "ld-musl-x86_64.so.1 ld-musl-aarch64.so.1": (
        "!run + * --library-path=text --glibc-hwcaps-prepend=text --glibc-hwcaps-mask=text --inhibit-rpath=text "
        "--audit=text --preload=text --argv0=text : cmd?"
    ),
    "fakeroot": (
        "!run + -uhv --unknown-is-real -l=text --lib=text --faked=text -i=read -s=write -b=text --fd-base=text "
        "--help --version : cmd?"
    ),
    "eatmydata catchsegv": "!run + : cmd?",
    # A single word is text for a shell.
    "dpkg-architecture": (
        "!run + * -a=text --host-arch=text -t=text --host-type=text -A=text --target-arch=text -T=text "
        "--target-type=text -e=text --equal=text -i=text --is=text -q=text --query=text -c?unknown --command?sh : sh*"
    ),
    "tini": "!run + -vqswgl -h --version -p=text -e=text : cmd?",
    "dumb-init": "!run + -cvhV --single-child --verbose -r=text --rewrite=text --help --version : cmd?",
    "gosu su-exec setuidgid": "!run + : text cmd?",
    "pkexec": "!run + * --user=text : cmd?",
    "xvfb-run": (
        "!run + * -e=write --error-file=write -f=write --auth-file=write -n=text --server-num=text -p=text "
        "--xauth-protocol=text -s=text --server-args=text -w=text --wait=text : cmd?"
    ),
    "dbus-run-session dbus-launch": "!run + * --config-file=read --dbus-daemon=text --autolaunch=text : cmd?",
    "systemd-run": (
        "!run + * -p=text --property=text -u=text --unit=text --description=text --slice=text -E=text --setenv=text "
        "-M=text --machine=text -H=text --host=text --uid=text --gid=text --nice=text --working-directory=text "
        "--on-active=text --on-boot=text --on-startup=text --on-unit-active=text --on-unit-inactive=text "
        "--on-calendar=text --timer-property=text --path-property=text --socket-property=text --service-type=text "
        "--job-mode=text --background=text -C=text : cmd?"
    ),
    # Sandboxes and other roots: the paths of the command may be others, and are taken for these.
    # `--output` is short for the other one.
    "firejail": "!run + * -c=sh --output-stderr=write : cmd?",
    "proot": (
        "!run + * -b=text --bind=text -m=text --mount=text -r=text --rootfs=text -R=text -S=text -q=text --qemu=text "
        "-w=text --cwd=text --pwd=text -k=text --kernel-release=text -i=text --change-id=text -v=text --verbose=text "
        ": cmd?"
    ),
    "bwrap": (
        "!run + * --bind=text,text --bind-try=text,text --dev-bind=text,text --dev-bind-try=text,text "
        "--ro-bind=text,text --ro-bind-try=text,text --symlink=text,text --setenv=text,text --chmod=text,text "
        "--file=text,text --bind-data=text,text --ro-bind-data=text,text --bind-fd=text,text --ro-bind-fd=text,text "
        "--overlay=text,text,text --overlay-src=text --tmp-overlay=text --ro-overlay=text --proc=text --dev=text "
        "--tmpfs=text --mqueue=text --dir=text --remount-ro=text --chdir=text --unsetenv=text --uid=text --gid=text "
        "--hostname=text --lock-file=text --sync-fd=text --block-fd=text --info-fd=text --json-status-fd=text "
        "--userns=text --userns2=text --userns-block-fd=text --pidns=text --seccomp=text --add-seccomp-fd=text "
        "--exec-label=text --file-label=text --cap-add=text --cap-drop=text --perms=text --size=text --args=text "
        "--argv0=text : cmd?"
    ),
    # Programs that run texts or commands more than once, or one behind the other.
    "entr": "!run + -acdnprsxz -s>sh : cmd",
    "mispipe": "!run + -ch : line line",
    "pee": "!run * : line*",
    "hyperfine": (
        "!run * -p=line --prepare=line -c=line --cleanup=line -s=line --setup=line --conclude=line -S=text "
        "--shell=text -w=text --warmup=text -r=text --runs=text -m=text --min-runs=text -M=text --max-runs=text "
        "-P=text,text,text --parameter-scan=text,text,text -D=text --parameter-step-size=text -L=text,text "
        "--parameter-list=text,text -n=text --command-name=text -u=text --time-unit=text --style=text --sort=text "
        "--input=read --output=text --reference=line --export-json=write --export-csv=write --export-markdown=write "
        "--export-asciidoc=write --export-orgmode=write : line*"
    ),
    "make gmake": (
        "!run * --eval=unknown -E=unknown -C=text --directory=text -f=read --file=read --makefile=read -I=text "
        "--include-dir=text -j?text --jobs?text -l?text -o=text --old-file=text -W=text --what-if=text "
        "--new-file=text --assume-old=text --assume-new=text : text*"
    ),
    # The text runs on another machine, which may be this one.
    "ssh": (
        "!run + -1246AaCfGgKkMNnqsTtVvXxYy -B=text -b=text -c=text -D=text -E=write -e=text -F=read -I=text -i=read "
        "-J=text -L=text -l=text -m=text -O=text -o=text -P=text -p=text -Q=text -R=text -S=text -W=text -w=text "
        ": text sh*"
    ),
    "nix-shell": (
        "!run * --run=sh --command=sh -I=text -A=text --attr=text -E=text --arg=text,text --argstr=text,text "
        "-j=text --option=text,text --keep=text -o=text : text*"
    ),
    "npx bunx pnpx": (
        "!run + * -c=sh --call=sh -p=text --package=text -w=text --workspace=text --registry=text --cache=text "
        "--userconfig=text --prefix=text --loglevel=text : cmd?"
    ),
    "cross-env": "!run + : env* cmd?",
    "uvx": (
        "!run + * --from=text --with=text --python=text -p=text --with-editable=text --with-requirements=text "
        "--index-url=text --env-file=text : cmd?"
    ),
}

PROGRAMS = {
    "uv": "!run + * --directory=text --project=text --config-file=text --cache-dir=text --color=text : text*",
    "poetry": "!run + * -C=text --directory=text -P=text --project=text : text*",
    "pipenv pdm rye hatch pixi rustup pyenv rbenv nodenv": "!run + * -e=text --env=text -p=text --project=text : text*",
    "npm pnpm yarn bun": "!run + * --prefix=text -C=text --dir=text --cwd=text -w=text --workspace=text : text*",
    "bundle conda mamba micromamba mise asdf direnv opam": "!run + * : text*",
    "perf": "!run + * : text*",
    "dotenv": "!run + * -f=text --file=text -e=text -q=text -v=text -p=text -c?text : cmd?",
    "docker podman nerdctl": (
        "!run + * --config=text -c=text --context=text -H=text --host=text -l=text --log-level=text : text*"
    ),
}
"""Options that stand before a subcommand."""

UV_RUN = (
    "!run + * --with=text --with-editable=text --with-requirements=text --extra=text --no-extra=text --group=text "
    "--no-group=text --only-group=text --env-file=text -p=text --python=text --package=text --directory=text "
    "--project=text -m=text^ --module=text^ --index=text --index-url=text -i=text --default-index=text "
    "--extra-index-url=text -f=text --find-links=text --cache-dir=text --config-file=text -P=text "
    "--upgrade-package=text --reinstall-package=text --refresh-package=text --resolution=text --prerelease=text "
    "-C=text --config-setting=text --exclude-newer=text --link-mode=text --color=text : cmd?"
)
CONTAINER = (
    "!run + * -e=text --env=text --env-file=text -u=text --user=text -w=text --workdir=text -v=text --volume=text "
    "--mount=text --name=text -p=text --publish=text --network=text --net=text --entrypoint=text -l=text --label=text "
    "--label-file=text -h=text --hostname=text --ip=text -m=text --memory=text -c=text --cpu-shares=text --cpus=text "
    "--cpuset-cpus=text --platform=text --pull=text --restart=text --runtime=text --security-opt=text --shm-size=text "
    "--tmpfs=text --ulimit=text --volumes-from=text --add-host=text --cap-add=text --cap-drop=text --cidfile=write "
    "--device=text --dns=text --expose=text --gpus=text --group-add=text --ipc=text --link=text --log-driver=text "
    "--log-opt=text --pid=text --stop-signal=text --userns=text --detach-keys=text -a=text --attach=text : text cmd?"
)
SUBCOMMANDS = {
    "uv run": UV_RUN,
    "uv tool run": "!run + * --from=text --with=text -p=text --python=text : cmd?",
    **dict.fromkeys(("poetry run", "pipenv run", "pdm run", "rye run", "hatch run", "pixi run"), "!run + * : cmd?"),
    **dict.fromkeys(
        ("npm exec", "npm x", "pnpm exec", "pnpm dlx", "yarn exec", "yarn dlx", "bun x"),
        "!run + * -c=sh --call=sh -p=text --package=text -w=text --workspace=text : cmd?",
    ),
    **dict.fromkeys(("bundle exec", "asdf exec", "pyenv exec", "rbenv exec", "nodenv exec"), "!run + * : cmd?"),
    **dict.fromkeys(
        ("conda run", "mamba run", "micromamba run"),
        "!run + * -n=text --name=text -p=text --prefix=text --cwd=text : cmd?",
    ),
    "dotenv run": "!run + * : cmd?",
    **dict.fromkeys(("mise exec", "mise x"), "!run + * -c=sh --command=sh -C=text --cd=text -j=text : cmd?"),
    "opam exec": "!run + * --switch=text --root=text : cmd?",
    "direnv exec": "!run + * : text cmd?",
    "rustup run": "!run + * : text cmd?",
    "perf stat": (
        "!run + * -e=text --event=text -p=text --pid=text -t=text --tid=text -C=text --cpu=text -r=text --repeat=text "
        "-x=text --field-separator=text -G=text --cgroup=text -o=write --output=write -I=text --interval-print=text "
        "-D=text --delay=text -M=text --metrics=text --pre=sh --post=sh --timeout=text --log-fd=text : cmd?"
    ),
    "perf record": (
        "!run + * ~write=perf.data -e=text --event=text -p=text --pid=text -t=text --tid=text -C=text --cpu=text "
        "-c=text --count=text -F=text --freq=text -o=write --output=write -m=text --mmap-pages=text "
        "--call-graph=text -j=text --branch-filter=text -G=text -D=text --delay=text -u=text --uid=text : cmd?"
    ),
    **dict.fromkeys(("docker run", "podman run", "nerdctl run", "docker container run"), CONTAINER),
    **dict.fromkeys(("docker exec", "podman exec", "nerdctl exec"), CONTAINER),
}
"""Subcommands of these that run a command; of all others nothing is known."""

BEHIND_DASHES = ("mise exec", "mise x")
"""Of these the command stands behind `--`, and something else before it."""

TMUX = "+ * -c=sh -f=read -L=text -S=text -T=text : text*"
TMUX_RUNS = r"ne.*|sp.*|resp.*|po.*|display-po.*|ru.*|if.*|set-h.*|bind.*"
"""Commands of tmux that take a command of the shell, by the beginnings of their names (tmux(1), "COMMANDS")."""

TMUX_COMMAND = "+ * -c=text -e=text -F=text -f=text -n=text -s=text -t=text -x=text -y=text -l=text -p=text : sh*"
SCREEN = "+ * -c=read -e=text -h=text -p=text -s=text -S=text -t=text -T=text -Logfile=write : cmd?"
CAPSH_ENDS = ("--", "==", "--+", "=+")
"""Behind these stand the words of a shell (capsh(1))."""

DAEMON = (
    "!run + * --start --stop --status --test "
    "-x=text --exec=text -a=text --startas=text -p=write --pidfile=write -n=text --name=text -u=text "
    "--user=text -g=text --group=text -s=text --signal=text -R=text --retry=text -c=text --chuid=text -r=text "
    "--chroot=text -d=text --chdir=text -N=text --nicelevel=text -P=text --procsched=text -I=text --iosched=text "
    "-k=text --umask=text --ppid=text --pid=text -O=write --output=write --notify-timeout=text : text*"
)
AT = "!run * -f=run -q=text -t=text -c>text -l>text -d>text -r>text : text*"
