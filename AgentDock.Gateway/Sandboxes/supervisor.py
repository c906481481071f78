"""Number 1 of a leased sandbox: runs programs for the gateway, moves files, and carries granted connections out.

Frames on stdin and stdout: type (1 byte), number of the operation (4), length (4), payload. From the gateway: R run (JSON), I input, E end of
input, K kill, A output taken (4 bytes). To the gateway: H hello, O and e stdout and stderr (offset in 8 bytes, data), D data, F end of data, C a
connection out, A input taken, X end (JSON). When stdin ends nobody holds the sandbox: this process ends, and with it all others.
"""
import ctypes
import errno
import json
import os
import resource
import select
import selectors
import signal
import socket
import stat
import struct
import sys
import time

HEADER = struct.Struct(">BII")
PIECE = 65536
WINDOW = 1 << 20
PROXY_PORT = 3128
MOST_CONNECTIONS = 64
MARK = "AGENTPLATFORM_PROGRAM"
ROOTS = ("work", "tmp")
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
OOM_FILES = ("/sys/fs/cgroup/memory/memory.oom_control", "/sys/fs/cgroup/memory.events")
LIBC = ctypes.CDLL(None)
tarfile = None


class Refusal(Exception):
    """What was asked for cannot be done; the text is for the caller."""


def send(kind, number, payload=b""):
    data = HEADER.pack(ord(kind), number, len(payload)) + payload
    view = memoryview(data)
    while view:
        view = view[os.write(1, view):]


def send_json(kind, number, value):
    send(kind, number, json.dumps(value).encode("ascii"))


# ---- processes


def children_of():
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name, "rb") as file:
                    fields = file.read().rpartition(b")")[2].split()
                children.setdefault(int(fields[1]), []).append((int(name), fields[0]))
            except (OSError, IndexError, ValueError):
                pass
    return children


def descendants(of, children=None):
    children = children or children_of()
    found, todo = {}, [of]
    while todo:
        for pid, state in children.get(todo.pop(), ()):
            found[pid] = state
            todo.append(pid)
    return found


def signal_all(pids, number):
    for pid in pids:
        try:
            os.kill(pid, number)
        except OSError:
            pass


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except OSError:
        pass


def kill_descendants():
    """Stops all of them before it kills the first, so that none can fork meanwhile. Orphans come to us: we are their subreaper."""
    until = time.monotonic() + 4
    while time.monotonic() < until:
        seen = set()
        while time.monotonic() < until:
            new = [pid for pid, state in descendants(os.getpid()).items() if state != b"Z" and pid not in seen]
            if not new:
                break
            signal_all(new, signal.SIGSTOP)
            seen.update(new)
        signal_all(seen, signal.SIGKILL)
        reap()
        if not descendants(os.getpid()):
            return True
        select.select([], [], [], 0.001)
    return False


def subreaper_works():
    """Whether an orphan really comes to its subreaper: gVisor takes the call and gives orphans to number 1 all the same."""
    told, telling = os.pipe()
    reaper = fork()
    if reaper == 0:
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        own = os.getpid()
        middle = os.fork()
        if middle == 0:
            parent = os.getpid()
            if os.fork() == 0:
                until = time.monotonic() + 1
                while os.getppid() == parent and time.monotonic() < until:
                    select.select([], [], [], 0.001)
                os.write(telling, b"1" if os.getppid() == own else b"0")
            os._exit(0)
        try:
            # The first, and the orphan where it comes here.
            while os.waitpid(-1, 0):
                pass
        except OSError:
            os._exit(0)
    os.close(telling)
    answer = os.read(told, 1)
    os.close(told)
    return answer == b"1"


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


def fork():
    """Forks; the child keeps nothing of ours but what it is given afterwards, and takes signals as any program does."""
    pid = os.fork()
    if pid == 0:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGCHLD, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
    return pid


def become(request, stdin, stdout, stderr):
    """In the child: turns into the program. Never returns."""
    try:
        os.setsid()
        for target, source in enumerate((stdin, stdout, stderr)):
            os.dup2(source, target)
        os.closerange(3, 1024)
        # Only now, with nothing of the supervisor left open: a dumpable process can be looked into by its user's others.
        LIBC.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
        try:
            with open("/proc/self/oom_score_adj", "w") as file:
                file.write("1000")
        except OSError:
            pass
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.chdir(request["cwd"])
        os.execvpe(request["argv"][0], request["argv"], request["env"])
    except OSError as error:
        name = error.filename if isinstance(error.filename, str) else request["argv"][0]
        os.write(2, ("%s: %s\n" % (name, error.strerror)).encode("utf-8", "replace"))
        os._exit(127 if error.errno == errno.ENOENT else 126)
    except BaseException as error:
        os.write(2, ("%s\n" % error).encode("utf-8", "replace"))
        os._exit(126)


def run_program(request, stdin, stdout, stderr, status, control):
    """In the runner, one per program: waits for it, kills its tree, tells what it used. Never returns."""
    code = 1
    try:
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        before = memory_kills()
        # A signal and not a pidfd: gVisor has none.
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_read, False)
        os.set_blocking(wake_write, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        start = time.monotonic()
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            become(request, stdin, stdout, stderr)
        for descriptor in (stdin, stdout, stderr):
            os.close(descriptor)
        poll = select.poll()
        poll.register(wake_read, select.POLLIN)
        poll.register(control, select.POLLIN | select.POLLHUP)
        ended, outcome = False, None
        while True:
            left = start + request["timeout_s"] - time.monotonic()
            ready = [descriptor for descriptor, _ in poll.poll(max(left, 0) * 1000)]
            if wake_read in ready:
                read(wake_read)
                found, outcome = os.waitpid(pid, os.WNOHANG)
                ended = found == pid
            if ended or not ready or control in ready:
                break
        wall = time.monotonic() - start
        timed_out = not ready
        clean = True
        if not (ended and request["keep_background"]):
            if not ended:
                # Its own status, before the reaping of the others takes it along.
                signal_all([pid], signal.SIGSTOP)
                signal_all(descendants(os.getpid()), signal.SIGSTOP)
                signal_all([pid], signal.SIGKILL)
                outcome = os.waitpid(pid, 0)[1]
            clean = kill_descendants()
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        number = os.WTERMSIG(outcome) if os.WIFSIGNALED(outcome) else 0
        answer = {
            "exit_code": 128 + number if number else os.WEXITSTATUS(outcome), "signal": number, "timed_out": timed_out,
            "out_of_memory": memory_kills() > before, "wall_s": wall, "user_s": usage.ru_utime, "system_s": usage.ru_stime,
            "peak_bytes": usage.ru_maxrss * 1024, "clean": clean}
        os.write(status, json.dumps(answer).encode("ascii"))
        code = 0
    finally:
        os._exit(code)


# ---- files


def place(path):
    """The parts of a path under the writable folders."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." in parts or not path.startswith("/") or not parts or parts[0] not in ROOTS:
        raise Refusal("path '%s' leaves /work and /tmp" % path)
    return parts


def open_folder(parts, make):
    """Follows no link on the way."""
    folder = os.open("/" + parts[0], os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    for part in parts[1:]:
        try:
            if make:
                try:
                    os.mkdir(part, 0o755, dir_fd=folder)
                except FileExistsError:
                    pass
            below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENOTDIR):
                raise Refusal("path '/%s' goes through a link or a file" % "/".join(parts))
            raise
        finally:
            os.close(folder)
        folder = below
    return folder


def remove_file(name, folder):
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        pass
    except IsADirectoryError:
        raise Refusal("'%s' is a folder" % name)


def write_file(parts, source, mode, modified=None):
    if len(parts) < 2:
        raise Refusal("'/%s' is a folder" % "/".join(parts))
    folder = open_folder(parts[:-1], True)
    try:
        remove_file(parts[-1], folder)
        file = os.open(parts[-1], os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)
        total = 0
        with os.fdopen(file, "wb", 0) as target:
            try:
                while data := source.read(PIECE):
                    view = memoryview(data)
                    while view:
                        view = view[target.write(view):]
                    total += len(data)
            except OSError:
                # Half a file is worse than none, and a full disk would stay full.
                os.unlink(parts[-1], dir_fd=folder)
                raise
            os.fchmod(target.fileno(), mode & 0o777)
            if modified is not None:
                os.utime(target.fileno(), (modified, modified))
        return total
    finally:
        os.close(folder)


def unpack(base, stream):
    files, total = 0, 0
    with tarfile.open(fileobj=stream, mode="r|", errorlevel=2) as archive:
        for member in archive:
            if member.name.startswith("/") or ".." in member.name.split("/"):
                raise Refusal("member '%s' leaves the folder" % member.name)
            parts = place(base.rstrip("/") + "/" + member.name) if base != "/" or member.name.strip("./") else None
            if parts is None:
                continue
            if member.isdir():
                folder = open_folder(parts, True)
                if len(parts) > 1:
                    os.fchmod(folder, (member.mode & 0o777) | 0o700)
                os.close(folder)
                continue
            if member.isreg():
                total += write_file(parts, archive.extractfile(member), member.mode, member.mtime)
            elif member.issym() or member.islnk():
                folder = open_folder(parts[:-1], True)
                try:
                    remove_file(parts[-1], folder)
                    if member.issym():
                        # Made, but never followed when files are put.
                        os.symlink(member.linkname, parts[-1], dir_fd=folder)
                    else:
                        if member.linkname.startswith("/") or ".." in member.linkname.split("/"):
                            raise Refusal("member '%s' links to '%s', outside the folder" % (member.name, member.linkname))
                        other = place(base.rstrip("/") + "/" + member.linkname)
                        origin = open_folder(other[:-1], False)
                        os.link(other[-1], parts[-1], src_dir_fd=origin, dst_dir_fd=folder, follow_symlinks=False)
                        os.close(origin)
                finally:
                    os.close(folder)
            else:
                raise Refusal("member '%s' is neither file, folder nor link" % member.name)
            files += 1
    # What follows the archive's end.
    while stream.read(PIECE):
        pass
    return files, total


def put(request, stream):
    if request["tar"]:
        if request["path"] != "/":
            os.close(open_folder(place(request["path"]), True))
        files, total = unpack(request["path"], stream)
    else:
        files, total = 1, write_file(place(request["path"]), stream, request["mode"])
    return {"files": files, "bytes": total}


def get(request, target):
    if not request["tar"]:
        parts = place(request["path"])
        folder = open_folder(parts[:-1], False) if len(parts) > 1 else None
        if folder is None:
            raise Refusal("'%s' is a folder; ask for an archive" % request["path"])
        try:
            # A pipe of that name would wait for its writer.
            file = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        except OSError as error:
            raise Refusal("'%s' is a link" % request["path"]) if error.errno == errno.ELOOP else error
        with os.fdopen(file, "rb", 0) as source:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise Refusal("'%s' is no regular file; ask for an archive of a folder" % request["path"])
            while data := source.read(PIECE):
                target.write(data)
        return {}
    with tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT, bufsize=PIECE) as archive:
        if request["path"] == "/":
            for root in ROOTS:
                for name in sorted(os.listdir("/" + root)):
                    archive.add("/%s/%s" % (root, name), "%s/%s" % (root, name))
        else:
            parts = place(request["path"])
            os.chdir(open_folder(parts[:-1], False) if len(parts) > 1 else "/")
            if stat.S_ISDIR(os.lstat(parts[-1]).st_mode):
                for name in sorted(os.listdir(open_folder(parts, False))):
                    archive.add("%s/%s" % (parts[-1], name), name)
            else:
                archive.add(parts[-1])
    return {}


def run_files(request, stdin, stdout, status):
    """In a child: moves files. Never returns."""
    code = 1
    try:
        load_tarfile()
        try:
            if request["kind"] == "put":
                answer = put(request, os.fdopen(stdin, "rb", 1 << 20))
            else:
                with os.fdopen(stdout, "wb", 1 << 18) as target:
                    answer = get(request, target)
        except Refusal as error:
            answer = {"refused": str(error)}
        except FileNotFoundError as error:
            answer = {"refused": "'%s' does not exist" % (error.filename or request["path"])}
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            answer = {"refused": "the sandbox's disk is full" if full else "'%s': %s" % (request["path"], error.strerror)}
        except (tarfile.TarError, ValueError, EOFError) as error:
            answer = {"refused": "the archive cannot be read: %s" % error}
        os.write(status, json.dumps(answer).encode("ascii"))
        code = 0
    finally:
        os._exit(code)


def load_tarfile():
    """Late: it takes as long to load as everything else."""
    global tarfile
    if tarfile is None:
        import tarfile as module
        tarfile = module


# ---- the loop


class Capture:
    """Hands the first half of what is kept on at once, and the last half at the end."""

    def __init__(self, kind, number, limit):
        self.kind, self.number, self.half = kind, number, max(limit // 2, 1)
        self.total = self.sent = 0
        self.tail = bytearray()

    def add(self, data):
        self.total += len(data)
        room = self.half - self.sent
        if room > 0:
            self.emit(self.sent, data[:room])
            self.sent += len(data[:room])
            data = data[room:]
        self.tail += data
        if len(self.tail) > self.half:
            del self.tail[:len(self.tail) - self.half]

    def emit(self, offset, data):
        for start in range(0, len(data), PIECE):
            send(self.kind, self.number, struct.pack(">Q", offset + start) + data[start:start + PIECE])

    def finish(self):
        self.emit(self.total - len(self.tail), bytes(self.tail))


class Operation:
    """A program, a transfer of files, or a connection out."""

    def __init__(self, loop, number):
        self.loop, self.number = loop, number
        self.input = bytearray()
        self.input_ends = False
        self.sink = self.status = self.control = None
        self.captures = {}
        self.source = None
        self.credit = WINDOW
        self.kind = ""
        self.pid = 0

    def start(self, request):
        self.kind = request["kind"]
        self.keeps = request.get("keep_background", False)
        stdin_read, stdin_write = os.pipe()
        status_read, status_write = os.pipe()
        opened = [stdin_read, stdin_write, status_read, status_write]
        try:
            if self.kind == "exec":
                out_read, out_write = os.pipe()
                err_read, err_write = os.pipe()
                control_read, control_write = os.pipe()
                opened += [out_read, out_write, err_read, err_write, control_read, control_write]
                self.pid = fork()
                if self.pid == 0:
                    self.shut_own(keep=(stdin_read, out_write, err_write, status_write, control_read))
                    run_program(request, stdin_read, out_write, err_write, status_write, control_read)
                theirs = (stdin_read, out_write, err_write, status_write, control_read)
                self.control = control_write
                self.captures = {out_read: Capture("O", self.number, request["output_bytes"]), err_read: Capture("e", self.number, request["output_bytes"])}
            else:
                out_read, out_write = os.pipe()
                opened += [out_read, out_write]
                self.pid = fork()
                if self.pid == 0:
                    self.shut_own(keep=(stdin_read, out_write, status_write))
                    run_files(request, stdin_read, out_write, status_write)
                theirs = (stdin_read, out_write, status_write)
                if self.kind == "get":
                    self.source = out_read
                else:
                    os.close(out_read)
        except OSError:
            for descriptor in opened:
                os.close(descriptor)
            raise
        for descriptor in theirs:
            os.close(descriptor)
        for descriptor in self.captures:
            self.loop.watch(descriptor, self.read_output)
        if self.source is not None:
            self.loop.watch(self.source, self.read_source)
        self.sink = stdin_write
        os.set_blocking(stdin_write, False)
        self.status = status_read
        self.loop.watch(status_read, self.read_status)

    def shut_own(self, keep):
        """In a child: nothing of the supervisor's own stays open, its line to the gateway least of all."""
        null = os.open("/dev/null", os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        low = 3
        for descriptor in sorted(keep):
            os.closerange(low, descriptor)
            low = descriptor + 1
        os.closerange(low, 1024)

    def connect(self, peer):
        self.kind = "connection"
        self.peer = peer
        self.source = self.sink = peer.fileno()
        self.loop.watch(self.source, self.read_source)

    # from the gateway

    def feed(self, data):
        self.input += data
        self.write_input()

    def end_input(self):
        self.input_ends = True
        self.write_input()

    def kill(self):
        if self.kind == "connection":
            self.close()
        elif self.control is not None:
            os.close(self.control)
            self.control = None
        elif self.sink is not None:
            # A transfer ends by itself when its stream does.
            self.close_sink()
            if self.source is not None:
                self.loop.forget(self.source)
                os.close(self.source)
                self.source = None

    def taken(self, count):
        resume = self.credit <= 0 < self.credit + count
        self.credit += count
        if resume and self.source is not None:
            self.loop.watch(self.source, self.read_source)

    # events

    def write_input(self, _=None):
        if self.sink is None:
            if self.input:
                # Nobody reads it; the sender must not wait for ever.
                send("A", self.number, struct.pack(">I", len(self.input)))
                self.input.clear()
            return
        try:
            while self.input:
                count = os.write(self.sink, self.input[:PIECE])
                del self.input[:count]
                send("A", self.number, struct.pack(">I", count))
        except BlockingIOError:
            self.loop.want_write(self.sink, self)
            return
        except OSError:
            self.close_sink()
            self.write_input()
            return
        self.loop.want_write(self.sink, None)
        if self.input_ends:
            self.close_sink()

    def close_sink(self):
        if self.sink is None:
            return
        self.loop.want_write(self.sink, None)
        if self.kind == "connection":
            try:
                self.peer.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            self.sink = None
            self.close_when_done()
        else:
            os.close(self.sink)
            self.sink = None

    def read_output(self, descriptor):
        data = read(descriptor)
        if data:
            self.captures[descriptor].add(data)
        elif data is not None:
            self.loop.forget(descriptor)

    def read_source(self, descriptor):
        try:
            data = read(descriptor)
        except OSError:
            data = b""
        if data is None:
            return
        if data:
            send("D", self.number, data)
            self.credit -= len(data)
            if self.credit <= 0:
                self.loop.forget(descriptor)
            return
        send("F", self.number)
        self.loop.forget(descriptor)
        self.source = None
        if self.kind == "connection":
            self.close_when_done()
        else:
            os.close(descriptor)

    def close_when_done(self):
        if self.source is None and self.sink is None:
            self.close()

    def read_status(self, descriptor):
        data = read(descriptor)
        if data is None:
            return
        self.loop.forget(descriptor)
        os.close(descriptor)
        if not data and self.control is not None:
            # Its own runner was killed by the program: nobody knows any more what belongs to it.
            self.loop.kill_everything()
        for stream, capture in self.captures.items():
            self.drain(stream, capture)
        if self.source is not None:
            # What is still in the pipe, in spite of the window: it holds 64 KiB at most.
            self.loop.forget(self.source)
            while piece := read(self.source):
                send("D", self.number, piece)
            os.close(self.source)
            self.source = None
        answer = json.loads(data) if data else {"exit_code": 137, "signal": 9, "broken": True}
        if answer.get("clean") is False:
            self.loop.kill_everything()
        elif self.kind == "exec":
            self.loop.kill_strays(self)
        if self.captures:
            answer["stdout_bytes"], answer["stderr_bytes"] = (capture.total for capture in self.captures.values())
            answer["truncated"] = any(capture.total > capture.sent + len(capture.tail) for capture in self.captures.values())
        self.close_sink()
        if self.control is not None:
            os.close(self.control)
        self.loop.operations.pop(self.number, None)
        send_json("X", self.number, answer)

    def drain(self, stream, capture):
        # A writer that lives on must not keep us here.
        for _ in range(64):
            data = read(stream)
            if not data:
                break
            capture.add(data)
        capture.finish()
        self.loop.forget(stream)
        os.close(stream)

    def close(self):
        if self.source is not None:
            self.loop.forget(self.source)
        if self.sink is not None:
            self.loop.want_write(self.sink, None)
        self.source = self.sink = None
        self.peer.close()
        self.loop.connections -= 1
        self.loop.operations.pop(self.number, None)
        send_json("X", self.number, {})


def read(descriptor):
    """Data, nothing at the end, None when there is none now."""
    try:
        return os.read(descriptor, PIECE)
    except BlockingIOError:
        return None


class Loop:
    def __init__(self):
        self.selector = selectors.EpollSelector()
        self.operations = {}
        self.connections = 0
        self.next_connection = 0
        self.buffer = bytearray()
        self.proxied = False
        self.reaping = True
        self.kept = False
        self.readers, self.writers = {}, {}
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.watch(wake_read, self.child_ended)
        self.watch(0, self.read_gateway)

    def update(self, descriptor):
        events = (selectors.EVENT_READ if descriptor in self.readers else 0) | (selectors.EVENT_WRITE if descriptor in self.writers else 0)
        known = descriptor in self.selector.get_map()
        if events and known:
            self.selector.modify(descriptor, events)
        elif events:
            self.selector.register(descriptor, events)
        elif known:
            self.selector.unregister(descriptor)

    def watch(self, descriptor, call):
        os.set_blocking(descriptor, False)
        self.readers[descriptor] = call
        self.update(descriptor)

    def forget(self, descriptor):
        if self.readers.pop(descriptor, None):
            self.update(descriptor)

    def want_write(self, descriptor, operation):
        if operation is None:
            if self.writers.pop(descriptor, None):
                self.update(descriptor)
        else:
            self.writers[descriptor] = operation.write_input
            self.update(descriptor)

    def child_ended(self, descriptor):
        read(descriptor)
        reap()

    def kill_everything(self):
        if self.reaping:
            try:
                os.kill(-1, signal.SIGKILL)
            except OSError:
                pass
            return
        # There -1 is us, too.
        until = time.monotonic() + 4
        while time.monotonic() < until:
            others = descendants(os.getpid())
            if not others:
                return
            signal_all([pid for pid, state in others.items() if state != b"Z"], signal.SIGSTOP)
            signal_all(descendants(os.getpid()), signal.SIGKILL)
            reap()

    def kill_strays(self, operation):
        """Where orphans do not come to their runner: those that carry the program's mark, or none and can be nobody else's."""
        if self.reaping:
            return
        if operation.keeps:
            self.kept = True
            return
        until = time.monotonic() + 4
        while time.monotonic() < until:
            children = children_of()
            known = {other.pid for other in self.operations.values()}
            strays = [pid for pid, state in children.get(os.getpid(), ()) if pid not in known and state != b"Z" and self.belongs(pid, operation)]
            if not strays:
                return
            for pid in strays:
                signal_all([pid, *descendants(pid, children)], signal.SIGSTOP)
            for pid in strays:
                signal_all([pid, *descendants(pid)], signal.SIGKILL)
            reap()

    def belongs(self, pid, operation):
        try:
            with open("/proc/%d/environ" % pid, "rb") as file:
                marks = [value for value in file.read().split(b"\0") if value.startswith(MARK.encode() + b"=")]
        except OSError:
            marks = []
        if marks:
            return marks[0] == b"%s=%d" % (MARK.encode(), operation.number)
        return not self.kept and not any(other.kind == "exec" and other is not operation for other in self.operations.values())

    def read_gateway(self, descriptor):
        data = read(descriptor)
        if data is None:
            return
        if not data:
            os._exit(0)
        self.buffer += data
        start = 0
        while len(self.buffer) - start >= HEADER.size:
            kind, number, length = HEADER.unpack_from(self.buffer, start)
            if len(self.buffer) - start - HEADER.size < length:
                break
            start += HEADER.size + length
            self.take(chr(kind), number, bytes(self.buffer[start - length:start]))
        del self.buffer[:start]

    def take(self, kind, number, payload):
        if kind == "R":
            self.begin(number, json.loads(payload))
            return
        operation = self.operations.get(number)
        if operation is None:
            if kind == "I":
                send("A", number, struct.pack(">I", len(payload)))
            return
        if kind == "I":
            operation.feed(payload)
        elif kind == "E":
            operation.end_input()
        elif kind == "K":
            operation.kill()
        elif kind == "A":
            operation.taken(struct.unpack(">I", payload)[0])

    def begin(self, number, request):
        try:
            if request["kind"] == "egress":
                self.listen()
                send_json("X", number, {})
                return
            if request["kind"] == "exec":
                request["env"] = self.environment(request["env"])
                if not self.reaping:
                    request["env"][MARK] = str(number)
            operation = self.operations[number] = Operation(self, number)
            operation.start(request)
        except OSError as error:
            self.operations.pop(number, None)
            send_json("X", number, {"refused": "the sandbox cannot start it: %s" % error.strerror, "exit_code": 126})

    def environment(self, more):
        values = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/work", "TMPDIR": "/tmp", "LANG": "C.UTF-8"}
        if self.proxied:
            for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
                values[name] = "http://127.0.0.1:%d" % PROXY_PORT
        values.update(more)
        return values

    def listen(self):
        if self.proxied:
            return
        listener = socket.create_server(("127.0.0.1", PROXY_PORT), backlog=64)
        self.proxied = True
        self.listener = listener
        self.watch(listener.fileno(), self.accept)

    def accept(self, _):
        try:
            peer, _ = self.listener.accept()
        except OSError:
            return
        if self.connections >= MOST_CONNECTIONS:
            peer.close()
            return
        self.connections += 1
        self.next_connection = self.next_connection % 0x7FFFFFFF + 1
        number = 0x80000000 | self.next_connection
        send("C", number)
        operation = self.operations[number] = Operation(self, number)
        operation.connect(peer)

    def run(self):
        while True:
            for key, events in self.selector.select():
                # An earlier call of this round may have closed it.
                if events & selectors.EVENT_READ and key.fd in self.readers:
                    self.readers[key.fd](key.fd)
                if events & selectors.EVENT_WRITE and key.fd in self.writers:
                    self.writers[key.fd]()


def main():
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    # The programs have our user: without this they could write into our stdout through /proc.
    LIBC.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, signal.SIG_IGN)
    os.set_blocking(1, True)
    loop = Loop()
    send_json("H", 0, {"version": 1})
    # After the greeting: these take a while, and the first program is not there yet.
    load_tarfile()
    loop.reaping = subreaper_works()
    loop.run()


main()
