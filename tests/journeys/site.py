"""The real product as a separate process: its own data folder, its own port, web server and worker, started by its command."""

from __future__ import annotations

import email
import fcntl
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from email.message import Message
from email.policy import default
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
MAIL_END = "\n" + "-" * 79 + "\n"  # Django's file backend ends each mail so


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return an environment in which nothing of the tests' own settings is left."""
    ours = ("BRIDGEWORK_", "DJANGO_", "PORT", "DATABASE_URL", "PYTEST")
    clean = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return {**clean, "BRIDGEWORK_DATA": str(data), "PYTHONUNBUFFERED": "1", **more}


def command(data: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `bridgework …` on a data folder and return what it said."""
    return subprocess.run(
        [sys.executable, "-m", "bridgework.config", *arguments],
        cwd=ROOT,
        env=environment(data, **env),
        capture_output=True,
        text=True,
        timeout=300,
    )


def loaded_folder() -> Path:
    """Return a data folder with the example partnership, loaded by the command, once for all processes of this run."""
    folder = Path(os.environ["BRIDGEWORK_TEST_LOADED"]) / "site"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            half = folder.with_suffix(".half")
            done = command(half, "demo", "--load-only")
            assert done.returncode == 0, done.stderr
            assert "Harbor County" in done.stdout
            half.rename(folder)
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Site:
    """One running Bridgework."""

    data: Path
    mode: str  # the subcommand: demo or serve
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.data.with_name(self.data.name + ".out")

    def start(self) -> Site:
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bridgework.config", self.mode, "--port", str(self.port)],
                cwd=ROOT,
                env=environment(self.data, PORT=str(self.port)),
                stdout=out,
                stderr=out,
            )
        self.wait_for_line(f"Bridgework is ready: {self.url}/")
        if self.mode == "demo":
            self.wait_for_line("Ctrl-C stops it")
        return self

    def wait_for_line(self, text: str) -> str:
        """Wait until the process has said so, and return all that it said."""
        assert self.process
        until = time.monotonic() + START_SECONDS
        while text not in (said := self.log.read_text(errors="replace")):
            assert self.process.poll() is None, f"it ended by itself:\n{said}"
            assert time.monotonic() < until, f"it never said {text!r}:\n{said}"
            try:
                self.process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        return said

    def stop(self) -> int:
        """Press Ctrl-C."""
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)

    def sign_in_link(self, role: str) -> str:
        found = re.search(rf"^\s+{role}\s+(\S+)$", self.log.read_text(), re.M)
        assert found, f"no one-click link for {role} was printed"
        return found[1]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return command(self.data, *arguments, PORT=str(self.port))

    def work(self) -> None:
        """Let a worker do what is waiting and due now, beside the one that runs and looks once a minute."""
        done = command(self.data, "worker", "--once", PORT=str(self.port))
        assert done.returncode == 0, done.stderr

    def mails(self, to: str = "", subject: str = "") -> list[Message]:
        """Return the mails written so far, oldest first."""
        found = []
        for path in sorted((self.data / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime_ns):
            for text in path.read_text().split(MAIL_END):
                if text.strip():
                    found.append(email.message_from_string(text.lstrip("\n"), policy=default))
        return [m for m in found if to in (m["To"] or "") and subject in (m["Subject"] or "")]


def text_of(message: Message) -> str:
    """Return the plain text of a mail, which may have HTML beside it."""
    return message.get_body(("plain",)).get_content()  # type: ignore[attr-defined]


def link_in(message: Message, part: str) -> str:
    """Return the address in a mail that contains `part`, on this machine under the name the browser uses."""
    text = text_of(message)
    found = [link for link in re.findall(r"https?://\S+", text) if part in link]
    assert found, f"no link with {part} in:\n{text}"
    return found[0].replace("//localhost:", "//127.0.0.1:")


if __name__ == "__main__":
    loaded_folder()
