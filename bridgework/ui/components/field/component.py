"""One question of a form: label, hint, error, input."""

from typing import Any

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from bridgework.lib.html import escaped
from bridgework.ui.components import Component, ComponentError, Parameter
from bridgework.ui.words import TEXT, plain

KINDS = (
    "text",
    "email",
    "password",
    "number",
    "date",
    "datetime-local",
    "url",
    "tel",
    "search",
    "file",
    "textarea",
    "select",
    "radio",
    "checkbox",
)


def prepare(values: dict[str, Any]) -> dict[str, Any]:
    """Read a Django bound field, or the parameters given one by one, into what the template shows."""
    bound = values["of"]
    if bound is None:
        if not values["label"] or not values["name"]:
            raise ComponentError("component 'field' needs either 'of' (a bound form field) or 'label' and 'name'")
        key = "id_" + values["name"]
        described = " ".join(
            f"{key}_{part}" for part in ("helptext", "error") if values["hint" if part == "helptext" else "error"]
        )
        chosen = values["value"]
        choices = [(str(value), label, str(value) == str(chosen)) for value, label in values["choices"] or ()]
        errors = [values["error"]] if values["error"] else []
        kind = values["kind"]
        return {
            "key": key,
            "described": described,
            "errors": errors,
            "options": choices if kind == "radio" else (),
            "in_select": _options(choices) if kind == "select" else "",
            "is_group": kind == "radio",
            "is_check": kind == "checkbox",
        }
    widget = bound.field.widget
    is_group = isinstance(widget, (RadioSelect, CheckboxSelectMultiple))
    return {
        "key": bound.id_for_label if not is_group else bound.auto_id,
        "label": values["label"] or bound.label,
        "hint": values["hint"] or bound.help_text,
        "errors": list(bound.errors),
        "is_group": is_group,
        "is_check": isinstance(widget, CheckboxInput),
        "optional": values["optional"]
        or (not bound.field.required and not is_group and not isinstance(widget, CheckboxInput)),
    }


def _options(choices: list[tuple[str, Any, bool]]) -> SafeString:
    """Return the choices of a select, written in Python: there may be a hundred places to choose from."""
    return SafeString(
        "".join(
            [
                f'<option value="{escaped(value)}"{" selected" if is_chosen else ""}>{conditional_escape(plain(label))}</option>'
                for value, label, is_chosen in choices
            ]
        )
    )


COMPONENT = Component(
    what="Asks one thing. Give `of=form.name` (a bound Django field), or label, name and kind.",
    parameters={
        "of": Parameter("a bound field of a Django form", (BoundField,), None),
        "label": Parameter("the question, as short as it can be", TEXT, ""),
        "name": Parameter("name sent with the form", (str,), ""),
        "kind": Parameter("which input", (str,), "text", choices=KINDS),
        "value": Parameter("what stands in it", (str, int, float, Promise), ""),
        "hint": Parameter("one sentence before the input, when the label is not enough", TEXT, ""),
        "error": Parameter("what to do about what was entered, as an instruction", TEXT, ""),
        "choices": Parameter("(value, label) pairs for select and radio", (list, tuple), ()),
        "checked": Parameter("a checkbox is on", (bool,), False),
        "optional": Parameter("may be left empty; said in words", (bool,), False),
        "autocomplete": Parameter("HTML autocomplete token", (str,), ""),
        "rows": Parameter("lines of a textarea", (int,), 4),
    },
    criteria=(
        "The label is tied to its input and stays visible while typing; there is no placeholder in its place.",
        "Hint and error are read with the input (aria-describedby); a wrong input says so (aria-invalid).",
        "Several inputs that answer one question stand in a fieldset with the question as legend.",
        "Nothing is preselected unless the answer is already known.",
    ),
    prepare=prepare,
)
