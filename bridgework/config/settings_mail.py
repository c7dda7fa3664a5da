"""Mail from BRIDGEWORK_MAIL: empty or `file:` writes each mail into the data folder, `console:` prints it, `smtp://…` sends it."""

from urllib.parse import unquote, urlsplit

from bridgework.config.environment import read_environment

_environment = read_environment()
_parts = urlsplit(_environment.mail_url or "file:")

DEFAULT_FROM_EMAIL = SERVER_EMAIL = _environment.mail_from
if _parts.scheme == "console":
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
elif _parts.scheme in ("smtp", "smtps"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _parts.hostname or "localhost"
    EMAIL_PORT = _parts.port or (465 if _parts.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_parts.username or "")
    EMAIL_HOST_PASSWORD = unquote(_parts.password or "")
    EMAIL_USE_SSL = _parts.scheme == "smtps"
    EMAIL_USE_TLS = _parts.scheme == "smtp" and "tls=no" not in _parts.query
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(_environment.data / "mail")
