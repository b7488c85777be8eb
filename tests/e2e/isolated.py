"""Runs one client command beside the scripted model, in a network namespace that has loopback only.

    unshare -n python isolated.py SCENARIO.json

The scenario holds `turns`, `agents`, `log` (where requests are recorded), `command`, `env`, `cwd`, `stdin`
(null: this terminal) and `timeout` (seconds). The exit code, stdout and stderr are those of the command.
"""

from __future__ import annotations

import fcntl
import json
import socket
import struct
import subprocess
import sys
from pathlib import Path

from keeper import judge
from model_server import ScriptedModel, serve

TIMED_OUT = 124
SIOCSIFFLAGS, IFF_UP, IFF_RUNNING = 0x8914, 0x1, 0x40


def raise_loopback() -> None:
    """Bring `lo` up in a fresh network namespace (netdevice(7))."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        request = struct.pack("16sh14s", b"lo", IFF_UP | IFF_RUNNING, b"")
        fcntl.ioctl(probe, SIOCSIFFLAGS, request)


def main() -> int:
    scenario = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    raise_loopback()
    server = serve(ScriptedModel(scenario["turns"], scenario["agents"], Path(scenario["log"])), judge)
    env = dict(scenario["env"], ANTHROPIC_BASE_URL=f"http://127.0.0.1:{server.server_port}")
    try:
        done = subprocess.run(
            scenario["command"], env=env, cwd=scenario["cwd"], input=scenario["stdin"], text=True,
            timeout=scenario["timeout"], check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return TIMED_OUT
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
