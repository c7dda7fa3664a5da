"""Human Services Data Specification, versions 1, 2 and 3, as tables or JSON; or tables whose columns a mapping names so."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.partnerships.actions.directory.files import Files, open_table
from bridgework.partnerships.actions.directory.hsds_columns import COLUMNS
from bridgework.partnerships.actions.directory.hsds_reader import read_source
from bridgework.partnerships.actions.directory.mapping import DirectoryMapping
from bridgework.partnerships.actions.directory.records import Directory, Noticed
from bridgework.partnerships.actions.directory.rows import tell_of_file
from bridgework.partnerships.actions.directory.source import (
    PACKAGE,
    Source,
    csv_source,
    json_source,
    packaged,
    table_named,
)
from bridgework.partnerships.actions.importing import ImportRefused

Tables = dict[str, list[str]]  # table -> the files that hold it


def tables_in(names: list[str], said: dict[str, str] | None = None) -> dict[str, Tables]:
    """Return, for each prefix of file names (`il_`, or none), which HSDS table stands in which files.

    `said` is what a data package says of its files; it is believed before their names are.
    """
    found: dict[str, Tables] = defaultdict(lambda: defaultdict(list))
    for name in names:
        if said:
            table, prefix = said.get(name, ""), ""
        else:
            table, prefix = table_named(name.rpartition(".")[0])
        if table:
            found[prefix][table].append(name)
    return {prefix: tables for prefix, tables in found.items() if "organizations" in tables or "services" in tables}


def read_hsds(files: Files, language: str) -> Directory:
    """Read a set of HSDS tables, recognized by their names and columns, or HSDS as JSON.

    Raises
    ------
    ImportRefused
        If there is none, more than one, or a table is not sound.
    """
    noticed = Noticed()
    said = packaged(files, noticed)
    tabular = sorted(name for name in files if not name.lower().endswith(".json"))
    sets = tables_in(tabular, said) or tables_in(tabular)
    good: dict[str, Tables] = {}
    for prefix, tables in sets.items():
        if {"organizations", "services"} <= set(tables):
            header = {name.lower() for name in open_table(files, tables["organizations"][0]).header}
            if {"id", "name"} <= header:
                good[prefix] = tables
    json_names = sorted(name for name in files if name.lower().endswith(".json") and name != PACKAGE)
    if not good and not json_names:
        raise ImportRefused(
            _(
                "These are not HSDS tables: organizations.csv and services.csv with the columns id and name are needed. For "
                "another layout, give a mapping that says what the columns are."
            )
        )
    if len(good) > 1:
        raise ImportRefused(
            _("There are several directories in it (%(names)s). Bring them in one by one.")
            % {"names": ", ".join(prefix or "organizations" for prefix in sorted(good))}
        )
    prefix, tables = next(iter(good.items()), ("", {}))
    directory = Directory(source=prefix.strip("_-. ")[:30] or "hsds", language=language, noticed=noticed)
    for other in sorted(set(sets) - {prefix}) if good else []:
        n_files = sum(map(len, sets[other].values()))
        directory.noticed.add(
            lambda n: ngettext(
                "%(n)s other file is not in HSDS form and was left out.",
                "%(n)s other files are not in HSDS form and were left out.",
                n,
            ),
            min(sets[other].values())[0],
            n_files,
        )
    source = csv_source(files, tables, noticed) if good else json_source(files, json_names, noticed)
    return read_source(directory, source, COLUMNS)


def read_tables(files: Files, mapping: DirectoryMapping, language: str) -> Directory:
    """Read tables of another layout, whose columns a mapping names as HSDS does.

    Raises
    ------
    ImportRefused
    """
    directory = Directory(source=mapping.source, language=mapping.language or language)
    source = Source()
    for table, file in mapping.files.items():
        name = next((name for name in files if name.casefold() == file.casefold()), "")
        if not name:
            raise ImportRefused(_("The file “%(name)s”, which the mapping names, is not there.") % {"name": file[:80]})
        opened = open_table(files, name)
        tell_of_file(opened, name, directory.noticed)
        source.tables[table].append((name, opened))
    columns = {table: {name: (theirs,) for name, theirs in said.items()} for table, said in mapping.tables.items()}
    return read_source(directory, source, columns, mapping.absent, mapping.secret_words)
