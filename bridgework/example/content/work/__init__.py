"""What Harbor County decided, promised, did and met for."""

from bridgework.example.content.work.decisions import ANSWERS, DECISIONS, REFERRED_TO, WAITING
from bridgework.example.content.work.promises import COMMITMENTS, ENDORSEMENTS, INITIATIVES, PLEDGES
from bridgework.example.content.work.sessions import GATHERINGS

__all__ = [
    "ANSWERS",
    "COMMITMENTS",
    "DECISIONS",
    "ENDORSEMENTS",
    "GATHERINGS",
    "INITIATIVES",
    "PLEDGES",
    "REFERRED_TO",
    "WAITING",
]
