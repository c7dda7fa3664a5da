"""Founding a partnership in the browser, and its settings."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.partnerships import rules
from bridgework.partnerships.actions import partnerships as acts
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.forms import SettingsForm
from bridgework.partnerships.models import Role


def _settings(form: SettingsForm, by: str) -> acts.Settings:
    cleaned = form.cleaned_data
    return acts.Settings(
        name=form.words("name", form.was_name, by),
        vision=form.words("vision", form.was_vision, by),
        place_name=cleaned["place_name"],
        languages=tuple(cleaned["languages"]),
        time_zone=cleaned["time_zone"],
        currency=cleaned["currency"],
        is_public=cleaned["is_public"],
        confirm_every_days=cleaned["confirm_every_days"],
    )


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Make a partnership; for administrators of the site."""
    person = request.user
    if not person.is_administrator:  # type: ignore[union-attr]
        raise PermissionDenied
    form = SettingsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            partnership = acts.create_partnership(
                slug=form.cleaned_data["slug"],
                settings=_settings(form, str(person.ref)),  # type: ignore[union-attr]
                steward=person,  # type: ignore[arg-type]
                organization_name=form.cleaned_data["organization_name"],
                at=timezone.now(),
            )
        except acts.SlugTaken as why:
            form.add_error("slug", str(why))
        else:
            messages.success(request, _("The partnership is there. Next, invite the people who will run it with you."))
            return redirect("partnerships:invitations", partnership.slug)
    return render(request, "partnerships/partnership_create.html", {"form": form})


@member_page(rules.may_steward)
def settings(request: HttpRequest, here: Here) -> HttpResponse:
    """Change the partnership's settings."""
    form = SettingsForm(request.POST if request.method == "POST" else None, partnership=here.partnership)
    if request.method == "POST" and form.is_valid():
        by = here.acting(Role.STEWARD)
        changed = acts.change_settings(
            partnership=here.partnership, settings=_settings(form, str(by.person.ref)), by=by, at=timezone.now()
        )
        messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
        return redirect("partnerships:settings", here.partnership.slug)
    return render(request, "partnerships/partnership_settings.html", {"form": form})
