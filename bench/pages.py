"""Every public page of the example, at 1x and at 100x data, beside a bare Django view: `python -m bench.pages`.

Three granian servers (one worker, one thread each, debug off) answer over kept connections in turns. A ratio is a page's smallest time
over the smallest time of the bare view in the turns beside that page. Time is the processor time that the server's threads took (Linux's schedstat), since a machine shared with
other work tells nothing by the wall clock; `--wall` measures that instead. The bare view is a fresh Django project with
startproject's middleware that renders one base template without a query. Nothing of ours is cached: each request is the
first view of a visitor without cookies. Exit code 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
GOALS = {"page": 8.0, "list": 10.0}
MOST_QUERIES, MOST_GROWTH, MOST_KB, MOST_REQUESTS, MOST_UNCHANGED = 8, 1.5, 40.0, 6, 2.5

LOAD = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
call_command("collectstatic", verbosity=0, interactive=False)
from django.utils import timezone
from bridgework.example.actions import load_example
load_example(now=timezone.now())
"""
ENLARGE = """
import django; django.setup()
from django.db import transaction
from django.utils import timezone
from bench.enlarge import enlarge
with transaction.atomic():
    enlarge(100, timezone.now())
"""
COUNT = """
import django; django.setup()
from bench.public_pages import count
count()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One granian server with one worker, ended by its process id, and one kept connection to it."""

    def __init__(self, target: str, folder: Path, environment: dict[str, str]) -> None:
        port = free_port()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        command += ["--workers", "1", "--blocking-threads", "1", "--no-ws", "--no-access-log", "--log-level", "warning"]
        self.process = subprocess.Popen([*command, target], cwd=folder, env=environment)
        for _ in range(600):
            try:
                self.connect(port)
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError(f"{target} did not start")

    def connect(self, port: int) -> None:
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.last = time.perf_counter()

    def get(self, path: str, etag: str = "") -> tuple[float, int, dict[str, str], bytes]:
        """Ask for a path; return the seconds it took, the status, the headers and the body. As thin as a client can be."""
        asked = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: en\r\n"
        asked += f"If-None-Match: {etag}\r\n\r\n" if etag else "\r\n"
        data = asked.encode()
        if time.perf_counter() - self.last > 5:  # granian closes what is idle for half a minute
            self.socket.close()
            self.connect(self.port)
        began = time.perf_counter()
        self.socket.sendall(data)
        answer = self._more()
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _, body = answer.partition(b"\r\n\r\n")
        lower = head.lower()
        at = lower.find(b"content-length:")
        if at >= 0:
            length = int(lower[at + 15 :].split(b"\r\n", 1)[0])
            while len(body) < length:
                body += self._more()
        self.last = time.perf_counter()
        took = self.last - began
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        return took, int(lines[0].split(" ")[1]), headers, body

    def spent(self) -> float:
        """Return the seconds of processor time that this server's processes have taken."""
        total = 0
        for pid in (self.process.pid, *self._workers()):
            for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
                total += int(thread.read_text().split()[0])
        return total / 1e9

    def _workers(self) -> list[int]:
        found: list[int] = []
        for children in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            found += map(int, children.read_text().split())
        return found

    def batch(self, path: str, n: int, is_wall: bool, etag: str = "") -> float:
        """Return the seconds a request took: the quickest of `n` by the clock, or their mean in processor time."""
        if is_wall:
            return min(self.get(path, etag)[0] for _ in range(n))
        self.get(path, etag)
        began = self.spent()
        for _ in range(n):
            self.get(path, etag)
        return (self.spent() - began) / n

    def _more(self) -> bytes:
        data = self.socket.recv(1 << 20)
        if not data:
            raise RuntimeError("the server closed the connection")
        return data

    def stop(self) -> None:
        self.socket.close()
        self.process.terminate()
        self.process.wait(20)


BARE = {
    "bare.py": """
import os
import django
from django.conf import settings
from pathlib import Path
HERE = Path(__file__).parent
settings.configure(
    SECRET_KEY="bench", DEBUG=False, ALLOWED_HOSTS=["*"], ROOT_URLCONF="bare", USE_TZ=True, STATIC_URL="static/",
    INSTALLED_APPS=["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
                    "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles"],
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware",
                "django.contrib.sessions.middleware.SessionMiddleware",
                "django.middleware.common.CommonMiddleware",
                "django.middleware.csrf.CsrfViewMiddleware",
                "django.contrib.auth.middleware.AuthenticationMiddleware",
                "django.contrib.messages.middleware.MessageMiddleware",
                "django.middleware.clickjacking.XFrameOptionsMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [HERE], "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request",
                                                   "django.contrib.auth.context_processors.auth",
                                                   "django.contrib.messages.context_processors.messages"]}}],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "db.sqlite3"}},
)
django.setup()
from django.core.wsgi import get_wsgi_application
from django.shortcuts import render
from django.urls import path
NAMES = ("goals", "voices", "numbers", "partners", "together", "record", "about", "privacy")
def page(request):
    return render(request, "base.html")
urlpatterns = [path("", page, name="home")] + [path(name + "/", page, name=name) for name in NAMES]
application = get_wsgi_application()
""",
    "base.html": """{% load static %}<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{% block title %}A page{% endblock %}</title>
<link rel="stylesheet" href="{% static 'site.css' %}">
<script src="{% static 'site.js' %}" defer></script>
</head>
<body>
<header><a href="{% url 'home' %}">Home</a>
<nav><ul><li><a href="{% url 'goals' %}">Goals</a></li><li><a href="{% url 'voices' %}">Voices</a></li>
<li><a href="{% url 'numbers' %}">Numbers</a></li><li><a href="{% url 'partners' %}">Partners</a></li>
<li><a href="{% url 'together' %}">Together</a></li><li><a href="{% url 'record' %}">Record</a></li></ul></nav>
{% if user.is_authenticated %}<p>{{ user }}</p>{% else %}<a href="{% url 'home' %}">Sign in</a>{% endif %}
</header>
<main>
{% for message in messages %}<p>{{ message }}</p>{% endfor %}
{% block main %}<h1>A page</h1>
"""
    + "<p>" + "Plain words that stand in the template, as many as a page of ours has. " * 40 + "</p>\n" * 1
    + """{% endblock %}
</main>
<footer><p>What is promised here, anyone can check.</p>
<ul><li><a href="{% url 'about' %}">About</a></li><li><a href="{% url 'privacy' %}">Privacy</a></li></ul></footer>
</body>
</html>
""",
}  # fmt: skip


def prepare(work: Path) -> tuple[Path, Path, Path]:
    """Make the bare project and both data folders below `work`, where they are not there yet."""
    bare, one, hundred = work / "bare", work / "x1", work / "x100"
    bare.mkdir(parents=True, exist_ok=True)
    for name, text in BARE.items():
        (bare / name).write_text(text)
    if not (one / "done").exists():
        run(LOAD, one)
        (one / "done").touch()
    if not (hundred / "done").exists():
        shutil.rmtree(hundred, ignore_errors=True)
        shutil.copytree(one, hundred)
        (hundred / "done").unlink()
        run(ENLARGE, hundred)
        (hundred / "done").touch()
    return bare, one, hundred


def environment(data: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("BRIDGEWORK_", "DATABASE_URL"))},
        "BRIDGEWORK_DATA": str(data),
        "BRIDGEWORK_MODE": "example",
        "DJANGO_SETTINGS_MODULE": "bridgework.config.settings",
        "PYTHONPATH": str(ROOT),
    }


def run(program: str, data: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment(data), check=True, stdout=subprocess.PIPE
    )
    return done.stdout.decode()


def timed(servers: dict[str, Server], pages: list[dict[str, Any]], rounds: int, each: int, is_wall: bool) -> None:
    """Ask all servers for each page in turns, and note the time of each."""
    for page in pages:
        status, headers, body = servers["x100"].get(page["path"])[1:]
        if status != 200:
            raise RuntimeError(f"{page['path']} answered {status}")
        page["etag"], page["html"] = headers.get("etag", ""), body
        page["ms"] = {name: [] for name in ("bare", "x1", "x100", "unchanged")}
        for name in ("x1", "x100"):
            servers[name].get(page["path"])
    for _ in range(rounds):
        for page in pages:
            etag = servers["x1"].get(page["path"])[2].get("etag", "")
            page["ms"]["bare"].append(servers["bare"].batch("/", each, is_wall))
            page["ms"]["x1"].append(servers["x1"].batch(page["path"], each, is_wall))
            page["ms"]["x100"].append(servers["x100"].batch(page["path"], each, is_wall))
            if etag and servers["x1"].get(page["path"], etag)[1] == 304:
                page["ms"]["unchanged"].append(servers["x1"].batch(page["path"], each, is_wall, etag))


def assets(data: Path, html: bytes) -> list[int]:
    """Return the compressed bytes of everything a first view loads from here: the page, then its styles, script and icon."""
    import re

    sizes = [len(gzip.compress(html, 6))]
    for name in re.findall(rb'(?:href|src)="/static/([^"]+)"', html):
        file = data / "static" / name.decode()
        packed = Path(f"{file}.gz")
        sizes.append(packed.stat().st_size if packed.exists() else file.stat().st_size)
    return sizes


def beside(times: list[float], others: list[float]) -> float:
    """Return the ratio of two servers: the smallest time of the one over the smallest of the other in the same turns of one page.

    Others use the machine and can only slow a server down, so the smallest of many is nearest to what the page costs.
    """
    return min(times) / min(others)


def judge(page: dict[str, Any], data: Path) -> dict[str, Any]:
    """Return one row of the table, with what it misses."""
    ms = page["ms"]
    best = {name: 1000 * min(times) if times else None for name, times in ms.items()}
    sizes = assets(data, page["html"])
    row = {
        "page": page["name"], "kind": page["kind"], "bare": best["bare"], "x1": best["x1"], "x100": best["x100"],
        "ratio": beside(ms["x1"], ms["bare"]), "ratio100": beside(ms["x100"], ms["bare"]),
        "growth": beside(ms["x100"], ms["x1"]),
        "queries": page["queries"], "queries100": page["queries100"], "bytes": page["bytes"], "bytes100": page["bytes100"],
        "kb": sum(sizes) / 1024, "requests": len(sizes),
        "unchanged": beside(ms["unchanged"], ms["bare"]) if ms["unchanged"] else None,
    }  # fmt: skip
    misses = []
    if row["kind"] != "file":
        goal = GOALS[row["kind"]]
        misses += [name for name in ("ratio", "ratio100") if row[name] > goal]
        if row["growth"] > MOST_GROWTH:
            misses.append("growth")
        if row["kb"] > MOST_KB or row["requests"] > MOST_REQUESTS:
            misses.append("size")
    if max(row["queries"], row["queries100"]) > MOST_QUERIES:
        misses.append("queries")
    if row["unchanged"] is not None and row["unchanged"] > MOST_UNCHANGED:
        misses.append("unchanged")
    row["misses"] = misses
    return row


def show(rows: list[dict[str, Any]]) -> None:
    print(f"{'page':34}{'bare':>6}{'1x ms':>8}{'ratio':>7}{'100x ms':>9}{'ratio':>7}{'growth':>8}{'queries':>9}"
          f"{'HTML kB':>12}{'KB':>6}{'304':>6}  misses")  # fmt: skip
    for r in rows:
        unchanged = f"{r['unchanged']:.1f}" if r["unchanged"] else "-"
        print(f"{r['page']:34}{r['bare']:6.2f}{r['x1']:8.2f}{r['ratio']:7.1f}{r['x100']:9.2f}{r['ratio100']:7.1f}{r['growth']:8.2f}"
              f"{r['queries']:5}/{r['queries100']:<3}{r['bytes'] / 1000:6.1f}/{r['bytes100'] / 1000:<5.1f}{r['kb']:6.1f}{unchanged:>6}"
              f"  {', '.join(r['misses'])}")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--each", type=int, default=5, help="requests to each server, page and round")
    parser.add_argument("--only", default="", help="pages whose name has this, or one of these (a comma between them)")
    parser.add_argument("--no-files", action="store_true", help="pages alone: files have no goal for time")
    parser.add_argument("--folder", type=Path, help="keep the data folders here, to measure again")
    parser.add_argument("--wall", action="store_true", help="time by the clock: only on a quiet machine")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bridgework-bench-") as made:
        work = asked.folder or Path(made)
        bare, one, hundred = prepare(work)
        small, large = (json.loads(run(COUNT, data)) for data in (one, hundred))
        at_large = {page["path"]: page for page in large}
        pages = [p for p in small if any(one in p["name"] for one in asked.only.split(",")) and p["path"] in at_large]
        pages = [p for p in pages if not (asked.no_files and p["kind"] == "file")]
        for page in pages:
            page["queries100"], page["bytes100"] = (at_large[page["path"]][key] for key in ("queries", "bytes"))
        servers = {}
        try:
            servers["bare"] = Server("bare:application", bare, {**os.environ, "PYTHONPATH": str(bare)})
            servers["x1"] = Server("bridgework.config.wsgi:application", ROOT, environment(one))
            servers["x100"] = Server("bridgework.config.wsgi:application", ROOT, environment(hundred))
            for _ in range(20):
                servers["bare"].get("/")
            timed(servers, pages, asked.rounds, asked.each, asked.wall)
        finally:
            for server in servers.values():
                server.stop()
        rows = [judge(page, one) for page in pages]
    if asked.json:
        print(json.dumps(rows))
    else:
        show(rows)
        shown = [r for r in rows if r["kind"] != "file"]
        print(f"\n{len(shown)} pages, median ratio {statistics.median(r['ratio'] for r in shown):.1f} at 1x and "
              f"{statistics.median(r['ratio100'] for r in shown):.1f} at 100x; {sum(1 for r in rows if r['misses'])} of {len(rows)} miss a goal")  # fmt: skip
    return 1 if any(row["misses"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
