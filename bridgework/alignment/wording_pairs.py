"""Why two organizations could meet, in the reader's language, from the plain data of the reckoning. "No tie is recorded here"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bridgework.alignment.models import Cluster, Overlap
from bridgework.alignment.wording import districts_said, group_name, languages_said, span_name, spans_said
from bridgework.ui.naming import listed
from bridgework.ui.numbers import count, number, percent

FEWEST = 10  # of fewer people no number is said
PARTS = {
    "people": gettext_lazy("The same people"),
    "places": gettext_lazy("The same places"),
    "taxonomy": gettext_lazy("The same kinds of service"),
    "meaning": gettext_lazy("Aims that mean the same"),
    "time": gettext_lazy("The same time"),
}
PARTS_LONG = {
    "people": gettext_lazy("How many of the people that the smaller one reaches, the other one reaches too."),
    "places": gettext_lazy("How narrow the shared places are: one neighborhood says more than a whole county."),
    "taxonomy": gettext_lazy("How many kinds of service both offer, where a directory names them."),
    "meaning": gettext_lazy("How close their own words are, in what they say they do."),
    "time": gettext_lazy("Whether both run in the same months."),
}
FIELDS = {
    "ages": gettext_lazy("ages"),
    "places": gettext_lazy("places"),
    "languages": gettext_lazy("languages"),
    "groups": gettext_lazy("groups"),
    "taxonomy": gettext_lazy("kinds of service"),
    "time": gettext_lazy("dates"),
    "description": gettext_lazy("what it does"),
}


def whom_said(shared: Mapping[str, Sequence[Any]]) -> str:
    """Return people within a sentence: `parents of ages 25 and over in Spanish in Eastside`."""
    said = spans_said(shared["ages"]) if shared.get("ages") else _("people")
    if shared.get("groups"):
        said = _("%(people)s (%(groups)s)") % {"people": said, "groups": listed(map(group_name, shared["groups"]))}
    if shared.get("languages"):
        said = _("%(people)s in %(languages)s") % {"people": said, "languages": languages_said(shared["languages"])}
    if shared.get("places"):
        words = {"people": said, "places": districts_said(shared["places"])}
        said = (_("%(people)s, in %(places)s") if shared.get("languages") else _("%(people)s in %(places)s")) % words
    return said


def services_said(overlap: Overlap, most: int = 3) -> list[str]:
    """Return a sentence for each two services that reach the same people; each is true of all the people it names."""
    said = []
    for both in overlap.found.get("services", [])[:most]:
        words = {"one": both["one"][1], "other": both["other"][1], "whom": whom_said(both)}
        if both["one"][1] == both["other"][1]:
            said.append(_("Both offer “%(one)s” to %(whom)s.") % words)
        else:
            said.append(_("“%(one)s” and “%(other)s” both serve %(whom)s.") % words)
    return said


def people_said(overlap: Overlap) -> list[str]:
    """Return how many people both may serve: a number with its range where counts are known, otherwise shares.

    No share is said where one of the two does not say its places, ages or languages: the list puts a judgement in the place of
    what is not known, and a judgement is no finding.
    """
    people = overlap.found.get("people") or {}
    names = {"one": overlap.one.name, "other": overlap.other.name}
    if people.get("basis") == "counts" and people.get("estimate") is not None:
        if people["high"] < FEWEST:
            return [_("Both serve fewer than 10 of the same people."), *_living_said(people)]
        low = count(round(people["low"])) if people["low"] >= FEWEST or people["low"] == 0 else _("fewer than 10")
        words = {
            "low": low,
            "high": count(round(people["high"])),
            "estimate": count(round(people["estimate"])),
        }
        said = _("Both may serve the same people: %(low)s at least, %(high)s at most.") % words
        if people["estimate"] < FEWEST:
            chance = _("If nothing but chance brought people to either, it would be fewer than 10.")
        else:
            chance = _("If nothing but chance brought people to either, it would be about %(estimate)s.") % words
        return [said, chance, *_living_said(people)]
    if people.get("share_a") is None:
        return []
    if any(reason.get("kind") == "not_known" for reason in overlap.found.get("reasons", [])):
        return _living_said(people)
    return [
        *_living_said(people),
        _("%(share)s of whom %(one)s reaches by place, age and language, %(other)s reaches too.")
        % {**names, "share": percent(people["share_a"])},
        _("%(share)s of whom %(other)s reaches, %(one)s reaches too.") % {**names, "share": percent(people["share_b"])},
        _("These are shares of kinds of people, not of heads: how many people each one serves is not recorded."),
    ]


def _living_said(people: Mapping[str, Any]) -> list[str]:
    """Return how many people live in what both reach, and by which table; nothing where there is none."""
    low, high = people.get("population"), people.get("population_most")
    if low is None or high is None:
        return []
    if not high:
        said = _("By the counts, nobody lives in what both reach.")
    elif high < FEWEST:
        said = _("Fewer than 10 people live in what both reach.")
    elif low == high:
        said = _("%(n)s people live in what both reach.") % {"n": count(high)}
    else:
        low_said = count(low) if low >= FEWEST else _("fewer than 10")
        said = _(
            "Between %(low)s and %(high)s people live in what both reach: counts of fewer than 10 are not kept."
        ) % {
            "low": low_said,
            "high": count(high),
        }
    sources = [f"{source}, {year}" for source, year in people.get("sources", ())]
    return [said, _("Counted by: %(sources)s.") % {"sources": "; ".join(sources)}] if sources else [said]


def reasons_said(overlap: Overlap) -> list[str]:
    """Return the reasons why the pair stands here, each a sentence, the services first."""
    said = services_said(overlap)
    for reason in overlap.found.get("reasons", []):
        sentence = _reason(reason)
        if sentence:
            said.append(sentence)
    return said


def _reason(reason: Mapping[str, Any]) -> str:
    kind = reason.get("kind")
    if kind == "rare_people" and reason.get("n_organizations"):
        n = int(reason["n_organizations"])
        return ngettext(
            "Only %(n)s organization reaches some of these people.",
            "Only %(n)s organizations reach some of these people.",
            n,
        ) % {"n": n}
    if kind == "related_texts" and reason.get("words"):
        return _("What they write about themselves has these words in common: %(words)s.") % {
            "words": listed([str(word) for word in reason["words"]][:6])
        }
    if kind == "related_texts":
        return _("What they write about themselves means related things.")
    if kind == "same_branch" and reason.get("terms"):
        return _("Both offer: %(terms)s.") % {"terms": listed([str(term) for term in reason["terms"]][:4])}
    if kind == "same_time" and (reason.get("starts") or reason.get("ends")):
        return _("They run at the same time.")
    if kind == "not_known" and reason.get("fields"):
        fields = listed(str(FIELDS.get(field, field)) for field in reason["fields"])
        return _("Not compared, since one of the two does not say it: %(fields)s.") % {"fields": fields}
    if kind == "learned":
        return _("What people answered about other pairs moved this one in the list.")
    return ""


def shared_facts(shared: Mapping[str, Sequence[Any]]) -> list[tuple[str, str]]:
    """Return whom both reach, as label and words; what is not known is left out."""
    facts = []
    if shared.get("places"):
        facts.append((_("Places"), districts_said(shared["places"])))
    if shared.get("ages"):
        facts.append((_("Ages"), listed(span_name(span) for span in shared["ages"])))
    if shared.get("languages"):
        facts.append((_("Languages"), languages_said(shared["languages"])))
    if shared.get("groups"):
        facts.append((_("Groups"), listed(map(group_name, shared["groups"]))))
    return facts


def finding_said(overlap: Overlap) -> str:
    """Return the pair's first sentence."""
    words = {"one": overlap.one.name, "other": overlap.other.name, "whom": whom_said(_short(overlap.shared))}
    return _("%(one)s and %(other)s both serve %(whom)s") % words


def _short(shared: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Return what a heading can carry: one kind of fact that is known to be shared, never a product of several."""
    if shared.get("places"):
        return {"places": list(shared["places"])[:3]}
    if shared.get("ages"):
        return {"ages": shared["ages"]}
    return {"languages": shared.get("languages", [])}


def parts_rows(parts: Mapping[str, float]) -> list[list[Any]]:
    """Return each part of a pair's place in the list with its value, 0 to 1."""
    return [[str(PARTS.get(name, name)), number(value, 2)] for name, value in parts.items()]


def cluster_said(cluster: Cluster) -> str:
    """Return a cluster's organizations as the beginning of a sentence."""
    return listed(cluster.found["names"])
