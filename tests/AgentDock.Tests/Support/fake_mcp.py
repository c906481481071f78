"""An MCP server over stdio whose tools behave badly on request."""
import json
import os
import signal
import sys
import threading
import time

lock = threading.Lock()
calls = 0


def send(message):
    with lock:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()


def tool(name, properties, required=(), extra=True, **annotations):
    schema = {"type": "object", "properties": properties, "required": list(required)}
    if not extra:
        schema["additionalProperties"] = False
    return {"name": name, "description": name + " for tests", "inputSchema": schema, "annotations": annotations}


TEXT = {"type": "string"}
NUMBER = {"type": "number"}
TOOLS = [
    tool("echo", {"text": TEXT, "kind": {"enum": ["plain", "loud"]}}, ["text"], False, readOnlyHint=True),
    tool("whoami", {}, readOnlyHint=True),
    tool("sleep", {"seconds": NUMBER}, ["seconds"], readOnlyHint=True),
    tool("sleep_write", {"seconds": NUMBER}, ["seconds"]),
    tool("die", {}),
    tool("stop", {}),
    tool("fail", {}),
    tool("error", {}),
    tool("big", {"bytes": NUMBER}, ["bytes"], readOnlyHint=True),
    tool("structured", {}, readOnlyHint=True),
    tool("blocks", {}, readOnlyHint=True),
    tool("noise", {}, readOnlyHint=True),
    tool("add_tool", {}),
    tool("env", {}, readOnlyHint=True),
    tool("python", {"code": TEXT}, ["code"]),
    tool("count", {}),
    tool("steps", {"count": NUMBER}, ["count"]),
]


def text(value, **more):
    return dict({"content": [{"type": "text", "text": value}]}, **more)


def call(name, arguments, meta):
    global calls
    calls += 1
    if name == "echo":
        return text(arguments["text"], _meta={"from": "fake"})
    if name == "whoami":
        return text("%d" % os.getpid())
    if name in ("sleep", "sleep_write"):
        time.sleep(arguments["seconds"])
        return text("slept in %d" % os.getpid())
    if name == "die":
        sys.stderr.write("dying as told\n")
        sys.stderr.flush()
        os._exit(3)
    if name == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    if name == "fail":
        return text("no such page", isError=True)
    if name == "big":
        return text("x" * int(arguments["bytes"]))
    if name == "structured":
        return text("see structured", structuredContent={"answer": 42})
    if name == "blocks":
        return {"content": [
            {"type": "text", "text": "one"},
            {"type": "image", "data": "AAAA", "mimeType": "image/png"},
            {"type": "resource", "resource": {"uri": "file:///a", "text": "two"}}]}
    if name == "noise":
        with lock:
            sys.stdout.write("this is no JSON\n{\"half\": \n\n")
            sys.stdout.flush()
        return text("quiet again")
    if name == "add_tool":
        TOOLS.append(tool("added", {}))
        send({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"})
        return text("added")
    if name == "env":
        return text(json.dumps(dict(os.environ)))
    if name == "python":
        scope = {}
        exec(arguments["code"], scope)
        return text(str(scope.get("result")))
    if name == "steps":
        for step in range(1, int(arguments["count"]) + 1):
            send({"jsonrpc": "2.0", "method": "notifications/progress",
                  "params": {"progressToken": meta.get("progressToken"), "progress": step, "total": arguments["count"]}})
        return text("%d steps" % arguments["count"])
    if name == "count":
        return text(str(calls))
    raise LookupError(name)


def answer(message):
    try:
        params = message.get("params") or {}
        result = call(params["name"], params.get("arguments") or {}, params.get("_meta") or {})
        send({"jsonrpc": "2.0", "id": message["id"], "result": result})
    except Exception as error:
        send({"jsonrpc": "2.0", "id": message["id"], "error": {"code": -32000, "message": "%s: %s" % (type(error).__name__, error)}})


def main():
    if os.environ.get("FAKE_START") == "die":
        sys.stderr.write("refusing to start\n")
        sys.exit(7)
    page = int(os.environ.get("FAKE_PAGE", "0"))
    for line in sys.stdin:
        message = json.loads(line)
        method, id = message.get("method"), message.get("id")
        if method == "initialize":
            version = os.environ.get("FAKE_VERSION") or message["params"]["protocolVersion"]
            send({"jsonrpc": "2.0", "id": id, "result": {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": {"name": "fake", "version": "1"}}})
            send({"jsonrpc": "2.0", "id": "s1", "method": "sampling/createMessage", "params": {}})
        elif method == "tools/list":
            start = int((message.get("params") or {}).get("cursor") or 0)
            shown = TOOLS[start:start + page] if page else TOOLS
            result = {"tools": shown}
            if page and start + page < len(TOOLS):
                result["nextCursor"] = str(start + page)
            send({"jsonrpc": "2.0", "id": id, "result": result})
        elif method == "ping":
            send({"jsonrpc": "2.0", "id": id, "result": {}})
        elif method == "tools/call":
            if message["params"]["name"] in ("sleep", "sleep_write"):
                threading.Thread(target=answer, args=(message,), daemon=True).start()
            else:
                answer(message)
    if os.environ.get("FAKE_EOF") == "ignore":
        while True:
            time.sleep(60)


main()
