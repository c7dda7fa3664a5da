"""What the environment says, read once and checked before anything starts."""

from __future__ import annotations

import os
import re
import secrets
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit


class Refused(Exception):
    """The configuration is unsafe or incomplete; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Environment:
    """The configuration of one process.

    `mode` is `embedded` (the default: everything in one data folder), `example` (embedded, with the example partnership
    and its one-click sign-in links) or `production`.
    """

    mode: str
    data: Path
    secret_key: str
    debug: bool
    hosts: list[str]
    database: dict
    mail_url: str
    mail_from: str
    n_proxies: int = 0
    url: str = ""  # what links in mails begin with
    translator: str = ""  # dotted name of what translates texts by machine; empty: nothing does
    translator_command: str = ""
    translator_seconds: int = 60
    webhook_loopback: bool = False  # webhooks may lead to this machine, for developing

    @property
    def is_production(self) -> bool:
        return self.mode == "production"


def split_address(name: str, value: str) -> tuple[SplitResult, int | None]:
    """Take an address with a password apart, and return its parts and its port.

    A password with a sign that means something in an address would be cut in two, and its half would be taken for a port, a
    database or a host: then errors and logs would show it.

    Raises
    ------
    Refused
        Without the value, and without the error that names a part of it.
    """
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        parts, port = None, None
    if parts is None or parts.fragment or "@" in parts.path + parts.query:
        raise Refused(
            f"{name} cannot be read; in a user or password write signs such as / # ? @ [ as %2F %23 %3F %40 %5B, "
            "and the port as a number up to 65535."
        )
    return parts, port


TRANSLATE_BY_COMMAND = "bridgework.lib.translating.by_command"
MODES = ("embedded", "example", "production")


def read_environment(env: dict[str, str] | None = None) -> Environment:
    """Read and check the environment.

    Raises
    ------
    Refused
        With one sentence, where production is asked for without a key, with debug on, or without hosts.
    """
    env = dict(os.environ if env is None else env)
    mode = env.get("BRIDGEWORK_MODE", "embedded")
    if mode not in MODES:
        raise Refused(f"BRIDGEWORK_MODE is {mode!r}; set it to one of {', '.join(MODES)}.")
    data = Path(env.get("BRIDGEWORK_DATA", "bridgework-data")).expanduser().resolve()
    debug = read_flag(env, "BRIDGEWORK_DEBUG")
    hosts = _hosts(env)
    key = env.get("BRIDGEWORK_SECRET_KEY", "")
    if key and len(key) < 40:
        raise Refused("BRIDGEWORK_SECRET_KEY is shorter than 40 characters; make one with `bridgework secret`.")
    if mode == "production":
        if not key:
            raise Refused(
                "BRIDGEWORK_SECRET_KEY is not set; make one with `bridgework secret` and set it before starting."
            )
        if debug:
            raise Refused("BRIDGEWORK_DEBUG is on; unset it, because debug pages show secrets to visitors.")
        if not hosts:
            raise Refused("BRIDGEWORK_HOSTS is not set; set it to the names this site answers to, separated by commas.")
    proxies = env.get("BRIDGEWORK_PROXIES", "1" if mode == "production" else "0")
    if not re.fullmatch(r"[0-9]", proxies):
        raise Refused(
            f"BRIDGEWORK_PROXIES is {proxies!r}; set it to how many reverse proxies stand before the site, 0 to 9."
        )
    loopback = read_flag(env, "BRIDGEWORK_WEBHOOK_LOOPBACK")
    if loopback and mode == "production":
        raise Refused("BRIDGEWORK_WEBHOOK_LOOPBACK is on; unset it, because webhooks could then reach this machine.")
    _make_folder(data)
    return Environment(
        mode=mode,
        data=data,
        secret_key=key or _key_in(data),
        debug=debug,
        hosts=hosts or ["localhost", "127.0.0.1", "[::1]"],
        database=read_database(env.get("DATABASE_URL", ""), data),
        mail_url=env.get("BRIDGEWORK_MAIL", ""),
        mail_from=_mail_from(env),
        n_proxies=int(proxies),
        url=_url(env, mode, hosts),
        webhook_loopback=loopback,
        **_translator(env),
    )


def read_flag(env: Mapping[str, str], name: str) -> bool:
    """Return whether something is switched on; what is neither on nor off is refused, not taken for off."""
    said = env.get(name, "").strip().lower()
    if said in ("1", "true", "yes", "on"):
        return True
    if said in ("", "0", "false", "no", "off"):
        return False
    raise Refused(f"{name} is neither on nor off; set it to 1 or 0, or leave it out.")


def read_web_address(name: str, value: str) -> str:
    """Return an address that is whole: a scheme and a host."""
    try:
        parts = urlsplit(value)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_whole = False
    if not is_whole or re.search(r"\s", value):
        raise Refused(f"{name} is not a whole address; write it whole, as in https://bridgework.example.org.")
    return value


def _hosts(env: dict[str, str]) -> list[str]:
    hosts = [h.strip() for h in env.get("BRIDGEWORK_HOSTS", "").split(",") if h.strip()]
    for host in hosts:
        if not re.fullmatch(r"\*|\.?[\w-]+(\.[\w-]+)*\.?|\[[0-9A-Fa-f:.]+\]", host):
            raise Refused(
                f"BRIDGEWORK_HOSTS holds {host!r}; write names alone, as in bridge.example.org, without https:// and port."
            )
    return hosts


def _mail_from(env: dict[str, str]) -> str:
    told = env.get("BRIDGEWORK_MAIL_FROM", "Bridgework <bridgework@localhost>").strip()
    user, at, host = parseaddr(told)[1].rpartition("@")
    if not (user and at and host) or re.search(r"[\r\n]", told):
        raise Refused(
            f"BRIDGEWORK_MAIL_FROM is {told!r}; write an address, as in 'Harbor partnership <bridge@example.org>'."
        )
    return told


def _translator(env: dict[str, str]) -> dict[str, Any]:
    """Return what translates by machine; a command alone is enough."""
    command = env.get("BRIDGEWORK_TRANSLATOR_COMMAND", "").strip()
    seconds = env.get("BRIDGEWORK_TRANSLATOR_SECONDS", "60")
    if not re.fullmatch(r"[1-9][0-9]{0,3}", seconds):
        raise Refused(f"BRIDGEWORK_TRANSLATOR_SECONDS is {seconds!r}; set it to a whole number of seconds, 1 to 9999.")
    name = env.get("BRIDGEWORK_TRANSLATOR", "").strip() or (TRANSLATE_BY_COMMAND if command else "")
    if name and not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", name):
        raise Refused(f"BRIDGEWORK_TRANSLATOR is {name!r}; set it to the dotted name of a function, or leave it out.")
    if name == TRANSLATE_BY_COMMAND and not command:
        raise Refused("BRIDGEWORK_TRANSLATOR_COMMAND is not set; set it to the program that translates.")
    if command:
        try:
            program = shlex.split(command)[0]
        except (ValueError, IndexError):
            program = ""
        if not shutil.which(program):  # what stands after the program may hold a key: it is not said
            raise Refused(
                "BRIDGEWORK_TRANSLATOR_COMMAND begins with a program that this user cannot start; name its path."
            )
    return {"translator": name, "translator_command": command, "translator_seconds": int(seconds)}


def _url(env: dict[str, str], mode: str, hosts: list[str]) -> str:
    """Return where the site answers: as told, else by its first host (in production), else this machine's port."""
    told = env.get("BRIDGEWORK_URL", "").strip().rstrip("/")
    if told:
        return read_web_address("BRIDGEWORK_URL", told)
    if mode == "production":
        named = [host.lstrip(".") for host in hosts if host != "*"]
        if not named:
            raise Refused("BRIDGEWORK_HOSTS names no site; name one, or set BRIDGEWORK_URL to what links begin with.")
        return f"https://{named[0]}"
    return f"http://localhost:{env.get('PORT', '8000')}"


def _make_folder(data: Path) -> None:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)  # database and keys are nobody else's business
    except PermissionError:  # it may be there: who may not enter the folder around it cannot know
        raise Refused(
            f"BRIDGEWORK_DATA is {data}, which this user may not make or enter; make it, give it to the user who starts "
            f"Bridgework, and let that user enter {data.parent}."
        ) from None
    except OSError as why:
        raise Refused(
            f"BRIDGEWORK_DATA is {data}, which cannot be made ({why.strerror}); make it, or name another folder."
        ) from None
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        raise Refused(
            f"BRIDGEWORK_DATA is {data}, which this user may not write; give it to the user who starts Bridgework."
        )


def _key_in(data: Path) -> str:
    """Return the secret key of a data folder, making the key the first time."""
    path = data / "secret.key"
    try:
        # O_EXCL: two processes starting at once agree on one key.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000; "
    "PRAGMA secure_delete=ON;"  # an erased person is gone from the file too, not only from the index
)


def sqlite_database(path: Path | str) -> dict:
    """Django's settings of one SQLite file: WAL, synchronous=FULL (an acknowledged vote survives power loss), IMMEDIATE."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,  # opening a file and its PRAGMAs costs more than most queries
        "OPTIONS": {
            "init_command": SQLITE_PRAGMAS,
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # Django reads every column by its field; the driver would look up the type of each before, at every query.
            "detect_types": 0,
        },
    }


SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def _check_options(options: Mapping[str, str]) -> None:
    """Refuse an option that PostgreSQL's client does not know: only the first connection would find it out."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo

    for option, value in options.items():
        try:
            make_conninfo("", **{option: value})
        except ProgrammingError:
            raise Refused("DATABASE_URL has an option after its ? that PostgreSQL does not know; correct it.") from None
    if options.get("sslmode", "prefer") not in SSL_MODES:
        raise Refused(f"DATABASE_URL has another sslmode than {', '.join(SSL_MODES)}; set it to one of these.")


def read_database(url: str, data: Path) -> dict:
    """Turn DATABASE_URL into Django's settings; empty means SQLite in the data folder."""
    if not url:
        return sqlite_database(data / "bridgework.sqlite3")
    parts, port = split_address("DATABASE_URL", url)
    if parts.scheme == "sqlite":
        file = Path(unquote(parts.path))
        if parts.netloc or not file.name or not os.access(file.parent, os.R_OK | os.W_OK | os.X_OK):
            raise Refused(
                "DATABASE_URL names no SQLite file in a folder that this user may write; "
                "set it to sqlite:////path/file, or leave it out."
            )
        return sqlite_database(file)
    if parts.scheme not in ("postgres", "postgresql"):
        raise Refused("DATABASE_URL must start with postgresql:// or sqlite:///.")
    options = {
        key: unquote(value) for key, _, value in (pair.partition("=") for pair in parts.query.split("&") if pair)
    }
    _check_options(options)
    host = options.pop("host", "")
    name = unquote(parts.path.lstrip("/"))
    if not name and "service" not in options:
        raise Refused(
            "DATABASE_URL names no database; write its name after the host, as in postgresql://host/bridgework."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host or unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
