"""Runs one program and says what came of it. Started ahead of time; serves one request from stdin and ends.

Request and answer are one JSON line each. The program runs as a child in a session of its own; when it ends, or its time does,
everything that it started is killed. In a container this process is number 1 and the container is thrown away afterwards.
"""
import ctypes
import json
import os
import resource
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time

FIRST_UID = 2_000_000
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
OOM_FILES = ("/sys/fs/cgroup/memory/memory.oom_control", "/sys/fs/cgroup/memory.events")


class Capture:
    """Keeps the beginning and the end of a stream that may be endless."""

    def __init__(self, limit):
        self.half = max(limit // 2, 1)
        self.head = bytearray()
        self.tail = bytearray()
        self.dropped = 0

    def add(self, data):
        room = self.half - len(self.head)
        self.head += data[:room]
        self.tail += data[room:]
        extra = len(self.tail) - self.half
        if extra > 0:
            del self.tail[:extra]
            self.dropped += extra

    def text(self):
        if not self.dropped:
            return (self.head + self.tail).decode("utf-8", "replace")
        middle = "\n[... %d bytes left out ...]\n" % self.dropped
        return self.head.decode("utf-8", "replace") + middle + self.tail.decode("utf-8", "replace")


def drop_root():
    """Becomes a user that nobody else is: the kernel counts processes by user, and users cannot touch each other."""
    if os.geteuid() == 0:
        own = FIRST_UID + os.getpid()
        os.setgroups([])
        os.setgid(own)
        os.setuid(own)


def stats():
    """(pid, parent) of every process that can be seen."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name, "rb") as file:
                    fields = file.read().rpartition(b")")[2].split()
                yield int(name), int(fields[1])
            except (OSError, IndexError, ValueError):
                pass


def descendants():
    children = {}
    for pid, parent in stats():
        children.setdefault(parent, []).append(pid)
    found, todo = [], [os.getpid()]
    while todo:
        for pid in children.get(todo.pop(), ()):
            found.append(pid)
            todo.append(pid)
    return found


def kill_all():
    """Kills and reaps until nothing is left: orphans come to us, because we are a subreaper."""
    until = time.monotonic() + 3
    while time.monotonic() < until:
        alive = descendants()
        if not alive:
            return
        for pid in alive:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except OSError:
            pass
        time.sleep(0.002)


def memory_kills():
    for name in OOM_FILES:
        try:
            with open(name) as file:
                for line in file:
                    if line.startswith("oom_kill "):
                        return int(line.split()[1])
        except (OSError, ValueError):
            pass
    return 0


def limits(request):
    def apply():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["file_bytes"],) * 2)
        cpu = int(request["timeout_s"]) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
        if not request["contained"]:
            # A container has better ones.
            resource.setrlimit(resource.RLIMIT_AS, (request["memory_bytes"],) * 2)
            resource.setrlimit(resource.RLIMIT_NPROC, (request["processes"],) * 2)

    return apply


def tasks_of_user():
    """Threads count, too, for RLIMIT_NPROC."""
    count = 0
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and os.stat("/proc/" + name).st_uid == os.getuid():
                count += len(os.listdir("/proc/%s/task" % name))
        except OSError:
            pass
    return count


def run(request):
    folder = tempfile.mkdtemp(prefix="run-")
    try:
        return run_in(folder, request)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_in(folder, request):
    with open(os.path.join(folder, "main.py"), "w", encoding="utf-8", errors="surrogatepass") as file:
        file.write(request["code"])
    if not request["contained"]:
        # The kernel counts everything of the user, not only ours.
        request["processes"] = request["pids"] + tasks_of_user()
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    # The shell marks the program, and not this process, as the one to kill when memory runs out.
    command = ["/bin/sh", "-c", 'echo 1000 2>/dev/null >/proc/self/oom_score_adj; exec "$0" "$@"', sys.executable, "-I", "main.py"]
    before = memory_kills()
    start = time.monotonic()
    deadline = start + request["timeout_s"]
    child = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, preexec_fn=limits(request), bufsize=0)
    captures = {child.stdout: Capture(request["output_bytes"]), child.stderr: Capture(request["output_bytes"])}
    to_write = request.get("stdin", "").encode("utf-8", "surrogatepass")
    timed_out = False
    ended = False
    with selectors.DefaultSelector() as selector:
        exit_file = os.pidfd_open(child.pid)
        selector.register(exit_file, selectors.EVENT_READ)
        # The gateway's end of our stdin: when it is gone nobody wants the result.
        selector.register(0, selectors.EVENT_READ)
        for stream in captures:
            os.set_blocking(stream.fileno(), False)
            selector.register(stream, selectors.EVENT_READ)
        os.set_blocking(child.stdin.fileno(), False)
        selector.register(child.stdin, selectors.EVENT_WRITE)
        while not ended:
            wait = deadline - time.monotonic()
            if wait <= 0:
                timed_out = True
                break
            for key, _ in selector.select(wait):
                if key.fileobj == exit_file:
                    ended = True
                elif key.fileobj == 0:
                    if not os.read(0, 4096):
                        kill_all()
                        os._exit(1)
                elif key.fileobj is child.stdin:
                    try:
                        to_write = to_write[os.write(child.stdin.fileno(), to_write[:65536]):] if to_write else to_write
                    except BlockingIOError:
                        continue
                    except OSError:
                        to_write = b""
                    if not to_write:
                        selector.unregister(child.stdin)
                        child.stdin.close()
                else:
                    read_some(key.fileobj, captures, selector)
        seconds = time.monotonic() - start
        if ended:
            child.wait()
        kill_all()
        os.close(exit_file)
    if child.returncode is None:
        child.returncode = -signal.SIGKILL
    for stream in captures:
        drain(stream, captures[stream])
    stdout, stderr = captures[child.stdout], captures[child.stderr]
    return {
        "stdout": stdout.text(),
        "stderr": stderr.text(),
        "exit_code": child.returncode,
        "timed_out": timed_out or child.returncode == -signal.SIGXCPU,
        "out_of_memory": not timed_out and memory_kills() > before,
        "truncated": bool(stdout.dropped or stderr.dropped),
        "seconds": round(seconds, 4),
    }


def read_some(stream, captures, selector):
    try:
        data = os.read(stream.fileno(), 65536)
    except BlockingIOError:
        return
    if data:
        captures[stream].add(data)
    else:
        selector.unregister(stream)


def drain(stream, capture):
    """What is left in the pipe; its writers are dead."""
    try:
        while data := os.read(stream.fileno(), 65536):
            capture.add(data)
    except OSError:
        pass


def main():
    answer = os.fdopen(os.dup(1), "w", encoding="ascii")
    drop_root()
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    # The program has our user: without this it could write into our stdout through /proc.
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    answer.write('{"ready":true}\n')
    answer.flush()
    line = bytearray()
    while not line.endswith(b"\n"):
        data = os.read(0, 65536)
        if not data:
            return
        line += data
    answer.write(json.dumps(run(json.loads(line))) + "\n")
    answer.flush()


main()
