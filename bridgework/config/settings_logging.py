"""Logs go to standard error, without addresses of visitors, query strings, mail addresses or what residents wrote."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"route": {"()": "bridgework.config.quiet_logs.RouteNotPath"}},
    "formatters": {
        "plain": {
            "()": "bridgework.config.quiet_logs.Formatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["route"]},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "bridgework": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # A rejected Host header or a broken form would put what a visitor sent into the log.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
    },
}
