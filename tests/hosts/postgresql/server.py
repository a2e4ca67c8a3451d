"""A PostgreSQL server of a test's own: unprivileged, on a socket in a folder that is removed afterwards.

PostgreSQL looks for its extensions relative to its own program. So the programs are copied beside links to the rest, and
the extension is put there: nothing is written into the system's folders, and nobody needs to be root.
"""
import os
import pwd
import shutil
import subprocess
import tempfile
import time


class Missing(Exception):
    """Something that is not installed; the test is skipped with these words."""


def ask(option):
    config = shutil.which("pg_config")
    if config is None:
        raise Missing("pg_config is not installed (postgresql-server-dev-15)")
    return subprocess.run([config, option], check=True, capture_output=True, text=True).stdout.strip()


def find_account():
    """PostgreSQL refuses to run as root; another account is taken then."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Missing("this runs as root, and there is neither an account postgres nor nobody")


class Installation:
    """Copies of the programs, links to the libraries, the extension, and the models."""

    def __init__(self, module, source):
        bindir, libdir, sharedir = ask("--bindir"), ask("--pkglibdir"), ask("--sharedir")
        if not os.path.exists(f"{bindir}/initdb"):
            raise Missing(f"{bindir}/initdb is not installed (postgresql-15)")
        self.account = find_account()
        self.folder = tempfile.mkdtemp(prefix="vane-pg-", dir="/tmp")  # a socket's path has at most 107 bytes
        os.chmod(self.folder, 0o755)
        self.bindir = self.place(bindir)
        os.makedirs(self.bindir)
        for program in os.listdir(bindir):
            shutil.copy(f"{bindir}/{program}", self.bindir)
        self.link_folder(libdir)
        self.link_folder(sharedir)
        self.models = f"{self.folder}/models"
        shutil.copytree(f"{source}/models", self.models)
        host = f"{source}/plugin/hosts/postgresql"
        self.module = self.place(libdir) + "/vane.so"
        self.put(module, self.module)
        for name in ("vane.control", "vane--1.0.sql"):
            self.put(f"{host}/{name}", self.place(sharedir) + "/extension/" + name)
        self.has_plproxy = os.path.exists(f"{libdir}/plproxy.so")
        self.regress = f"{libdir}/pgxs/src/test/regress/pg_regress"

    def place(self, path):
        return self.folder + path

    def link_folder(self, folder):
        for at, _, files in os.walk(folder):
            os.makedirs(self.place(at), exist_ok=True)
            for name in files:
                if not os.path.lexists(f"{self.place(at)}/{name}"):
                    os.symlink(f"{at}/{name}", f"{self.place(at)}/{name}")

    @staticmethod
    def put(file, place):
        """Where vane is installed in the system too, a link leads there, and a copy would go through it."""
        if os.path.lexists(place):
            os.remove(place)
        shutil.copy(file, place)

    def run(self, command, **more):
        """Runs as the unprivileged account, in the folder, with messages in English."""
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": self.folder, "PGOPTIONS": "", "PGTZ": "UTC"}
        for name in ("PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGSERVICE"):
            environment.pop(name, None)
        environment.update(more.pop("environment", {}))
        if self.account is not None:
            more.update(user=self.account.pw_uid, group=self.account.pw_gid, extra_groups=[])
        return subprocess.run(command, env=environment, cwd=self.folder, capture_output=True, text=True,
                              errors="replace", timeout=900, **more)

    def make_folder(self, name):
        path = f"{self.folder}/{name}"
        os.makedirs(path, mode=0o700)
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)
        return path

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def sanitizer_environment():
    """For the server alone: a module that was built with a sanitizer needs its runtime in front of everything else."""
    runtime = os.environ.get("VANE_PRELOAD")
    if not runtime:
        return {}
    return {"LD_PRELOAD": f"{os.path.realpath(runtime)} {os.environ['VANE_UNTRANSLATED']}",
            "ASAN_OPTIONS": "detect_leaks=0:quarantine_size_mb=8", "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}


class Server:
    def __init__(self, installation, name, port, settings=()):
        self.installation = installation
        self.port = port
        self.folder = installation.make_folder(name)
        self.data = f"{self.folder}/data"
        self.must([f"{installation.bindir}/initdb", "-D", self.data, "-U", "tester", "-A", "trust", "-E", "UTF8",
                   "--locale=C.UTF-8", "-N"])
        self.settings = {
            "port": port, "listen_addresses": "", "unix_socket_directories": self.folder, "fsync": "off",
            "vane.models": f"{installation.models}/stance-chip-export-en, {installation.models}/sentiment-en",
            "max_worker_processes": 8, "shared_buffers": "64MB", "autovacuum": "off", **dict(settings)}
        self.start()

    def must(self, command, **more):
        done = self.installation.run(command, **more)
        if done.returncode != 0:
            raise AssertionError(f"{command}: {done.stdout}{done.stderr}{self.read_log()}")
        return done.stdout

    def write_settings(self):
        with open(f"{self.data}/postgresql.auto.conf", "w", encoding="utf-8") as file:
            for name, value in self.settings.items():
                file.write(f"{name} = '{value}'\n")

    def start(self):
        self.write_settings()
        self.must([f"{self.installation.bindir}/pg_ctl", "-D", self.data, "-l", f"{self.folder}/log", "-w", "start"],
                  stdin=subprocess.DEVNULL, environment=sanitizer_environment())

    def assert_clean(self):
        """No backend was ended by the system or by a sanitizer while the server ran."""
        for line in self.read_log().splitlines():
            if "was terminated by signal" in line or "Sanitizer" in line or "runtime error: " in line:
                raise AssertionError(line + "\n" + self.read_log()[-6000:])

    def stop(self, mode="fast"):
        return self.installation.run([f"{self.installation.bindir}/pg_ctl", "-D", self.data, "-m", mode, "-w", "stop"])

    def read_log(self):
        try:
            with open(f"{self.folder}/log", encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def psql(self, sql, database="postgres", user="tester", environment=None):
        """(exit status, output, messages with SQLSTATE). Columns are parted by |."""
        done = self.installation.run(
            [f"{self.installation.bindir}/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-v",
             "VERBOSITY=verbose", "-h", self.folder, "-p", str(self.port), "-U", user, "-d", database, "-f", "-"],
            input=sql, environment=environment or {})
        return done.returncode, done.stdout.rstrip("\n"), done.stderr

    def query(self, sql, **more):
        status, output, messages = self.psql(sql, **more)
        if status != 0:
            raise AssertionError(f"{sql[:300]}\n{messages}\n{self.read_log()[-2000:]}")
        return output

    def fail(self, sql, **more):
        """The messages of a statement that must fail."""
        status, output, messages = self.psql(sql, **more)
        if status == 0:
            raise AssertionError(f"{sql[:300]} did not fail: {output[:300]}")
        return messages

    def wait_ready(self, seconds=60):
        end = time.time() + seconds
        while time.time() < end:
            if self.psql("SELECT 1")[0] == 0:
                return
            time.sleep(0.2)
        raise AssertionError("the server did not come back\n" + self.read_log()[-2000:])
