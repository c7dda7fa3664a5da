"""Which way mail takes, from the environment: files, the console, a mail server, or a provider's API through Anymail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote

from bridgework.config.environment import Refused, split_address

KEY, SECRET = "BRIDGEWORK_MAIL_KEY", "BRIDGEWORK_MAIL_SECRET"
DOMAIN, API = "BRIDGEWORK_MAIL_DOMAIN", "BRIDGEWORK_MAIL_API"


@dataclass(frozen=True)
class Provider:
    """What Anymail needs for one provider: its settings by our variables. Those of `more` may be left out."""

    needs: dict[str, str]
    more: dict[str, str]
    may_say_no_tracking: bool = True


def _provider(key: str, *, more: Mapping[str, str] | None = None, tracking: bool = True, **needs: str) -> Provider:
    named = {"secret": SECRET, "domain": DOMAIN, "api": API}
    whole = {KEY: key, **{named[short]: setting for short, setting in needs.items()}}
    return Provider(whole, {API: "API_URL"} if more is None else dict(more), tracking)


# Anymail 14's providers that it supports without a further package, and what each calls its key.
PROVIDERS: dict[str, Provider] = {
    "brevo": _provider("API_KEY", tracking=False),
    "mailersend": _provider("API_TOKEN"),
    "mailgun": _provider("API_KEY", domain="SENDER_DOMAIN"),
    "mailjet": _provider("API_KEY", secret="SECRET_KEY"),  # noqa: S106 - the setting's name
    "mailtrap": _provider("API_TOKEN", tracking=False),
    "mandrill": _provider("API_KEY"),
    "postal": _provider("API_KEY", api="API_URL", more={}, tracking=False),
    "postmark": _provider("SERVER_TOKEN"),
    "resend": _provider("API_KEY", tracking=False),
    "sparkpost": _provider("API_KEY"),
}


def read_mail(url: str, env: Mapping[str, str], folder: str) -> dict[str, Any]:
    """Return Django's settings of mail.

    Parameters
    ----------
    url : str
        `BRIDGEWORK_MAIL`: empty or `file`, `console`, `smtp://…`, `smtps://…`, `anymail:<provider>`.
    env : mapping
        Where a provider's key and the like stand.
    folder : str
        Where mails are written as files.

    Raises
    ------
    Refused
        With one sentence, where the way or the provider is unknown, or a key is missing.
    """
    parts, port = split_address("BRIDGEWORK_MAIL", url if ":" in url else f"{url or 'file'}:")
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": "bridgework.config.mail_files.MailFiles", "EMAIL_FILE_PATH": folder}
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme in ("smtp", "smtps"):
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": port or (465 if parts.scheme == "smtps" else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp" and "tls=no" not in parts.query,
            "EMAIL_TIMEOUT": 20,
        }
    if parts.scheme == "anymail":
        return _by_provider(parts.path.strip("/").lower(), env)
    # Not the value itself: it may hold a password.
    raise Refused(
        f"BRIDGEWORK_MAIL begins with {parts.scheme[:20]!r}; set it to file, console, smtp://…, smtps://… or anymail:<provider>."
    )


def _by_provider(name: str, env: Mapping[str, str]) -> dict[str, Any]:
    provider = PROVIDERS.get(name)
    if provider is None:
        named = repr(name) if re.fullmatch(r"[a-z]{0,20}", name) else "something else"  # it may be the provider's key
        raise Refused(f"BRIDGEWORK_MAIL names the provider {named}; set it to one of {', '.join(sorted(PROVIDERS))}.")
    if find_spec("anymail") is None:
        raise Refused("BRIDGEWORK_MAIL names a provider, but Anymail is not installed; install django-anymail.")
    missing = [variable for variable in provider.needs if not env.get(variable, "").strip()]
    if missing:
        raise Refused(f"Mail by {name} needs {' and '.join(missing)}; set it too.")
    given = {
        setting: env[variable].strip()
        for variable, setting in {**provider.more, **provider.needs}.items()
        if env.get(variable, "").strip()
    }
    settings: dict[str, Any] = {f"{name.upper()}_{setting}": value for setting, value in given.items()}
    if provider.may_say_no_tracking:
        settings["SEND_DEFAULTS"] = {"track_opens": False, "track_clicks": False}  # nobody is watched reading
    return {
        "EMAIL_BACKEND": f"anymail.backends.{name}.EmailBackend",
        "ANYMAIL": {**settings, "REQUESTS_TIMEOUT": (10, 20), "DEBUG_API_REQUESTS": False},
    }
