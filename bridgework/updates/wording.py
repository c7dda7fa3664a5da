"""What became of a delivery, in words for the steward."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bridgework.lib.posting import Problem
from bridgework.updates.models import Delivery, EventKind


def kind_said(delivery: Delivery) -> str:
    """Return what happened, in words."""
    return str(EventKind(delivery.kind).label) if delivery.kind in EventKind.values else _("A test")


def _problem_said(delivery: Delivery) -> str:
    status = {"status": delivery.status}
    return {
        Problem.NAME: _("its name leads nowhere"),
        Problem.INSIDE: _("its address is not in the open internet"),
        Problem.CONNECTION: _("no connection"),
        Problem.CERTIFICATE: _("its certificate is not valid"),
        Problem.TIME: _("no answer in time"),
        Problem.ANSWER: _("an answer that is no HTTP"),
        Problem.REDIRECT: _("it sends elsewhere (%(status)s), which is not followed") % status,
        Problem.STATUS: _("answer %(status)s") % status,
    }[Problem(delivery.problem)]


def outcome_said(delivery: Delivery) -> str:
    """Return where a delivery stands: whether it was taken, and what the last try gave."""
    if delivery.state == Delivery.State.TAKEN:
        return _("Taken (answer %(status)s).") % {"status": delivery.status}
    if delivery.state == Delivery.State.FAILED:
        return _("Given up: %(problem)s.") % {"problem": _problem_said(delivery) if delivery.problem else ""}
    if delivery.problem:
        return _("Not taken yet: %(problem)s. It is tried again.") % {"problem": _problem_said(delivery)}
    return _("Waits to be sent.")
