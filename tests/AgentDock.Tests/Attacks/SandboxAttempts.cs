namespace AgentPlatform.Tests.Attacks;

/// <summary>
/// What programs in sandboxes try. Each is harmless where it works: it reads, opens, or writes back what stands there. Numbers are of
/// system calls on x86-64.
/// </summary>
internal static class SandboxAttempts
{
    private const string Root = "--user 0";
    private const string Free = "--user 0 --security-opt seccomp=unconfined";
    // Not --privileged: the engine itself may lack a capability that it asks for.
    private const string Privileged = Free + " --security-opt apparmor=unconfined --security-opt systempaths=unconfined --cap-add SYS_ADMIN --cap-add SYS_MODULE"
        + " --cap-add SYS_RAWIO --cap-add SYS_BOOT --cap-add DAC_READ_SEARCH --cap-add SYS_PTRACE";
    private const string HostNetwork = "--network host";

    internal const string RaiseOomScore = "raise its own out-of-memory score";

    internal static readonly SandboxAttempt[] All =
    [
        // Network.
        new("tcp to the host", "s = socket.create_connection(('127.0.0.1', {PORT}), 3); won(s.recv(64))", HostNetwork),
        new("tcp over IPv6 to the host", "s = socket.create_connection(('::1', {PORT6}), 3); won(s.recv(64))", HostNetwork),
        new("udp to the host", "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(3); s.sendto(b'hi', ('127.0.0.1', {UDP})); won(s.recv(64))", HostNetwork),
        new("dns query to the host's resolver",
            "q = b'\\x12\\x34\\x01\\0\\0\\1\\0\\0\\0\\0\\0\\0\\7example\\3com\\0\\0\\1\\0\\1'; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(3); s.sendto(q, ('127.0.0.1', {UDP})); won(s.recv(512))",
            HostNetwork),
        new("dns tunnel by getaddrinfo",
            "open('/etc/resolv.conf').read(); s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('9.9.9.9', 53)); s.send(b'x'); won('a packet left')", "--network bridge"),
        new("icmp by a raw socket", "socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP); won()", Root),
        new("arp by a packet socket", "socket.socket(socket.AF_PACKET, socket.SOCK_RAW); won()", Root),
        new("cloud metadata address", "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b'x', ('169.254.169.254', 80)); won('a packet left')", "--network bridge"),
        new("host's abstract unix socket", "s = socket.socket(socket.AF_UNIX); s.connect('\\0{SOCKET}'); won(s.recv(64))", HostNetwork),
        new("other containers on the bridge", "won(sorted(set(os.listdir('/sys/class/net')) - {'lo'})[0])", "--network bridge"),

        // The engine and the host's processes.
        new(RaiseOomScore, "open('/proc/self/oom_score_adj', 'w').write('-900'); won()", "--user 0 --cap-add SYS_RESOURCE", "the engine may lack the capability itself"),
        new("docker.sock", "s = socket.socket(socket.AF_UNIX); s.connect('/var/run/docker.sock'); s.send(b'GET /version HTTP/1.0\\r\\n\\r\\n'); won(s.recv(64))",
            "--user 0 -v /var/run/docker.sock:/var/run/docker.sock"),
        new("host's process list", "names = [open(f'/proc/{p}/comm').read().strip() for p in os.listdir('/proc') if p.isdigit()]\nif 'dockerd' in names: won('dockerd')", "--pid host"),
        new("signal to a host process", "os.kill({PID}, 0); won('it would arrive')", "--user 0 --pid host"),
        new("ptrace of a host process", "r = libc.ptrace(16, {PID}, 0, 0)\nif r == 0:\n  os.waitpid({PID}, 0x40000000); libc.ptrace(17, {PID}, 0, 0); won()", "--user 0 --pid host --cap-add SYS_PTRACE"),
        new("memory of a host process", "f = open('/proc/{PID}/maps').read()\nif f: won(f.split()[0])", "--user 0 --pid host --cap-add SYS_PTRACE"),
        new("setns into the host", "f = os.open('/proc/1/ns/mnt', os.O_RDONLY)\nif libc.setns(f, 0) == 0: won(os.listdir('/')[0])", Privileged + " --pid host", "not every kernel has it"),
        new("environment of the gateway", "if 'ATTACK_SECRET' in os.environ: won(os.environ['ATTACK_SECRET'])", "-e ATTACK_SECRET"),

        // Mounts and devices.
        new("mount a file system", "os.makedirs('/tmp/m')\nif libc.mount(b'x', b'/tmp/m', b'tmpfs', 0, 0) == 0: won()", Privileged),
        new("remount the root for writing", "r = libc.mount(b'none', b'/', b'none', 32, 0)\nif r == 0: open('/written', 'w'); won()", Privileged + " --read-only --tmpfs /tmp"),
        new("bind mount over /etc/passwd", "open('/tmp/p', 'w').write('root::0:0::/:')\nif libc.mount(b'/tmp/p', b'/etc/passwd', b'', 4096, 0) == 0: won()", Privileged),
        new("make a device file", "os.mknod('/tmp/d', 0o20666, os.makedev(1, 5)); won(len(open('/tmp/d', 'rb').read(4)))", Root),
        new("the host's disks in /dev", "have = set(os.listdir('/dev')) - set('core fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero console'.split())\nif have: won(sorted(have)[:3])", "--user 0 -v /dev:/dev:ro"),
        new("cgroup release_agent", "os.makedirs('/tmp/c')\nif libc.mount(b'c', b'/tmp/c', b'cgroup', 0, b'cpuacct') == 0 or libc.mount(b'c', b'/tmp/c', b'cgroup', 0, b'devices') == 0 or libc.mount(b'c', b'/tmp/c', b'cgroup2', 0, 0) == 0: won()", Privileged),
        new("write to a cgroup", "import glob\nfor f in glob.glob('/sys/fs/cgroup/**/notify_on_release', recursive=True) + glob.glob('/sys/fs/cgroup/cgroup.procs'):\n  os.close(os.open(f, os.O_WRONLY)); won(f); break", "--user 0 -v /sys/fs/cgroup:/sys/fs/cgroup"),

        // /proc and /sys.
        new("write to /proc/sys", "f = '/proc/sys/kernel/core_pattern'; now = open(f).read(); open(f, 'w').write(now); won()", Privileged),
        new("open /proc/sysrq-trigger", "os.open('/proc/sysrq-trigger', os.O_WRONLY); won()", Privileged, "not every kernel has it"),
        new("read /proc/kcore", "won(len(open('/proc/kcore', 'rb').read(4)) or 1/0)", Privileged, "not every kernel has it"),
        new("write to /sys", "f = '/sys/kernel/mm/transparent_hugepage/enabled'; os.open(f, os.O_WRONLY); won()", "--user 0 -v /sys:/sys"),

        // System calls.
        new("unshare a user namespace", "if libc.unshare(0x10000000) == 0: won()", "--security-opt seccomp=unconfined"),
        new("unshare a mount namespace", "if libc.unshare(0x20000) == 0: won()", Privileged),
        new("chroot", "os.chroot('/tmp'); won()", Root),
        new("setuid to root", "os.setuid(0); won(os.getuid())", Root),
        new("chown a file to root", "open('/tmp/f', 'w').close(); os.chown('/tmp/f', 0, 0); os.chmod('/tmp/f', 0o4755); won()", Root),
        new("add a kernel key", "r, e = call(248, b'user', b'attack', b'x', 1, -2)\nif r > 0: won(r)", Free),
        new("load a kernel module", "r, e = call(175, b'garbage', 7, b'')\nif e in (errno.ENOEXEC, errno.EFAULT, errno.EINVAL): won(errno.errorcode[e])", Privileged, "not every kernel has it"),
        new("create a bpf map", "r, e = call(321, 0, struct.pack('IIIII', 2, 4, 4, 1, 0) + bytes(52), 72)\nif r >= 0: won(r)", Privileged),
        new("reboot", "r, e = call(169, 0, 0, 0, 0)\nif e == errno.EINVAL: won('only the magic number was wrong')", Privileged),
        new("open a file by handle", "r, e = call(304, -100, struct.pack('Ii8s', 8, 1, b'\\2' + bytes(7)), 0)\nif e not in (errno.EPERM, errno.ENOSYS): won(errno.errorcode.get(e, r))", Privileged),
        new("i/o ports", "if libc.iopl(3) == 0: won()", Privileged, "not every kernel has it"),
        new("catch page faults", "r, e = call(323, 0)\nif r >= 0: won(r)", Privileged),

        // What there is.
        new("fork bomb", "n = 0\nfor i in range(300):\n  if os.fork() == 0:\n    time.sleep(30); os._exit(0)\n  n += 1\nwon(n)", "--pids-limit -1"),
        new("thread bomb", "import threading\ngo = threading.Event()\nfor i in range(300):\n  threading.Thread(target=go.wait, daemon=True).start()\nwon(300)", "--pids-limit -1"),
        new("more memory than allowed", "x = bytearray(192 << 20)\nfor i in range(0, len(x), 4096): x[i] = 1\nwon(len(x))", "--memory 512m"),
        new("memory through /tmp", "f = open('/tmp/fill', 'wb')\nfor i in range(128): f.write(bytes(1 << 20))\nwon(f.tell())", Root),
        new("memory through /dev/shm", "f = open('/dev/shm/fill', 'wb')\nfor i in range(48): f.write(bytes(1 << 20))\nwon(f.tell())", "--shm-size 128m"),
        new("fill the host's disk through the root", "f = open('/var/tmp/fill', 'wb'); f.write(bytes(1 << 20)); won(f.tell())", Root),
        new("file descriptor bomb", "f = [os.dup(0) for i in range(4096)]; won(len(f))", "--ulimit nofile=8192:8192"),
        new("core dump bomb", "import resource; resource.setrlimit(resource.RLIMIT_CORE, (1 << 30, 1 << 30)); won()", "--user 0 --ulimit core=-1:-1"),

        // Files.
        new("write through a symbolic link", "os.symlink('/etc/passwd', '/tmp/l'); open('/tmp/l', 'a').write(''); won()", Root),
        new("tar with ../ in its names",
            "import io, tarfile\nb = io.BytesIO(); t = tarfile.open(fileobj=b, mode='w'); i = tarfile.TarInfo('../../../../etc/cron.d/evil'); t.addfile(i); t.close(); b.seek(0)\nos.chdir('/tmp'); tarfile.open(fileobj=b).extractall('/tmp'); won() if os.path.exists('/etc/cron.d/evil') else None",
            Root),
        new("tar with a link out of the folder",
            "import io, tarfile\nb = io.BytesIO(); t = tarfile.open(fileobj=b, mode='w'); i = tarfile.TarInfo('d'); i.type = tarfile.SYMTYPE; i.linkname = '/usr'; t.addfile(i); t.addfile(tarfile.TarInfo('d/evil')); t.close(); b.seek(0)\ntarfile.open(fileobj=b).extractall('/tmp'); won() if os.path.exists('/usr/evil') else None",
            Root),
        new("change the interpreter for the next program", "import os as o; f = open(o.__file__, 'a'); won(f.name)", Root),
        new("hard link to a setuid program", "os.link('/usr/bin/passwd' if os.path.exists('/usr/bin/passwd') else '/bin/su', '/var/tmp/su'); won()", Root),
    ];
}
