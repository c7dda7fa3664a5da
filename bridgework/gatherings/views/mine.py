"""What the views of those who run a session share."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from bridgework.gatherings import rules
from bridgework.gatherings.models import Gathering
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Membership, Organization, Role


def mine(here: Here, slug: str) -> Gathering:
    """Return a session that the person at hand may run."""
    rows = Gathering.objects.within(here.partnership).select_related("partnership", "goal", "series")
    gathering = get_object_or_404(rows.prefetch_related("hosts"), slug=slug)
    if not rules.may_run(here.capacities, [host.pk for host in gathering.hosts.all()]):
        raise PermissionDenied
    return gathering


def acting(here: Here, hosts: Iterable[Organization]) -> Membership:
    """Return the capacity to act in: a hosting organization's person, or the steward."""
    ids = {host.pk for host in hosts}
    fitting = [capacity for capacity in here.capacities if capacity.organization_id in ids]
    return fitting[0] if fitting else here.acting(Role.STEWARD)


def host_of(here: Here, gathering: Gathering) -> Membership:
    """Return the capacity in which the person at hand runs this session."""
    return acting(here, gathering.hosts.all())
