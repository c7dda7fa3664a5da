"""States in words and color. The word always carries the meaning; color only repeats it."""

from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from bridgework.ui.naming import in_a_row
from bridgework.ui.words import said

# state: (tone, word). Tones are the three that color may say: kept, late, or nothing.
MARKS: dict[str, tuple[str, Any]] = {
    "kept": ("kept", _("kept")),
    "solved": ("kept", _("solved")),
    "answered": ("kept", _("answered")),
    "late": ("late", _("late")),
    "missing": ("late", _("missing")),
    "gap": ("late", _("gap")),
    "changed": ("", _("changed")),
    "open": ("", _("under way")),
    "planned": ("", _("planned")),
    "waiting": ("", _("waiting")),
    "partly": ("", _("partly")),
    "referred": ("", _("referred on")),
    "declined": ("", _("turned down, with reasons")),
    "ended": ("", _("ended")),
    "draft": ("", _("draft")),
    "closed": ("", _("closed")),
}


def mark(state: str, text: Any = "") -> SafeString:
    """Return a state as a span; `text` says it more fully (“late: Transit, 23 days”)."""
    tone, word = MARKS[state]
    tone_class = f" is-{tone}" if tone else ""
    return mark_safe(f'<span class="mark{tone_class}">{said(text) if text else escape(word)}</span>')


def by(name: Any, capacity: Any = "", organization: Any = "") -> SafeString:
    """Return who acted, in which capacity: “Amara Obi, steward, for the School District”."""
    parts = [f"<b>{said(name)}</b>"]
    if capacity:
        parts.append(str(said(capacity)))
    if organization:
        # Translators: in whose name a person acts.
        parts.append(pgettext("in whose name", "for %(organization)s") % {"organization": said(organization)})
    return mark_safe(f'<span class="by">{in_a_row(parts)}</span>')
