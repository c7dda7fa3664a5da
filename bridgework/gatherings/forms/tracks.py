"""Training tracks as the steward enters them, and changes them afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.gatherings.models import Gathering, Step, Track
from bridgework.gatherings.rules import OPENED_BY_TRACKS
from bridgework.goals.forms.base import WordsForm, text
from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Role

NEW, MORE = 6, 3  # steps of a new track; lines for further ones of a track that is there


class TrackForm(WordsForm):
    """A training track: a new one with up to six steps, or one that is there, with lines for three more."""

    title = forms.CharField(label=_("Title"), max_length=200)
    purpose = text(_("What it is for"), length=1500, rows=3, required=False)
    role = forms.ChoiceField(label=_("What it opens"), required=False)

    def __init__(self, here: Here, *args: Any, track: Track | None = None, **kwargs: Any) -> None:
        rows = track.steps.filter(is_current=True).order_by("position", "pk") if track else ()
        self.there: list[Step] = list(rows)
        self.n_lines = len(self.there) + MORE if track else NEW
        if track:
            kwargs["existing"] = {"title": track.title, "purpose": track.purpose}
            kwargs["initial"] = {"role": track.role, "base": track.version}
        super().__init__(here, *args, **kwargs)
        roles = [(role.value, role.label) for role in Role if role in OPENED_BY_TRACKS]
        self.fields["role"].choices = [("", _("No role")), *roles]  # type: ignore[attr-defined]
        sessions = Gathering.objects.within(here.partnership).order_by("-starts_at")
        for at in range(self.n_lines):
            self._add_line(at, self.there[at] if at < len(self.there) else None, sessions)
        if track:
            self.fields["base"] = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def _add_line(self, at: int, step: Step | None, sessions: Any) -> None:
        n = {"n": at + 1}
        self.fields[f"step_{at}"] = forms.CharField(
            label=_("Step %(n)s") % n,
            max_length=200,
            required=at == 0 and not self.there,
            initial=step.title.in_language(self.initial["language"]).body if step else "",
            help_text=_("Empty it to take the step out. Who has done it keeps that.") if step else "",
        )
        # A session that was cancelled can still be the step that it was.
        open_ones = sessions.filter(cancelled_at=None)
        own = step.gathering_id if step else None
        self.fields[f"session_{at}"] = forms.ModelChoiceField(
            open_ones | sessions.filter(pk=own) if own else open_ones,
            label=_("Which session"),
            required=False,
            empty_label=_("No session: something to read"),
            initial=own,
        )
        self.fields[f"material_{at}"] = forms.URLField(
            label=_("Address of what to read"),
            max_length=500,
            required=False,
            assume_scheme="https",
            initial=step.material if step else "",
        )
        if self.there:
            self.fields[f"order_{at}"] = forms.IntegerField(
                label=_("Its place in the order"), min_value=1, max_value=99, required=False, initial=at + 1
            )

    def steps(self) -> list[dict[str, Any]]:
        """Return what was entered, by the names of `actions.StepPlan`, in order; lines without a title are left out."""
        data, found = self.cleaned_data, []
        for at in range(self.n_lines):
            if not data[f"step_{at}"]:
                continue
            step = self.there[at] if at < len(self.there) else None
            line = {
                "title": self._title(step, data[f"step_{at}"]),
                "gathering": data[f"session_{at}"],
                "material": data[f"material_{at}"],
                "step": step,
            }
            order = data.get(f"order_{at}")
            found.append((at + 1 if order is None else order, at, line))
        return [line for _order, _at, line in sorted(found, key=lambda one: one[:2])]

    def _title(self, step: Step | None, body: str) -> Words:
        language, by = self.cleaned_data["language"], str(self.here.person.ref) if self.here.person else ""
        if step is None:
            return Words.of(body, language, by)
        if step.title.in_language(language).body == body.strip():
            return step.title
        return step.title.with_rendering(body, language, by)
