"""An upload and how its columns are read. What the form chooses is the same document as a mapping file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import PlainForm
from bridgework.indicators.mapping import SHIPPED, MappingRefused, mapping_of, read_mapping
from bridgework.indicators.models import Indicator
from bridgework.lib.words import Words
from bridgework.places.labels import UnreadablePeriod, code_of, key_of, span_of

LARGEST = 20 * 1024 * 1024
COLUMNS = (
    "place", "place_name", "parent", "period", "dimension", "group", "numerator", "denominator", "value", "margin",
)  # fmt: skip
GUESSES = {
    "place": (
        "place code",
        "place id",
        "place",
        "district",
        "district id",
        "school",
        "county",
        "geoid",
        "sch id",
        "area",
    ),
    "place_name": ("place name", "dist name", "district name", "school name", "county name"),
    "parent": ("county code", "parent code", "parent", "state"),
    "period": ("period", "year", "school year", "date"),
    "dimension": ("dimension", "group type", "group dimension"),
    "group": ("group", "student group", "subgroup", "race", "race ethnicity"),
    "numerator": ("numerator", "count", "number", "n students", "events", "x"),
    "denominator": ("denominator", "total", "enrollment", "enrolment", "people", "n"),
    "value": ("value", "rate", "percent", "pct", "grad rate", "estimate"),
    "margin": ("margin", "margin of error", "moe"),
}


class UploadForm(PlainForm):
    """A table as a file or pasted, and a second one that counts the people, where there is one."""

    file = forms.FileField(label=_("A table (CSV or Excel)"), required=False)
    pasted = forms.CharField(
        label=_("Or paste it here"),
        required=False,
        max_length=LARGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Copy the cells in your spreadsheet, with their headings, and paste them."),
    )
    denominators = forms.FileField(
        label=_("A second table with the number of people"),
        required=False,
        help_text=_("Only if the first table counts events or cases without the number of people in each group."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, pasted = cleaned.get("file"), (cleaned.get("pasted") or "").strip()
        if not file and not pasted and "file" not in self.errors:
            self.add_error("file", _("Choose a file, or paste the table."))
        for name in ("file", "denominators"):
            if cleaned.get(name) and cleaned[name].size > LARGEST:
                self.add_error(
                    name,
                    _(
                        "The file is larger than 20 MB. Use the command on the server for it: bridgework import indicators."
                    ),
                )
        return cleaned

    def source(self) -> tuple[str, bytes]:
        """Return name and bytes of the table."""
        file = self.cleaned_data.get("file")
        if file:
            return file.name, file.read()
        return "pasted.csv", self.cleaned_data["pasted"].encode()

    def second(self) -> tuple[str, bytes | None]:
        """Return name and bytes of the second table, if one was given."""
        file = self.cleaned_data.get("denominators")
        return (file.name, file.read()) if file else ("", None)


def guess(header: Sequence[str], role: str) -> str:
    """Return the heading that looks like a role, or nothing."""
    keys = {key_of(name): name for name in reversed(header)}
    return next((keys[word] for word in GUESSES[role] if word in keys), "")


def periods_across(header: Sequence[str]) -> list[str]:
    """Return the headings that are periods, if there are at least two."""
    found = []
    for name in header:
        try:
            span_of(name)
        except UnreadablePeriod:
            continue
        found.append(name)
    return found if len(found) > 1 else []


def shipped_for(header: Sequence[str]) -> list[tuple[str, str]]:
    """Return the shipped mappings whose columns are all in this header: name, and what people call the table."""
    names, fitting = set(header), []
    for path in sorted(SHIPPED.glob("*.toml")):
        mapping, _document, _folder = read_mapping(path.stem)
        if set(mapping.columns.values()) | set(mapping.where) | set(mapping.leave_out) <= names:
            name = mapping.indicator.get("name") or {}
            called = Words.of_many(**name).in_language().body if isinstance(name, dict) and name else path.stem
            fitting.append((path.stem, f"{called} ({mapping.source})" if mapping.source else called))
    return fitting


# What nearly every table needs, under headings; all other fields stand folded until a table needs them.
PARTS = (
    (_("What it is about"), ("known", "indicator", "name", "unit", "counted", "population")),
    (
        _("Its columns"),
        (
            "place",
            "place_level",
            "period",
            "wide_measure",
            "group",
            "dimension_name",
            "everyone",
            "numerator",
            "denominator",
            "value",
        ),
    ),
    (
        _("The second table"),
        ("people_place", "people_period", "people_group", "people_count"),
    ),
)


class MappingForm(PlainForm):
    """What each column is. Columns are chosen by their heading; "years across" are found by themselves."""

    known = forms.ChoiceField(label=_("A known table"), required=False)
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), label=_("Which indicator it fills"), required=False, empty_label=_("A new one")
    )
    name = forms.CharField(label=_("Name of the new indicator"), max_length=200, required=False)
    unit = forms.ChoiceField(label=_("What is counted"), choices=Indicator.Unit.choices)
    counted = forms.CharField(
        label=_("Counted"), max_length=120, required=False, help_text=_("For example: suspensions.")
    )
    population = forms.CharField(
        label=_("Among whom"), max_length=120, required=False, help_text=_("For example: students.")
    )
    place_level = forms.CharField(
        label=_("Kind of places"), max_length=40, initial="district", help_text=_("District, school, county …")
    )
    place = forms.ChoiceField(label=_("Column of the place"), help_text=_("Its code or its name."))
    place_name = forms.ChoiceField(label=_("Column of the place’s name"), required=False)
    parent = forms.ChoiceField(
        label=_("Column of the larger place"), required=False, help_text=_("The county of a school, for example.")
    )
    parent_level = forms.CharField(label=_("Kind of the larger places"), max_length=40, required=False)
    period = forms.ChoiceField(label=_("Column of the year"), required=False)
    wide_measure = forms.ChoiceField(label=_("What the columns of years hold"), required=False)
    group = forms.ChoiceField(label=_("Column of the group"), required=False)
    dimension = forms.ChoiceField(label=_("Column that says which kind of group"), required=False)
    dimension_name = forms.CharField(
        label=_("Or: all groups are by"), max_length=60, required=False, help_text=_("For example: Race and ethnicity.")
    )
    crossed = forms.ChoiceField(
        label=_("Second column of groups"),
        required=False,
        help_text=_("Only if each row is about people in two groups at once, such as race and disability."),
    )
    crossed_name = forms.CharField(
        label=_("The second column is by"), max_length=60, required=False, help_text=_("For example: Disability.")
    )
    everyone = forms.CharField(
        label=_("What the table calls everyone"),
        max_length=200,
        required=False,
        help_text=_("Several with commas: Total, All students."),
    )
    labels = forms.CharField(
        label=_("Better names for groups"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One on each line, as people want to be called: aian = Native American students."),
    )
    source = forms.CharField(
        label=_("Where the table comes from"),
        max_length=120,
        required=False,
        help_text=_("What its groups are called is remembered for this source."),
    )
    numerator = forms.ChoiceField(label=_("Column of the number counted"), required=False)
    denominator = forms.ChoiceField(label=_("Column of the number of people"), required=False)
    value = forms.ChoiceField(label=_("Column of the rate"), required=False)
    value_is = forms.ChoiceField(
        label=_("The rate is written"),
        choices=[("percent", _("from 0 to 100")), ("share", _("from 0 to 1"))],
        required=False,
    )
    margin = forms.ChoiceField(label=_("Column of the margin of error"), required=False)
    where_column = forms.ChoiceField(label=_("Take only rows where"), required=False)
    where_value = forms.CharField(label=_("is"), max_length=400, required=False, help_text=_("Several with commas."))
    people_place = forms.ChoiceField(label=_("Second table: place"), required=False)
    people_period = forms.ChoiceField(label=_("Second table: year"), required=False)
    people_group = forms.ChoiceField(label=_("Second table: group"), required=False)
    people_count = forms.ChoiceField(label=_("Second table: number of people"), required=False)

    def __init__(
        self,
        indicators: Any,
        header: Sequence[str],
        second: Sequence[str],
        *args: Any,
        remembered: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.across, self.remembered = periods_across(header), remembered or {}
        start = {role: guess(header, role) for role in COLUMNS}
        start |= {"wide_measure": "value" if self.across else "", "value_is": "percent"}
        start |= {
            f"people_{key}": guess(second, role)
            for key, role in (("place", "place"), ("period", "period"), ("group", "group"), ("count", "numerator"))
        }
        if remembered:
            start |= choices_of(remembered)
        super().__init__(*args, initial={**start, **(kwargs.pop("initial", None) or {})}, **kwargs)
        self.fields["indicator"].queryset = indicators  # type: ignore[attr-defined]
        columns = [("", _("None"))] + [(name, name) for name in dict.fromkeys(header) if name]
        for role in (*COLUMNS, "where_column", "crossed"):
            self._choose(role, columns)
        self._choose("wide_measure", [(key, label) for key, label in MEASURES])
        if self.across:
            self.fields["wide_measure"].help_text = ", ".join(self.across[:8])
        else:
            del self.fields["wide_measure"]
        for key in ("place", "period", "group", "count"):
            if second:
                self._choose(f"people_{key}", [("", _("None"))] + [(n, n) for n in dict.fromkeys(second) if n])
            else:
                del self.fields[f"people_{key}"]
        fitting = shipped_for(header)
        if fitting:
            self._choose("known", [("", _("No, I choose below")), *fitting])
        else:
            del self.fields["known"]

    def parts(self) -> list[tuple[Any, list[BoundField]]]:
        """Return the fields that nearly every table needs, under their headings."""
        named = [(heading, [self[name] for name in names if name in self.fields]) for heading, names in PARTS]
        return [(heading, bounds) for heading, bounds in named if bounds]

    def rest(self) -> list[BoundField]:
        """Return the fields that few tables need."""
        usual = {name for _heading, names in PARTS for name in names}
        return [self[name] for name in self.fields if name not in usual]

    def is_rest_in_use(self) -> bool:
        """Whether one of these says something already, or needs a look: then they stand open."""
        return any(bound.errors or (bound.value() and bound.name != "value_is") for bound in self.rest())

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker; declared above
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if not cleaned.get("known") and not cleaned.get("indicator") and not cleaned.get("name"):
            self.add_error("name", _("Choose an indicator above, or write the name of a new one."))
            return cleaned
        if cleaned.get("crossed") and not (cleaned.get("dimension_name") and cleaned.get("crossed_name")):
            self.add_error("crossed_name", _("Say by what each of the two columns tells people apart."))
            return cleaned
        try:
            self.document = self._document(cleaned)
            mapping_of(self.document)
        except MappingRefused as why:
            self.add_error(None, str(why))
        return cleaned

    def _document(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Return the choices as the document of a mapping file."""
        if cleaned.get("known"):
            return read_mapping(cleaned["known"])[1]
        indicator: Indicator | None = cleaned.get("indicator")
        about: dict[str, Any] = {"unit": cleaned["unit"], "place_level": cleaned["place_level"]}
        if indicator is not None:
            about |= {"slug": indicator.slug, "name": indicator.name.in_language("en").body, "unit": indicator.unit}
            if indicator.place_level:
                about["place_level"] = indicator.place_level
        else:
            about |= {"name": cleaned["name"], "slug": code_of(cleaned["name"], 80)}
            about |= {key: cleaned[key] for key in ("counted", "population") if cleaned[key]}
        document: dict[str, Any] = {"indicator": about, "value_is": cleaned.get("value_is") or "percent"}
        document["columns"] = {key: cleaned[key] for key in COLUMNS if cleaned.get(key)}
        if self.across and cleaned.get("wide_measure") and not cleaned.get("period"):
            document["wide"] = {"periods": self.across, "measure": cleaned["wide_measure"]}
        if cleaned["where_column"] and cleaned["where_value"]:
            document["where"] = {cleaned["where_column"]: _several(cleaned["where_value"])}
        if cleaned["everyone"]:
            document["everyone"] = _several(cleaned["everyone"])
        self._add_groups(document, cleaned)
        if cleaned["source"]:
            document["source"] = cleaned["source"]
        if cleaned.get("parent") and cleaned["parent_level"]:
            document.setdefault("constants", {})["parent_level"] = cleaned["parent_level"]
        # What was said of single labels is said for good; the form does not ask again.
        if self.remembered.get("labels"):
            document["labels"] = self.remembered["labels"]
        if cleaned.get("people_count"):
            document["denominators"] = {key: cleaned[f"people_{key}"] for key in ("place", "period", "group", "count")}
            document["denominators"] |= {"everyone": "sum"}
        return document

    def _add_groups(self, document: dict[str, Any], cleaned: dict[str, Any]) -> None:
        name = cleaned["dimension_name"]
        if not name:
            return
        code = code_of(name)
        document.setdefault("constants", {})["dimension"] = code
        groups = {}
        for line in cleaned["labels"].splitlines():
            label, _equals, better = (part.strip() for part in line.partition("="))
            if label and better:
                groups[code_of(label)] = {"name": better, "labels": [label]}
        document["dimensions"] = {code: {"name": name, "groups": groups}}
        if cleaned.get("crossed"):
            other = code_of(cleaned["crossed_name"])
            document["dimensions"][other] = {"name": cleaned["crossed_name"], "groups": {}}
            document["crossed"] = {code: document["columns"].pop("group", ""), other: cleaned["crossed"]}
            document["columns"].pop("dimension", None)
            del document["constants"]["dimension"]


MEASURES = (("value", _("Rates")), ("numerator", _("Numbers counted")), ("denominator", _("Numbers of people")))


def _several(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def choices_of(document: dict[str, Any]) -> dict[str, Any]:
    """Return the form's choices that a remembered document came from, as far as the form knows them."""
    about, people = document.get("indicator", {}), document.get("denominators", {})
    choices: dict[str, Any] = {key: document.get("columns", {}).get(key, "") for key in COLUMNS}
    choices |= {
        key: about[key] for key in ("unit", "place_level", "counted", "population") if isinstance(about.get(key), str)
    }
    choices |= {
        "value_is": document.get("value_is", "percent"),
        "wide_measure": document.get("wide", {}).get("measure", ""),
    }
    choices |= {"source": document.get("source", "")}
    choices["parent_level"] = document.get("constants", {}).get("parent_level", "")
    crossed = list(document.get("crossed", {}).items())
    if len(crossed) == 2:
        second = document.get("dimensions", {}).get(crossed[1][0], {})
        choices |= {"group": crossed[0][1], "crossed": crossed[1][1], "crossed_name": second.get("name", crossed[1][0])}
    choices["everyone"] = ", ".join(document.get("everyone", []))
    for column, values in list(document.get("where", {}).items())[:1]:
        choices |= {"where_column": column, "where_value": values if isinstance(values, str) else ", ".join(values)}
    for dimension in list(document.get("dimensions", {}).values())[:1]:
        if isinstance(dimension.get("name"), str):
            choices["dimension_name"] = dimension["name"]
            lines = [
                f"{one['labels'][0]} = {one['name']}"
                for one in dimension.get("groups", {}).values()
                if isinstance(one.get("name"), str)
            ]
            choices["labels"] = "\n".join(lines)
    choices |= {f"people_{key}": people.get(key, "") for key in ("place", "period", "group", "count")}
    return choices
