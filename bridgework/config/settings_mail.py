"""Mail from BRIDGEWORK_MAIL: empty or `file` writes each mail into the data folder, `console` prints it, `smtp://…` sends it,
`anymail:<provider>` hands it to a provider (config/mailing.py)."""

import os

from bridgework.config.environment import read_environment
from bridgework.config.mailing import read_mail

_environment = read_environment()

DEFAULT_FROM_EMAIL = SERVER_EMAIL = _environment.mail_from
globals().update(read_mail(_environment.mail_url, os.environ, str(_environment.data / "mail")))
