"""What agreements say of an indicator, and which groups' cells wait for a tribal nation's word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, Max, OuterRef, QuerySet, Sum
from django.utils.translation import gettext as _

from bridgework.indicators.models import CellApproval, Indicator, StatedUse, TribalAuthority, Value
from bridgework.indicators.queries.lists import indicators_to_see
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words
from bridgework.partnerships.models import Act, Agreement, Clause, Membership, Partnership, Standing
from bridgework.partnerships.rules import ACTS_FOR_A_PURPOSE, clause_against
from bridgework.ui.naming import in_a_row
from bridgework.ui.numbers import plain_date


@dataclass(frozen=True)
class Refusal:
    """Why something may not be done with an indicator: the agreement, its clause, and what to do.

    `purposes` are those of which saying one would open the door; empty where none would.
    """

    agreement: Agreement
    clause: Clause
    way_out: str
    purposes: tuple[Agreement.Purpose, ...] = ()

    @property
    def text(self) -> Words:
        """The clause's own words."""
        return self.clause.text

    @property
    def sentence(self) -> str:
        """All of it in plain text, for programs and messages."""
        said = _("The agreement “%(agreement)s” does not allow this. Clause %(number)s: “%(text)s” %(way_out)s") % {
            "agreement": self.agreement.title,
            "number": self.clause.number,
            "text": self.clause.text,
            "way_out": self.way_out,
        }
        return str(said)


@prepared
def indicators_named(partnership: Partnership, agreement: Agreement, is_member: bool) -> QuerySet[Indicator]:
    """Return the first hundred indicators that an agreement names and a reader may see, for its page."""
    rows = indicators_to_see(partnership, is_member=is_member).filter(covered__agreement=agreement)
    return rows.select_related(None).only("slug", "name").order_by("position", "pk")[:100]


@dataclass(frozen=True)
class Uses:
    """How often numbers were taken away under an agreement in one way for one purpose, in words."""

    act: str
    purpose: str
    n: int
    last_on: date


def uses_of(agreement: Agreement) -> list[Uses]:
    """Return what an agreement was used for, most often used first."""
    rows = (
        StatedUse.objects.filter(agreement=agreement).values("act", "purpose").annotate(n=Sum("n"), last_on=Max("on"))
    )
    acts, purposes = dict(Act.choices), dict(Agreement.Purpose.choices)
    return [
        Uses(str(acts[row["act"]]), str(purposes[row["purpose"]]), row["n"], row["last_on"])
        for row in rows.order_by("-n", "act", "purpose")
    ]


def governing(indicator: Indicator) -> QuerySet[Agreement]:
    """Return the agreements that govern an indicator: those that name it and were put to signature."""
    rows = Agreement.objects.filter(covered__indicator=indicator, offered_at__isnull=False)
    return rows.order_by("-ends_on", "-pk").prefetch_related("parties__organization", "clauses")


def refusal_of(
    indicator: Indicator, act: Act, capacities: Iterable[Membership] | None, today: date, purpose: str = ""
) -> Refusal | None:
    """Return why an act is refused, or None where it may be done.

    Parameters
    ----------
    indicator : Indicator
        What no agreement names costs no query.
    act : Act
    capacities : iterable of Membership or None
        In which the asker stands here; None for the one who runs the machine, whom no audience holds back.
    today : date
        The partnership's local date.
    purpose : str
        What the asker says it is for: a code of `Agreement.Purpose`.

    Returns
    -------
    Refusal or None
        Whoever one of the agreements in force allows it may do it. Else the reason is taken from the agreement that comes
        closest: one that asks only for a purpose before all others, one in force before one that is not, the latest first.
    """
    answer = answer_of(indicator, act, capacities, today, purpose)
    return answer if isinstance(answer, Refusal) else None


def answer_of(
    indicator: Indicator, act: Act, capacities: Iterable[Membership] | None, today: date, purpose: str = ""
) -> Agreement | Refusal | None:
    """Return the agreement that allows an act, the refusal (see `refusal_of`), or None where none governs the indicator."""
    if not indicator.is_under_agreement:
        return None
    mine = None if capacities is None else list(capacities)
    against: list[tuple[Agreement, str]] = []
    for agreement in sorted(governing(indicator), key=lambda one: not one.is_in_force(today)):
        parties = {party.organization_id for party in agreement.parties.all()}
        about = clause_against(agreement, parties, act, mine, today, purpose)
        if about is None:
            return agreement
        against.append((agreement, about))
    if not against:
        return None
    unsaid = [one for one, about in against if about == Clause.About.PURPOSE and act in ACTS_FOR_A_PURPOSE]
    agreement, about = (unsaid[0], str(Clause.About.PURPOSE)) if unsaid else against[0]
    clauses = list(agreement.clauses.all())
    # Not every agreement has a clause about its purpose: then what may be done with the data says most of it.
    wanted = (about, Clause.About.ACTS) if about == Clause.About.PURPOSE else (about,)
    clause = next((clause for one in wanted for clause in clauses if clause.about == one), clauses[0])
    if unsaid:
        open_to = tuple(one for one in Agreement.Purpose if any(one in agreement.purposes for agreement in unsaid))
        return Refusal(agreement, clause, _say_what_for(open_to, purpose), open_to)
    return Refusal(agreement, clause, _way_out(agreement, about, today))


def _say_what_for(open_to: Iterable[Agreement.Purpose], purpose: str) -> str:
    said = {str(one): str(one.label) for one in Agreement.Purpose}
    names = {"purposes": ", ".join(f"{one.label} (purpose={one})" for one in open_to)}
    if purpose in said:
        names["asked"] = said[purpose]
        return _("It is not for this: %(asked)s. Say one of these, if it is what you need: %(purposes)s.") % names
    return _("Say what you need the numbers for, as one of these: %(purposes)s.") % names


def _way_out(agreement: Agreement, about: str, today: date) -> str:
    names = in_a_row(party.organization.name for party in agreement.parties.all())
    standing = agreement.standing(today)
    if about == Clause.About.TERM and standing == Standing.OFFERED:
        return _("Not everybody has signed yet. Ask the parties to sign: %(names)s.") % {"names": names}
    if about == Clause.About.TERM and standing == Standing.COMING:
        return _("It begins on %(date)s. Come back then.") % {"date": plain_date(agreement.starts_on)}
    if about == Clause.About.TERM:
        last = min(agreement.ends_on, agreement.ended_on or agreement.ends_on)
        return _("It ended on %(date)s. Ask the parties to renew it: %(names)s.") % {
            "date": plain_date(last),
            "names": names,
        }
    if about == Clause.About.PURPOSE:
        return _(
            "It is for: %(purposes)s. To publish, ask the parties for an agreement to report to the public: %(names)s."
        ) % {
            "purposes": in_a_row(agreement.purposes_said).lower(),
            "names": names,
        }
    if about == Clause.About.AUDIENCE:
        return _("Ask one of the parties to do it for you: %(names)s.") % {"names": names}
    return _("It allows: %(acts)s. If you need more, ask the parties for another agreement: %(names)s.") % {
        "acts": in_a_row(agreement.acts_said).lower(),
        "names": names,
    }


def groups_without_approval(indicator: Indicator) -> set[int]:
    """Return the groups whose cells this indicator may not show: a nation decides about them and has not said yes.

    Where several nations decide about one group, each has to say yes.
    """
    scope = Partnership.objects.filter(pk=indicator.partnership_id).values("scope")[:1]
    decided = set(
        TribalAuthority.objects.filter(
            organization__partnership=indicator.partnership_id, group__dimension__scope=scope
        ).values_list("group_id", "organization_id")
    )
    if not decided:
        return set()
    approved = CellApproval.objects.filter(indicator=indicator, revoked_at=None)
    return {group for group, _nation in decided - set(approved.values_list("group_id", "organization_id"))}


def authorities_of(partnership: Partnership) -> QuerySet[TribalAuthority]:
    """Return which nations of a partnership decide about which groups."""
    rows = TribalAuthority.objects.filter(organization__partnership=partnership)
    return rows.select_related("organization", "group__dimension").order_by("organization__name", "group__position")[
        :50
    ]


def indicators_with_cells_of(authority: TribalAuthority) -> list[Indicator]:
    """Return the indicators that hold cells of a nation's people and wait for its approval."""
    approved = CellApproval.objects.filter(
        group=authority.group_id, organization=authority.organization_id, revoked_at=None
    )
    rows = Indicator.objects.filter(
        Exists(Value.objects.filter(indicator=OuterRef("pk"), group=authority.group_id)),
        partnership=authority.organization.partnership_id,
    )
    return list(rows.exclude(pk__in=approved.values("indicator")).order_by("position", "pk")[:100])


def approvals_of(partnership: Partnership) -> QuerySet[CellApproval]:
    """Return the approvals of a partnership, current ones first, then the latest."""
    rows = CellApproval.objects.filter(indicator__partnership=partnership)
    rows = rows.select_related("indicator", "organization", "group")
    return rows.order_by(F("revoked_at").desc(nulls_first=True), "-given_at", "-pk")[:100]
