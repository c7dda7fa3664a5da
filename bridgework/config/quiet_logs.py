"""What must not stand in a log: paths with codes and tokens in them, and the values that a database names in its errors."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

from django.db import Error
from django.http import HttpRequest

LEFT_OUT = "(left out: it may hold what somebody wrote)"


class RouteNotPath(logging.Filter):
    """Name the route (`p/<slug:partnership>/…/<code>/`), not the path that was asked for: a path may hold a return code, an
    invitation or a signed link."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            match = request.resolver_match
            status = getattr(record, "status_code", "")
            record.msg, record.args = "%s %s %s", (status, request.method, match.route if match else "(no such page)")
        return True


class Formatter(logging.Formatter):
    """Write tracebacks without what a database error says: PostgreSQL names the very row that was refused."""

    def formatException(  # noqa: N802 - logging's own name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        error = ei[1]
        if error is None:
            return ""
        text = "".join(traceback.format_exception(error))
        seen: set[int] = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            said = str(error)
            if said and (isinstance(error, Error) or type(error).__module__.split(".")[0] in ("psycopg", "sqlite3")):
                text = text.replace(said, LEFT_OUT)
            error = error.__cause__ or error.__context__
        return text.rstrip("\n")
