"""Everything that reads sessions."""

from bridgework.gatherings.queries.sessions import (
    Host,
    SessionDetail,
    SessionTogether,
    gathering_detail,
    hosts_of,
    not_ended,
    open_polls,
    public_gatherings,
    session_of,
    sessions_between,
    sessions_page,
    sessions_together,
)

__all__ = [
    "Host",
    "SessionDetail",
    "SessionTogether",
    "gathering_detail",
    "hosts_of",
    "not_ended",
    "open_polls",
    "public_gatherings",
    "session_of",
    "sessions_between",
    "sessions_page",
    "sessions_together",
]
