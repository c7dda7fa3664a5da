"""The whole directory, to be written out: as JSON or as tables."""

from __future__ import annotations

from collections.abc import Iterator

from bridgework.lib.hsds import HANGING, POINTS, Tree
from bridgework.partnerships.models import DirectorySource, Organization, Partnership, Taxonomy, TaxonomyTerm
from bridgework.partnerships.queries.hsds.compiling import compiled_organizations, compiled_services, services_exported
from bridgework.partnerships.queries.hsds.objects import Json, own_taxonomy, own_term

CHUNK = 200


def whole_json(partnership: Partnership) -> Iterator[tuple[str, Iterator[Json]]]:
    """Give name and objects of each kind: organizations with their services, services with their organization, vocabularies.

    Parameters
    ----------
    partnership : Partnership

    Yields
    ------
    tuple of str and iterator of dict
    """
    yield "organizations", _organizations(partnership)
    yield "services", _services(partnership)
    rows = Taxonomy.objects.within(partnership).order_by("pk")
    yield "taxonomies", (own_taxonomy(partnership, row) for row in rows)
    terms = TaxonomyTerm.objects.within(partnership).select_related("taxonomy").order_by("pk")
    yield "taxonomy_terms", (own_term(partnership, row) for row in terms)


def _organizations(partnership: Partnership) -> Iterator[Json]:
    keys = list(Organization.objects.within(partnership).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        rows = Organization.objects.filter(pk__in=keys[start : start + CHUNK]).order_by("pk")
        yield from compiled_organizations(partnership, list(rows))


def _services(partnership: Partnership) -> Iterator[Json]:
    keys = list(services_exported(partnership).values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield from compiled_services(
            partnership, list(services_exported(partnership).filter(pk__in=keys[start : start + CHUNK]))
        )


def whole_tables(partnership: Partnership) -> Tree:
    """Return every object once, to be written as tables.

    Parameters
    ----------
    partnership : Partnership

    Returns
    -------
    Tree
    """
    tree = Tree()
    for name, things in whole_json(partnership):
        if name != "services":  # they stand within their organizations
            for thing in things:
                tree.add(thing, name)
    for source in DirectorySource.objects.within(partnership).order_by("name"):
        for table, rows in source.leftovers.items():
            if table != "pointers":
                tree.add_rows(table, (("", row) for row in rows))
        for table, one, column, gone in source.leftovers.get("pointers", ()):
            if one in tree.objects[table] and table not in HANGING:
                tree.objects[table][one][column] = gone
            elif one in tree.objects[table]:
                tree.hang((table, one), (POINTS[column], gone))
    return tree
