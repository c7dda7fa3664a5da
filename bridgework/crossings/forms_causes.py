"""What people enter into a root-cause map. Each form carries the version that was on the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bridgework.goals.actions.causes import LARGEST
from bridgework.goals.forms.base import PlainForm, WordsForm, text
from bridgework.indicators.models import Indicator
from bridgework.lib.cause_map import LONGEST, Cause, CauseMap, Strategy
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Sector


def _indented(cause: Cause, depth: int) -> str:
    return f"{'– ' * depth}{cause.text}"


class CauseForm(WordsForm):
    """A cause, and under which one it stands."""

    said = text(
        _("The cause, in one sentence"),
        length=LONGEST,
        rows=2,
        hint=_("Say what is missing or in the way, not what is wrong with people."),
    )
    under = forms.ChoiceField(label=_("It is a reason for"), required=False)
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, here: Here, found: CauseMap, cause: Cause | None, base: int, *args: Any, **kwargs: Any) -> None:
        under = {"under": cause.under} if cause else {}
        initial = {"base": base, **under, **(kwargs.pop("initial", None) or {})}
        super().__init__(here, *args, existing={"said": cause.text} if cause else None, initial=initial, **kwargs)
        self.cause = cause
        choices = [(one.id, _indented(one, depth)) for one, depth in found.outline() if not cause or one.id != cause.id]
        self.fields["under"].choices = [("", gettext("The goal itself: a first cause")), *choices]  # type: ignore[attr-defined]

    def item(self) -> Cause:
        """Return the cause as it was entered."""
        return Cause(self.cause.id if self.cause else "", self.words("said"), self.cleaned_data["under"])


class StrategyForm(WordsForm):
    """A strategy: of which sector, against which causes, measured by what."""

    said = text(
        _("What is done, in one sentence"),
        length=LONGEST,
        rows=2,
        hint=_("Start with what changes: “Open until eight”."),
    )
    sector = forms.ChoiceField(label=_("Which sector does it?"), required=False)
    causes = forms.MultipleChoiceField(
        label=_("Against which causes?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    measured_by = forms.MultipleChoiceField(
        label=_("Which numbers show whether it helps?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        here: Here,
        found: CauseMap,
        indicators: Iterable[Indicator],
        strategy: Strategy | None,
        base: int,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        before: dict[str, Any] = {"base": base}
        if strategy is not None:
            before |= {"sector": strategy.sector, "causes": strategy.causes, "measured_by": strategy.measured_by}
        initial = {**before, **(kwargs.pop("initial", None) or {})}
        super().__init__(here, *args, existing={"said": strategy.text} if strategy else None, initial=initial, **kwargs)
        self.strategy = strategy
        self.fields["sector"].choices = [("", gettext("More than one, or not decided")), *Sector.choices]  # type: ignore[attr-defined]
        self.fields["causes"].choices = [(one.id, _indented(one, depth)) for one, depth in found.outline()]  # type: ignore[attr-defined]
        known = [(one.slug, str(one.name)) for one in indicators]
        # A number that is not known here any more stays until somebody unchecks it.
        gone = [key for key in (strategy.measured_by if strategy else ()) if key not in dict(known)]
        self.fields["measured_by"].choices = known + [(key, key) for key in gone]  # type: ignore[attr-defined]

    def item(self) -> Strategy:
        """Return the strategy as it was entered."""
        data = self.cleaned_data
        key = self.strategy.id if self.strategy else ""
        return Strategy(key, self.words("said"), data["sector"], tuple(data["causes"]), tuple(data["measured_by"]))


class ReadMapForm(PlainForm):
    """A map's JSON file, chosen or pasted."""

    file = forms.FileField(label=_("The JSON file"), required=False)
    pasted = text(_("Or paste it here"), length=LARGEST, rows=6, required=False)
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def source(self) -> str:
        """Return the text of the file, or what was pasted."""
        chosen = self.cleaned_data.get("file")
        if chosen is None:
            return str(self.cleaned_data["pasted"])
        return bytes(chosen.read(LARGEST * 4)).decode("utf-8", errors="replace")
