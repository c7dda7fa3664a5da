"""`bridgework serve`: one web server and one background worker, stopped together."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from bridgework.config.cli.base import BROKEN, needs_database, refuse
from bridgework.config.environment import read_environment

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command(help="Start the web server and one background worker; Ctrl-C stops both.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, envvar="PORT", type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option(
    "--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Threads of each web process."
)
@click.option("--no-worker", is_flag=True, help="Web only; start `bridgework worker` yourself.")
@needs_database
def serve(host: str, port: int, workers: int, threads: int, no_worker: bool) -> None:
    check_address(host, port)
    from django.utils import timezone

    from bridgework.people.actions import make_setup_token

    token = make_setup_token(now=timezone.now())
    address = address_to_say(host, port)

    def greet() -> None:
        click.echo(f"Bridgework is ready: {address}/")
        if token:
            click.echo(f"No administrator yet. Make one with this one-time link: {address}/setup/?token={token}")

    run_servers(host, port, workers, threads, with_worker=not no_worker, when_ready=greet)


def address_to_say(host: str, port: int) -> str:
    """Return the address people open: as told, in production the site's own (a proxy stands before this port), else this port."""
    environment = read_environment()
    is_told = environment.is_production or os.environ.get("BRIDGEWORK_URL", "").strip()
    return environment.url if is_told else f"http://{host}:{port}"


def run_servers(
    host: str, port: int, workers: int, threads: int, *, with_worker: bool, when_ready: Callable[[], None]
) -> None:
    """Start web server and worker as children, call `when_ready` once the port answers, wait, and stop both."""
    check_address(host, port)
    collect_static()
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PORT": str(port)}  # links in mails name this port
    children: dict[str, subprocess.Popen[bytes]] = {}

    def start(name: str) -> None:
        children[name] = subprocess.Popen(
            commands[name], env=environment, preexec_fn=_die_with_parent, start_new_session=True
        )

    commands = {"web": _web_command(host, port, workers, threads)}
    if with_worker:
        commands["worker"] = [sys.executable, "-m", "bridgework.config", "worker"]

    stopping = False

    def stop(signum: int, frame: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    code = 0
    try:
        for name in commands:
            start(name)
        _wait_until_answering(host, port, children["web"], lambda: stopping)
        if not stopping:
            when_ready()
            sys.stdout.flush()
        code = watch(children, start, lambda: stopping)
    finally:
        for child in children.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        for child in children.values():
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
    sys.exit(code)


def watch(
    children: dict[str, subprocess.Popen[bytes]], start: Callable[[str], None], is_stopping: Callable[[], bool]
) -> int:
    """Wait until a stop is asked for (0) or the web server ends by itself (1); a worker that ends is started again."""
    while not is_stopping():
        time.sleep(0.2)
        ended = [name for name, child in children.items() if child.poll() is not None]
        # First the children, then this: who stops us may have told all of us at once (systemd does), and then they obeyed.
        if is_stopping():
            break
        if "web" in ended:
            click.echo("bridgework: the web server stopped by itself; see the lines above.", err=True)
            return 1
        if "worker" in ended:
            click.echo("bridgework: the background worker stopped by itself; starting it again.", err=True)
            time.sleep(1)
            start("worker")
    return 0


def check_address(host: str, port: int) -> None:
    """Refuse an address that is taken, or open to others outside production."""
    if host not in LOOPBACK and not read_environment().is_production:
        refuse(
            f"listening on {host} needs BRIDGEWORK_MODE=production; see docs/operations. On this machine use --host 127.0.0.1."
        )
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as why:
            refuse(why_not(host, port, why))


def why_not(host: str, port: int, why: OSError) -> str:
    """Return the sentence that says why nobody can listen there."""
    if why.errno == errno.EADDRINUSE:
        return f"port {port} is taken; choose another one, as in PORT={port + 1}."
    if why.errno == errno.EACCES:
        return f"port {port} is not for this user; choose one of 1024 or more, and let a proxy stand before it."
    if why.errno == errno.EADDRNOTAVAIL or isinstance(why, socket.gaierror):
        return f"{host} is not an address of this machine; use --host 127.0.0.1, or one that `ip address` lists."
    return f"listening on {host}, port {port}, is not possible ({why.strerror})."


def _web_command(host: str, port: int, workers: int, threads: int) -> list[str]:
    return [
        *[sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)],
        *["--workers", str(workers), "--blocking-threads", str(threads), "--no-ws"],
        # No access log: it would hold addresses of residents. --log-level: start and stop lines are not news.
        *["--no-access-log", "--log-level", "warning", "--workers-kill-timeout", "5"],
        "bridgework.config.wsgi:application",
    ]


def _die_with_parent() -> None:
    """Ask Linux to end this child when its parent is killed, so that nothing is left behind."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _wait_until_answering(host: str, port: int, web: subprocess.Popen[bytes], is_stopping: Callable[[], bool]) -> None:
    for _ in range(600):
        has_ended = web.poll() is not None
        if is_stopping():
            return
        if has_ended:
            refuse("the web server did not start; see the lines above.", BROKEN)
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=0.2):
            return
        time.sleep(0.05)
    refuse("the web server did not answer within 30 seconds.", BROKEN)


def collect_static() -> None:
    """Collect and compress static files into the data folder, if any source is newer than the last collection."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    newest = 0.0
    for finder in get_finders():
        for path, storage in finder.list(None):
            newest = max(newest, Path(storage.path(path)).stat().st_mtime)
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and float(stamp.read_text() or 0) == newest:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(repr(newest))
