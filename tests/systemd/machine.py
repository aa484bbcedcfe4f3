"""A small Debian with systemd to install into and to boot, by systemd-nspawn.
It has no network, and is forgotten afterwards.

The system itself is made once, by debootstrap from the mirror this machine
uses, and kept as build/systemd-root.tar."""
import ctypes
import fcntl
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TREE = ROOT / "build/systemd-root.tar"
PACKAGES = "systemd,dbus,ca-certificates"
# What nobody needs to boot.
LEFT_OUT = ("var/cache/apt/*", "var/lib/apt/lists/*", "usr/share/doc", "usr/share/locale", "usr/share/man")
# systemd 252 has no group for these, and nspawn refuses what it does not know.
LANDLOCK = "landlock_create_ruleset landlock_add_rule landlock_restrict_self"
PATIENCE = 60
CLONE_NEWNET = 0x40000000


def why_not():
    """Why no machine can be booted here, or None."""
    if os.geteuid() != 0:
        return "only root can boot a machine"
    if shutil.which("systemd-nspawn") is None:
        return "no systemd-nspawn here (Debian: systemd-container)"
    if not TREE.exists() and shutil.which("debootstrap") is None:
        return "no debootstrap here"
    # In a container that may not mount nothing can be booted.
    tried = subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"], stderr=subprocess.PIPE)
    return None if tried.returncode == 0 else "nothing may be mounted here"


def release_and_mirror():
    """("bookworm", "http://…/debian"), as this machine has them."""
    codename = re.search(r"^VERSION_CODENAME=(\S+)", pathlib.Path("/etc/os-release").read_text(), re.M).group(1)
    listed = subprocess.run(["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)", "Created-By: Packages",
                             "Codename: " + codename], stdout=subprocess.PIPE, encoding="utf-8").stdout
    found = re.search(r"^\S+ (\S+?)/?$", listed, re.M)
    if found is None:
        raise RuntimeError("apt knows no mirror of %s: apt-get update?" % codename)
    return codename, found.group(1)


def make_tree():
    """Makes the tree unless it is there."""
    if TREE.exists():
        return
    codename, mirror = release_and_mirror()
    TREE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="shoubao-tree-") as folder:
        made = subprocess.run(["debootstrap", "--variant=minbase", "--include=" + PACKAGES, codename, folder, mirror],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")
        if made.returncode != 0:
            raise RuntimeError("debootstrap %s %s:\n%s" % (codename, mirror, made.stdout[-2000:]))
        fresh = TREE.with_suffix(".new")
        subprocess.run(["tar", "-cf", str(fresh), "-C", folder, *("--exclude=./" + each for each in LEFT_OUT), "."],
                       check=True)
        fresh.rename(TREE)


def status_of(pid):
    """/proc/PID/status as a dictionary; empty when it has gone."""
    try:
        text = pathlib.Path("/proc/%d/status" % pid).read_text()
    except OSError:
        return {}
    return dict(re.findall(r"^(\w+):\s*(.*)$", text, re.M))


def limits_of(pid):
    """/proc/PID/limits: soft limits by name; empty when it has gone."""
    try:
        text = pathlib.Path("/proc/%d/limits" % pid).read_text()
    except OSError:
        return {}
    return {name.strip(): soft for name, soft in re.findall(r"^(Max [a-z ]+?)  +(\S+)", text, re.M)}


def children_of(pid):
    try:
        return [int(word) for word in pathlib.Path("/proc/%d/task/%d/children" % (pid, pid)).read_text().split()]
    except OSError:
        return []


def await_that(what, told, patience=PATIENCE):
    """Until what() gives something; that."""
    end = time.monotonic() + patience
    while True:
        found = what()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError("waited %d s in vain for %s" % (patience, told))
        time.sleep(0.02)


def why_not_boot(build):
    """Why a machine of nothing but Debian does not come up here, or None."""
    machine = None
    try:
        machine = Machine(build)
        machine.boot()
    except (RuntimeError, AssertionError, OSError, subprocess.SubprocessError) as wrong:
        return "no machine comes up here: %s" % str(wrong).strip()[-300:]
    finally:
        if machine is not None:
            machine.close()
    return None


class Machine:
    def __init__(self, build):
        self.build = pathlib.Path(build)
        self.one_at_a_time = open(str(TREE) + ".lock", "w")
        fcntl.flock(self.one_at_a_time, fcntl.LOCK_EX)  # they share a control group
        make_tree()
        self.temporary = tempfile.TemporaryDirectory(prefix="shoubao-machine-")
        self.root = pathlib.Path(self.temporary.name) / "root"
        self.root.mkdir()
        subprocess.run(["tar", "-xf", str(TREE), "-C", str(self.root)], check=True)
        self.root.chmod(0o755)  # as "/" is for everybody
        self.nspawn = self.init = None

    def close(self):
        self.halt()
        self.temporary.cleanup()
        for name in ("systemd/payload", "systemd/supervisor", "unified/payload", "unified/supervisor"):
            try:
                os.rmdir("/sys/fs/cgroup/" + name)
            except OSError:
                pass
        self.one_at_a_time.close()

    # --- what is in it -----------------------------------------------------
    def install(self):
        """make install, and the libraries of what it installs."""
        made = subprocess.run(["make", "-C", str(ROOT), "BUILD=%s" % self.build, "-o", "all", "install",
                               "DESTDIR=%s" % self.root],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
        if made.returncode != 0:
            raise AssertionError("make install:\n" + made.stdout)
        programs = [*(self.root / "usr/sbin").glob("shoubao*"), *(self.root / "usr/libexec/shoubao").iterdir()]
        libraries = set()
        for program in programs:
            shown = subprocess.run(["ldd", str(program)], stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
            libraries.update(re.findall(r"=> (/\S+)", shown))
        for library in sorted(libraries):
            inside = self.root / library.lstrip("/")
            if not inside.exists():
                inside.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(library, inside)

    def path(self, inside):
        """Where a file of it is seen from here."""
        return self.root / inside.lstrip("/")

    def write(self, inside, text, mode=0o644):
        path = self.path(inside)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        path.chmod(mode)

    # --- its life ----------------------------------------------------------
    def boot(self):
        self.console = open(self.root.parent / "console", "wb")
        self.nspawn = subprocess.Popen(
            ["systemd-nspawn", "--boot", "--register=no", "--keep-unit", "--private-network", "--quiet",
             "--console=pipe", "--system-call-filter=" + LANDLOCK, "-D", str(self.root)],
            stdin=subprocess.DEVNULL, stdout=self.console, stderr=self.console)
        self.init = await_that(self.find_init, "the machine's first process")
        await_that(lambda: self.try_run("systemctl", "is-system-running").stdout.strip() in ("running", "degraded"),
                   "the machine to be up")

    def find_init(self):
        if self.nspawn.poll() is not None:
            raise RuntimeError("systemd-nspawn ended: " + (self.root.parent / "console").read_text(errors="replace"))
        for pid in children_of(self.nspawn.pid):
            if status_of(pid).get("Name") == "systemd":
                return pid
        return None

    def halt(self):
        if self.nspawn is None:
            return
        if self.nspawn.poll() is None:
            if self.init is not None:
                os.kill(self.init, signal.SIGKILL)
            else:
                self.nspawn.terminate()
            self.nspawn.wait(timeout=PATIENCE)
        self.nspawn = None
        self.console.close()

    # --- commands in it ----------------------------------------------------
    def try_run(self, *command):
        """A command in it; the finished process with texts."""
        return subprocess.run(["nsenter", "-t", str(self.init), "-m", "-u", "-i", "-n", "-p", "-C", "--root", "--wd",
                               *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                              errors="replace", timeout=150, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})

    def run(self, *command):
        """The same, which must succeed; its standard output."""
        done = self.try_run(*command)
        if done.returncode != 0:
            raise AssertionError("%s: status %d\n%s%s" % (" ".join(command), done.returncode, done.stdout, done.stderr))
        return done.stdout

    def pid_here(self, inside):
        """A process number of the machine, as it is called here."""
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                numbers = status_of(int(entry)).get("NSpid", "").split()
                if len(numbers) == 2 and numbers[1] == str(inside) and int(entry) != self.init and \
                        os.readlink("/proc/%s/ns/pid" % entry) == os.readlink("/proc/%d/ns/pid" % self.init):
                    return int(entry)
        return None

    def within_its_network(self, what):
        """Calls what() by a thread of the machine's network; its result. What
        is opened there stays there."""
        box = []

        def there():
            libc = ctypes.CDLL(None, use_errno=True)
            with open("/proc/%d/ns/net" % self.init) as namespace:
                if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
                    box.append(OSError(ctypes.get_errno(), "setns"))
                    return
            try:
                box.append(what())
            except OSError as wrong:
                box.append(wrong)

        thread = threading.Thread(target=there)
        thread.start()
        thread.join()
        if isinstance(box[0], Exception):
            raise box[0]
        return box[0]
