#!/usr/bin/env python3
"""Starts every service of the shipped catalogue in its container behind a gateway, lists its tools, calls some with real arguments and
checks the answers (eng/catalogue-checks.json). A gateway per service, a few at a time, so that two cores and little memory do.

Usage: eng/catalogue-check.py [--gateway DLL] [--together N] [SERVICE...]
Writes artifacts/bench/catalogue.json. Exit code 0 when every service answered as expected."""

import argparse
import concurrent.futures
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SAMPLES = os.path.join(ROOT, "sandbox", "samples")
LEAST_SERVICES, LEAST_TOOLS = 16, 120
START_SECONDS, CALL_SECONDS = 240, 150


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def catalogue_files():
    """Every YAML file of the catalogue that describes a service that works offline, by the names of its services."""
    folder = os.path.join(ROOT, "AgentDock.Gateway", "catalogue")
    paths = []
    for base in (folder, os.path.join(folder, "full")):
        paths += [os.path.join(base, name) for name in sorted(os.listdir(base)) if name.endswith(".yaml")]
    single = os.path.join(ROOT, "AgentDock.Gateway", "catalogue.yaml")
    if os.path.exists(single):
        paths.append(single)
    found = {}
    for path in paths:
        text = open(path, encoding="utf-8").read()
        after = text.split("\nservers:", 1)[-1]
        names = re.findall(r"^  ([a-z0-9][a-z0-9_-]*):", after, re.M)
        if not re.search(r"^\s+enabled_when:", text, re.M):
            found[path] = names
    return found


class Gateway:
    """A gateway process with one catalogue file."""

    def __init__(self, dll, path, name):
        self.instance, self.port = f"catalogue-check-{name}-{os.getpid()}", free_port()
        self.log_path = os.path.join(ROOT, "artifacts", "catalogue-check", name + ".log")
        os.makedirs(os.path.dirname(self.log_path), exist_ok=True)
        # Kestrel's own variables: the gateway passes none of its environment on to the servers.
        settings = {
            "AgentDock__Catalogue": path,
            "AgentDock__Sandbox": "docker",
            "AgentDock__Instance": self.instance,
            "WORLD_PAGES": os.path.join(SAMPLES, "pages.jsonl"),
            "FILES_FOLDER": SAMPLES,
            "MINIWEB_REPLICAS": "1",
            "Kestrel__Endpoints__http__Url": "http://127.0.0.1:0",
            "Kestrel__Endpoints__mcp__Url": f"http://127.0.0.1:{self.port}",
            "DOTNET_gcServer": "0",
        }
        self.log = open(self.log_path, "w", encoding="utf-8")
        self.process = subprocess.Popen(
            ["dotnet", dll], env={**os.environ, **settings}, stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT, cwd=os.path.dirname(dll))
        self.next_id = 0

    def wait_until_healthy(self):
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"the gateway ended with exit code {self.process.returncode}: {self.last_words()}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=10):
                    return
            except OSError:
                time.sleep(0.3)
        raise RuntimeError(f"not ready within {START_SECONDS} s: {self.last_words()}")

    def last_words(self):
        self.log.flush()
        lines = [line.strip() for line in open(self.log_path, encoding="utf-8", errors="replace") if line.strip()]
        told = [line for line in lines if "is down" in line or "Exception" in line or "CATALOGUE" in line or "Unhandled" in line]
        return " ".join((told or lines)[-1:])[:600]

    def request(self, method, parameters):
        self.next_id += 1
        body = json.dumps({"jsonrpc": "2.0", "id": self.next_id, "method": method, "params": parameters}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/mcp", body, {
            "Content-Type": "application/json", "Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25"})
        with urllib.request.urlopen(request, timeout=CALL_SECONDS) as response:
            text = response.read().decode()
        if text.lstrip().startswith(("event:", "data:", "id:", ":")):
            events = [json.loads(line[5:]) for line in text.splitlines() if line.startswith("data:") and line[5:].strip()]
            answer = next(event for event in events if event.get("id") == self.next_id)
        else:
            answer = json.loads(text)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error'].get('message')}")
        return answer["result"]

    def tool_names(self):
        names, cursor = [], None
        while True:
            page = self.request("tools/list", {"cursor": cursor} if cursor else {})
            names += [tool["name"] for tool in page["tools"]]
            cursor = page.get("nextCursor")
            if not cursor:
                return names

    def containers(self):
        run = subprocess.run(["docker", "ps", "-q", "--filter", f"label=agentplatform.gateway={self.instance}"], capture_output=True, text=True, timeout=60)
        return run.stdout.split()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(60)
        self.log.close()


def texts(result):
    parts = [item.get("text", "") or item.get("resource", {}).get("text", "") for item in result.get("content", [])]
    return "\n".join(parts + [json.dumps(result.get("structuredContent", ""), ensure_ascii=False)])


def check(dll, path, services, checks):
    started = time.monotonic()
    row = {"service": "+".join(services), "file": os.path.relpath(path, ROOT), "services": len(services), "tools": 0, "calls": 0, "calls_ok": 0, "containers": 0, "problems": []}
    gateway = Gateway(dll, path, services[0])
    try:
        gateway.wait_until_healthy()
        row["ready_seconds"] = round(time.monotonic() - started, 1)
        row["containers"] = len(gateway.containers())
        if row["containers"] == 0:
            row["problems"].append("no container carries the gateway's label")
        names = gateway.tool_names()
        row["tools"], row["tool_names"] = len(names), names
        steps = [step for service in services for step in checks.get(service, [])]
        if not steps:
            row["problems"].append("eng/catalogue-checks.json has no call for it")
        for step in steps:
            row["calls"] += 1
            try:
                result = gateway.request("tools/call", {"name": step["tool"], "arguments": step["arguments"]})
            except (OSError, RuntimeError, StopIteration) as problem:
                row["problems"].append(f"{step['tool']}: {problem}"[:300])
                continue
            text = texts(result)
            if bool(result.get("isError")) == bool(step.get("error")) and step["contains"] in text:
                row["calls_ok"] += 1
            else:
                row["problems"].append(f"{step['tool']}: wanted '{step['contains']}', got {'an error: ' if result.get('isError') else ''}{text[:300]!r}")
    except (OSError, RuntimeError) as problem:
        row["problems"].append(str(problem)[:600])
    finally:
        gateway.stop()
    row["ok"] = not row["problems"]
    return row


def check_whole(dll):
    """The whole set at once, in one gateway; None where the gateway reads single files only."""
    folder = os.path.join(ROOT, "AgentDock.Gateway", "catalogue", "full")
    if not os.path.isdir(os.path.join(os.path.dirname(dll), "catalogue")):
        return None
    started = time.monotonic()
    gateway = Gateway(dll, folder, "whole")
    try:
        gateway.wait_until_healthy()
        ready = time.monotonic() - started
        return {"ready_seconds": round(ready, 1), "containers": len(gateway.containers()), "tools": len(gateway.tool_names()), "problem": ""}
    except (OSError, RuntimeError) as problem:
        return {"containers": 0, "tools": 0, "problem": str(problem)[:600]}
    finally:
        gateway.stop()


def table(rows):
    head = ["service", "tools", "calls", "right", "ready s", ""]
    lines = [[row["service"], str(row["tools"]), str(row["calls"]), str(row["calls_ok"]), str(row.get("ready_seconds", "-")), "ok" if row["ok"] else row["problems"][0][:100]] for row in rows]
    widths = [max(len(line[column]) for line in [head] + lines) for column in range(len(head))]
    for line in [head, ["-" * width for width in widths]] + lines:
        print("  ".join(cell.ljust(width) if place in (0, 5) else cell.rjust(width) for place, (cell, width) in enumerate(zip(line, widths))).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gateway", default=os.path.join(ROOT, "artifacts", "bin", "AgentDock.Gateway", "release", "AgentDock.Gateway.dll"))
    parser.add_argument("--together", type=int, default=2)
    parser.add_argument("services", nargs="*")
    options = parser.parse_args()
    if not os.path.exists(options.gateway):
        sys.exit(f"The gateway is not built: there is no {options.gateway}. Run 'make build'.")
    checks = json.load(open(os.path.join(ROOT, "eng", "catalogue-checks.json"), encoding="utf-8"))
    files = {path: names for path, names in catalogue_files().items() if not options.services or set(names) & set(options.services)}
    rows = []
    with concurrent.futures.ThreadPoolExecutor(options.together) as pool:
        running = [pool.submit(check, options.gateway, path, names, checks) for path, names in files.items()]
        for done in concurrent.futures.as_completed(running):
            row = done.result()
            rows.append(row)
            print(f"{row['service']}: {row['tools']} tools, {row['calls_ok']} of {row['calls']} calls right" + "".join("\n  " + problem for problem in row["problems"]), flush=True)
    rows.sort(key=lambda row: row["service"])
    good = [row for row in rows if row["containers"] and row["tools"]]
    report = {
        "services": sum(row["services"] for row in good),
        "tools": sum(row["tools"] for row in good),
        "called_ok": sum(row["services"] for row in rows if row["ok"]),
        "calls": sum(row["calls"] for row in rows),
        "calls_ok": sum(row["calls_ok"] for row in rows),
        "rows": rows,
    }
    whole = None if options.services else check_whole(options.gateway)
    if whole:
        report["whole"] = whole
    print()
    table(rows)
    print(f"\n{report['services']} services, {report['tools']} tools; {report['called_ok']} services answered as expected ({report['calls_ok']} of {report['calls']} calls).")
    if whole:
        print(whole["problem"] or f"The full folder in one gateway: {whole['containers']} containers, {whole['tools']} tools, ready in {whole['ready_seconds']} s.")
    if not options.services:
        folder = os.path.join(ROOT, "artifacts", "bench")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "catalogue.json"), "w", encoding="utf-8") as file:
            json.dump(report, file, indent=2)
            file.write("\n")
        print("Written to artifacts/bench/catalogue.json.")
    enough = options.services or (report["services"] >= LEAST_SERVICES and report["tools"] >= LEAST_TOOLS)
    sys.exit(0 if enough and not (whole and whole["problem"]) and all(row["ok"] for row in rows) else 1)


if __name__ == "__main__":
    main()
