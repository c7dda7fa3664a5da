"""A fund's settings after it was opened, as those who keep it enter them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import WordsForm, text
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Organization
from bridgework.resources.forms.base import MoneyField
from bridgework.resources.models import Fund
from bridgework.resources.plans import SettingsPlan


class SettingsForm(WordsForm):
    """What may be changed once a fund is open; mode, currency and keeper never."""

    title = forms.CharField(label=_("What is the fund called?"), max_length=200)
    purpose = text(_("What is it for?"), length=2000, rows=3, required=False)
    restrictions = text(
        _("What is it not for?"), length=2000, rows=3, required=False, hint=_("Everyone can read this.")
    )
    approval_limit = MoneyField(
        label=_("Above which amount must two people agree?"),
        is_zero_fine=True,
        help_text=_("A higher amount takes effect once a second person agrees."),
    )
    approvers = forms.ModelMultipleChoiceField(
        Organization.objects.none(),
        label=_("Whose people may be the second person?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "None chosen: those who keep the fund and all its owners. Another choice takes effect once a second person agrees."
        ),
    )
    ends_on = forms.DateField(
        label=_("Last day of the fund"),
        required=False,
        help_text=_("Nothing is paid for days after it. A later day takes effect once a second person agrees."),
    )
    is_public = forms.BooleanField(label=_("Everybody may read it"), required=False)

    def __init__(self, here: Here, fund: Fund, *args: Any, **kwargs: Any) -> None:
        existing = {name: getattr(fund, name) for name in ("title", "purpose", "restrictions")}
        names = ("approval_limit", "ends_on", "is_public")
        initial = {name: getattr(fund, name) for name in names} | {"approvers": list(fund.approvers.all())}
        super().__init__(here, *args, existing=existing, initial=initial, **kwargs)
        self.fields["approval_limit"].currency = fund.currency  # type: ignore[attr-defined]
        own = Organization.objects.within(here.partnership).filter(left_on=None)
        theirs = Q(pk=fund.agent_id) | Q(pk__in=fund.pledges.values("owner")) | Q(pk__in=fund.approvers.values("pk"))
        self.fields["approvers"].queryset = own.filter(theirs).order_by("name")  # type: ignore[attr-defined]

    def plan(self) -> SettingsPlan:
        """Return what was entered."""
        data = self.cleaned_data
        return SettingsPlan(
            title=self.words("title"),
            purpose=self.words("purpose"),
            restrictions=self.words("restrictions"),
            approval_limit=data["approval_limit"] or 0,
            approvers=tuple(data["approvers"]),
            is_public=data["is_public"],
            ends_on=data["ends_on"],
        )
