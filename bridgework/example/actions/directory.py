"""The example's directory: programs and their services, two records without accounts, one of them twice, one shelter."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import blake2b

from bridgework.example.actions.harbor import Harbor
from bridgework.example.content.organizations import AREAS, ORGANIZATIONS
from bridgework.lib.words import Words
from bridgework.partnerships.models import (
    Claim,
    Location,
    Organization,
    OrganizationIdentifier,
    Program,
    Reach,
    Service,
    ServiceLocation,
    ServiceTerm,
    Taxonomy,
    TaxonomyTerm,
)

ENTRANCE = {"Eastside": "Library, 40 Mill Street", "Old Harbor": "Customs House, 2 Quay Road", "Millbrook": "Town Hall"}
KINDS = ("Learning", "Health", "Work and income", "Housing", "Belonging")
ABOUT_KINDS = "What a service helps with, in five words that the partnership agreed on."
HOURS = (
    "Monday to Friday, 9 am to 5 pm",
    "Tuesdays and Thursdays, 3 to 7 pm",
    "Saturdays, 10 am to 2 pm",
    "By appointment",
)
ACCESS = ("Ramp at the side door", "Elevator to all floors", "Five steps at the entrance, no ramp yet", "")
# Known from a directory only: name, phone, what it does, EIN
OTHERS = (
    ("Rivermouth Food Shelf", "555-0141", "Groceries for any household, no questions asked.", "00-0000041"),
    ("River Mouth Food Shelf, Inc.", "(555) 0141", "Food for families, twice a week.", ""),
    ("Lantern House", "555-0177", "A safe place to sleep for people who leave a violent home.", "00-0000077"),
)


def fill_directory(harbor: Harbor) -> None:
    """Make the directory. In tables at once: it is the largest part of the example that nobody acted out."""
    partnership = harbor.partnership
    taxonomy = Taxonomy.objects.create(partnership=partnership, identifier="example:kinds", name="Harbor County kinds of help",
                                       hsds={"description": ABOUT_KINDS})  # fmt: skip
    terms = [
        TaxonomyTerm(
            partnership=partnership,
            taxonomy=taxonomy,
            taxonomy_name=taxonomy.name,
            identifier=f"example:{name.lower().replace(' ', '-')}",
            name=name,
        )
        for name in KINDS
    ]
    terms = TaxonomyTerm.objects.bulk_create(terms)
    number = 0
    for org in ORGANIZATIONS:
        made = harbor.organizations[org.name]
        newest: date | None = None
        for name, about, ages, languages, areas in org.programs:
            number += 1
            key = blake2b(f"{org.name}/{name}".encode(), digest_size=8).hexdigest()
            program = Program.objects.create(
                partnership=partnership, organization=made, identifier=key, name=name, description=Words.of(about)
            )
            places = [
                Location(
                    partnership=partnership,
                    organization=made,
                    identifier=key if turn == 0 else f"{key}.{turn}",
                    name=area,
                    district=area,
                    address=ENTRANCE.get(area, ""),
                    accessibility=ACCESS[(number + turn) % len(ACCESS)],
                )
                for turn, area in enumerate(areas[:2])
            ]
            places = Location.objects.bulk_create(places)
            low, high = _ages(ages)
            # The older a record, the longer ago somebody said that it still holds; some nobody ever did.
            confirmed = (harbor.now - timedelta(days=number * 11)).date() if number % 4 else None
            newest = newest or confirmed
            service = Service.objects.create(
                partnership=partnership,
                organization=made,
                program=program,
                location=places[0],
                identifier=key,
                name=name,
                description=Words.of(about),
                minimum_age=low,
                maximum_age=high,
                eligibility=Words.of("Anybody of this age. Bring no papers."),
                schedule=Words.of(HOURS[number % len(HOURS)]),
                cost=Words.of("Sliding scale, $5 to $20" if number % 9 == 5 else "Free"),
                capacity=20 + 10 * (number % 5),
                capacity_unit="places",
                capacity_as_of=confirmed,
                last_confirmed_on=confirmed,
            )
            ServiceLocation.objects.bulk_create(
                ServiceLocation(service=service, location=place, identifier=place.identifier, position=turn)
                for turn, place in enumerate(places)
            )
            ServiceTerm.objects.create(service=service, term=terms[number % len(terms)])
            served = {"age": ages, "language": languages, "district": areas if len(areas) < 5 else AREAS}
            Reach.objects.bulk_create(
                Reach(service=service, kind=kind, code=code) for kind, codes in served.items() for code in codes
            )
        if org.programs:
            Organization.objects.filter(pk=made.pk).update(
                phone=f"555-01{number:02}", last_confirmed_on=newest, confirmed_by=made if newest else None
            )
    _others(harbor)


def _ages(bands: tuple[str, ...]) -> tuple[float, float | None]:
    ends = [band.rstrip("+").split("-") for band in bands]
    is_open = any(band.endswith("+") for band in bands)
    return float(min(int(end[0]) for end in ends)), None if is_open else float(max(int(end[-1]) for end in ends))


def _others(harbor: Harbor) -> None:
    """Make records without accounts; a partner asks to keep one of them."""
    partnership = harbor.partnership
    rows = []
    for place, (name, phone, about, ein) in enumerate(OTHERS):
        key = f"example:other-{place}"
        row = Organization.objects.create(
            partnership=partnership,
            slug=f"listed-{place + 1}",
            name=name,
            is_partner=False,
            identifier=key,
            description=Words.of(about),
            phone=phone,
        )
        rows.append(row)
        if ein:
            OrganizationIdentifier.objects.create(organization=row, kind="EIN", scheme="US-EIN", value=ein)
        is_secret = name == "Lantern House"
        location = Location.objects.create(
            partnership=partnership,
            organization=row,
            identifier=key,
            name="" if is_secret else "Rivermouth",
            district="" if is_secret else "Rivermouth",
            is_confidential=is_secret,
        )
        service = Service.objects.create(
            partnership=partnership,
            organization=row,
            location=location,
            identifier=key,
            name="Shelter" if is_secret else "Food",
            description=Words.of(about),
        )
        ServiceLocation.objects.create(service=service, location=location, identifier=key)
    Claim.objects.create(
        partnership=partnership,
        record=rows[0],
        keeper=harbor.organizations["New Roots Center"],
        asked_by=harbor.acting.get("New Roots Center"),
        asked_at=harbor.now - timedelta(days=9),
        why="We run the food shelf together with the parish, and open it on Wednesdays.",
    )
