"""Loading the example partnership, once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bridgework.alignment.actions import reckon
from bridgework.example.actions.agreed import plan_agreements
from bridgework.example.actions.deeds import plan_deeds
from bridgework.example.actions.discussed import plan_discussions
from bridgework.example.actions.followed import plan_followers
from bridgework.example.actions.gathered import plan_gatherings
from bridgework.example.actions.measurements import plan_measurements
from bridgework.example.actions.meeting import plan_meeting
from bridgework.example.actions.modeled import plan_models
from bridgework.example.actions.neighborhoods import plan_neighborhoods
from bridgework.example.actions.paper import plan_paper
from bridgework.example.actions.partners import SLUG, make_partnership, plan_partners
from bridgework.example.actions.shared import plan_shared
from bridgework.example.actions.stories import plan_stories
from bridgework.example.actions.tables import plan_tables
from bridgework.example.actions.talk import plan_talk
from bridgework.example.actions.targeted import plan_targeted
from bridgework.example.actions.together import plan_together
from bridgework.example.actions.translated import plan_translations
from bridgework.partnerships.models import Partnership


@transaction.atomic
def load_example(*, now: datetime) -> Partnership | None:
    """Make the example partnership, Harbor County, if it is not there yet.

    Everything in it is invented and drawn from one seed; dates are set back from `now`, so that there is always something
    due, something late and something to come.

    Parameters
    ----------
    now : datetime
        Aware moment of loading.

    Returns
    -------
    Partnership or None
        The new partnership; None if it was there already.
    """
    if Partnership.objects.filter(slug=SLUG).exists():
        return None
    harbor = make_partnership(now)
    plan_partners(harbor)
    plan_deeds(harbor)
    plan_gatherings(harbor)
    plan_measurements(harbor)
    plan_neighborhoods(harbor)
    plan_targeted(harbor)
    plan_tables(harbor)
    plan_stories(harbor)
    plan_talk(harbor)
    plan_paper(harbor)
    plan_translations(harbor)
    plan_agreements(harbor)
    plan_together(harbor)
    plan_meeting(harbor)
    plan_shared(harbor)
    plan_discussions(harbor)
    plan_models(harbor)
    plan_followers(harbor)
    harbor.play()
    reckon(partnership=harbor.partnership, at=now)
    harbor.partnership.refresh_from_db()
    return harbor.partnership
