"""A scripted stand-in for the model: answers the client's requests with prepared turns.

The client asks `POST /v1/messages`; the number of assistant messages already in the request is the index of the turn
to play, so the server holds no state and a resumed session simply goes on. (Each turn needs an id of its own, or the
client merges turns.) A subagent's conversation is told apart by a marker in its first user message.

A turn is a list of blocks: `{"text": "..."}`, `{"tool": NAME, "input": {...}}`, or `{"judge": [ARGUMENT...]}`,
which says nothing to the client: before it answers, the server judges (`keeper.py`). A block's input may hold
`{"$repeat": [TEXT, COUNT]}` for values too large to be worth sending around, and `{"$told": PATTERN}` for what the
client told the model: the first group of a regular expression, searched in the request.
"""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Turn = list[dict[str, Any]]


def _expand(value: Any, request: str) -> Any:
    """Replace every `{"$repeat": [text, count]}` and `{"$told": pattern}` in `value`."""
    if isinstance(value, dict):
        if set(value) == {"$repeat"}:
            text, count = value["$repeat"]
            return text * count
        if set(value) == {"$told"}:
            found = re.search(value["$told"], request)
            return found[1] if found else "(never told)"
        return {key: _expand(item, request) for key, item in value.items()}
    return [_expand(item, request) for item in value] if isinstance(value, list) else value


def _first_user_text(body: dict[str, Any]) -> str:
    """Return the text of the first user message of a request."""
    for message in body.get("messages", []):
        if message.get("role") == "user":
            content = message.get("content")
            if isinstance(content, str):
                return content
            return "\n".join(block.get("text", "") for block in content if isinstance(block, dict))
    return ""


class ScriptedModel:
    """Plays `turns` to the main conversation and `agents[marker]` to subagents.

    Requests are appended to `log` as JSON lines, so that a test can read what the client told the model.
    """

    def __init__(self, turns: list[Turn], agents: dict[str, list[Turn]], log: Path) -> None:
        self.turns, self.agents, self.log = turns, agents, log
        self._lock = threading.Lock()

    def pick(self, body: dict[str, Any]) -> Turn:
        """Choose the turn for one request; requests without the coding tools are side requests."""
        names = {tool.get("name") for tool in body.get("tools") or []}
        if not names & {"Bash", "Read", "Edit", "Write"}:
            return [{"text": "a title"}]
        first = _first_user_text(body)
        turns = next((turns for marker, turns in self.agents.items() if marker in first), self.turns)
        done = sum(1 for message in body["messages"] if message.get("role") == "assistant")
        return turns[done] if done < len(turns) else [{"text": "done"}]

    def record(self, body: dict[str, Any]) -> None:
        with self._lock, self.log.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(body) + "\n")


def _events(turn: Turn, request: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the server-sent events of one turn; `request`: what the client has just sent, as JSON."""
    usage = {"input_tokens": 10, "output_tokens": 10}
    message: dict[str, Any] = {
        "id": f"msg_{uuid.uuid4().hex}", "type": "message", "role": "assistant", "model": "claude-sonnet-5",
        "content": [], "stop_reason": None, "stop_sequence": None, "usage": usage,
    }  # fmt: skip
    events: list[tuple[str, dict[str, Any]]] = [("message_start", {"message": message})]
    for index, block in enumerate(turn):
        if "tool" in block:
            start = {
                "type": "tool_use",
                "id": f"toolu_{uuid.uuid4().hex}",
                "name": block["tool"],
                "input": {},
            }
            delta = {"type": "input_json_delta", "partial_json": json.dumps(_expand(block["input"], request))}
        else:
            start = {"type": "text", "text": ""}
            delta = {"type": "text_delta", "text": block["text"]}
        events.append(("content_block_start", {"index": index, "content_block": start}))
        events.append(("content_block_delta", {"index": index, "delta": delta}))
        events.append(("content_block_stop", {"index": index}))
    reason = "tool_use" if any("tool" in block for block in turn) else "end_turn"
    events.append(("message_delta", {"delta": {"stop_reason": reason, "stop_sequence": None}, "usage": usage}))
    events.append(("message_stop", {}))
    return events


def serve(model: ScriptedModel, judge: Callable[..., None]) -> ThreadingHTTPServer:
    """Start the server on a free loopback port, in a thread of its own, and return it; `judge` does such blocks."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet: requests are recorded by the model."""

        def do_GET(self) -> None:
            self._send(b"{}", "application/json")

        def do_HEAD(self) -> None:
            self._send(b"", "application/json")

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if not self.path.split("?")[0].endswith("/v1/messages"):
                self._send(b"{}", "application/json")
                return
            body = json.loads(raw)
            model.record(body)
            turn = model.pick(body)
            for block in turn:
                if "judge" in block:
                    judge(*block["judge"])
            said = [block for block in turn if "judge" not in block]
            lines = [
                f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n"
                for name, data in _events(said, raw.decode())
            ]
            self._send("".join(lines).encode(), "text/event-stream")

        def _send(self, payload: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
