"""Where everyone or one group should be, which gap should close, and what is done for a group."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import PlainForm, WordsForm
from bridgework.goals.forms.base import text as long_text
from bridgework.goals.models import Initiative
from bridgework.indicators.forms.agreed import GroupChoice
from bridgework.indicators.forms.defining import ByName, plain
from bridgework.indicators.models import GroupStrategy, Indicator, Target, Value
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Membership, Organization
from bridgework.partnerships.rules import may_steward
from bridgework.places.models import EVERYONE, Group


def groups_of(indicator: Indicator) -> QuerySet[Group]:
    """Return the groups an indicator is known by where its page opens; before numbers are in, all of the partnership."""
    rows = Group.objects.filter(dimension__scope=indicator.partnership.scope).exclude(dimension__code=EVERYONE)
    if indicator.home_place_id is not None:
        values = Value.objects.filter(indicator=indicator, place=indicator.home_place_id, group=OuterRef("pk"))
        rows = rows.filter(Exists(values))
    return rows.select_related("dimension").order_by("dimension__position", "dimension__code", "position", "pk")


class TargetForm(PlainForm):
    """One target. For a new one kind and groups are asked; for a known one they stand."""

    kind = forms.ChoiceField(
        label=_("What should be reached"),
        choices=Target.Kind.choices,
        help_text=_("One level for everyone is the goal. A level for one group is a step on its way there."),
    )
    group = GroupChoice(Group.objects.none(), label=_("For whom"), required=False, empty_label=_("Everyone"))
    other_group = GroupChoice(
        Group.objects.none(),
        label=_("For a gap: compared with whom"),
        required=False,
        empty_label=_("All others together"),
    )
    value = forms.DecimalField(
        label=_("Where it should be"), min_value=0, max_value=100_000, decimal_places=2,
        help_text=_("A level: per 100. A gap: how many points at most, or how many times at most; 1 is no gap then."),
    )  # fmt: skip
    by = forms.DateField(label=_("By when"))

    def __init__(self, indicator: Indicator, *args: Any, target: Target | None = None, **kwargs: Any) -> None:
        self.target = target
        if target is not None:
            kwargs["initial"] = {"value": plain(target.value), "by": target.by, "other_group": target.other_group}
        super().__init__(*args, **kwargs)
        wrong = _("Write a number, such as 90 or 1.2.")
        self.fields["value"].error_messages.update(invalid=wrong, required=wrong)
        groups = groups_of(indicator)
        self.fields["group"].queryset = self.fields["other_group"].queryset = groups  # type: ignore[attr-defined]
        if target is not None:
            del self.fields["kind"], self.fields["group"]
            if target.kind == Target.Kind.LEVEL:
                del self.fields["other_group"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.target is not None:
            cleaned |= {"kind": self.target.kind, "group": self.target.group}
        is_gap = cleaned.get("kind") in (Target.Kind.DIFFERENCE, Target.Kind.RATIO)
        if is_gap and not cleaned.get("group") and "group" not in self.errors:
            self.add_error("group" if "group" in self.fields else None, _("Choose the group whose gap should close."))
        if cleaned.get("kind") == Target.Kind.LEVEL and cleaned.get("other_group"):
            self.add_error("other_group", _("A level is not compared. Choose a gap above, or leave this as it was."))
        return cleaned

    def target_fields(self) -> dict[str, Any]:
        """Return what `set_target` takes."""
        cleaned = self.cleaned_data
        return {
            "kind": cleaned["kind"],
            "group": cleaned["group"],
            "other_group": cleaned.get("other_group"),
            "value": cleaned["value"],
            "until": cleaned["by"],
        }


class StrategyForm(WordsForm):
    """What is done for one group, why, who answers for it, and until when."""

    group = GroupChoice(Group.objects.none(), label=_("For whom"), empty_label=_("Choose a group"))
    text = long_text(
        _("What is done"), length=1000, rows=3, hint=_("One thing, so that anyone can see whether it is done.")
    )
    why = long_text(
        _("What holds this group back that does not hold others back"), length=1000, rows=3, required=False,
        hint=_("Name a rule, a road, a language, a cost: something that can be changed."),
    )  # fmt: skip
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Who answers for it"), required=False, empty_label=_("Nobody yet")
    )
    initiative = ByName(
        Initiative.objects.none(), label=_("Part of which initiative"), required=False, empty_label=_("None")
    )
    by = forms.DateField(label=_("Until when"), required=False)

    def __init__(
        self,
        here: Here,
        indicator: Indicator,
        by: Membership,
        *args: Any,
        strategy: GroupStrategy | None = None,
        **kwargs: Any,
    ) -> None:
        if strategy is not None:
            kwargs["existing"] = {"text": strategy.text, "why": strategy.why}
            names = ("group", "organization", "initiative", "by")
            kwargs["initial"] = {name: getattr(strategy, name) for name in names}
        super().__init__(here, *args, **kwargs)
        organizations = Organization.objects.within(here.partnership).filter(is_partner=True).order_by("name")
        if not may_steward([by]):
            known = [by.organization_id, None if strategy is None else strategy.organization_id]
            organizations = organizations.filter(pk__in=[one for one in known if one is not None])
            self.fields["organization"].help_text = _("To name another organization, ask the steward.")
        self.fields["group"].queryset = groups_of(indicator)  # type: ignore[attr-defined]
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]
        self.fields["initiative"].queryset = Initiative.objects.within(here.partnership).order_by("pk")  # type: ignore[attr-defined]

    def strategy_fields(self) -> dict[str, Any]:
        """Return what `keep_strategy` takes."""
        cleaned = self.cleaned_data
        plain = {name: cleaned[name] for name in ("group", "organization", "initiative")}
        return plain | {"text": self.words("text"), "why": self.words("why"), "until": cleaned["by"]}
