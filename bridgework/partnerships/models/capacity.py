"""How a capacity is said: kept as `data steward for Harbor Network`, in one language, since the journal has one."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bridgework.partnerships.models.membership import Role

ROLES = dict(Role.choices)
FROM_A_LIST = ", from an action list"


def capacity_said(kept: object) -> str:
    """Return a capacity, or a membership's, in the reader's language; what is no capacity is left as it is."""
    text = str(getattr(kept, "capacity", kept))
    acted, is_list, _rest = text.partition(FROM_A_LIST)
    role, _for, organization = acted.partition(" for ")
    known = ROLES.get(role.replace(" ", "-"))
    if known is None:
        return text
    said = str(known).lower()
    if organization:
        # Translators: in whose name a person acts.
        said += " " + pgettext("in whose name", "for %(organization)s") % {"organization": organization}
    return _("%(capacity)s, from an action list") % {"capacity": said} if is_list else said
