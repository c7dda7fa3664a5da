"""Examples of the button, ordinary and nasty."""

from bridgework.lib.words import Words
from bridgework.ui.components import Example

EXAMPLES = [
    Example("link, first", {"label": "Say what you think", "href": "#", "first": True}),
    Example("link", {"label": "See who works together", "href": "#"}),
    Example("sends a form", {"label": "Save", "name": "act", "value": "save"}),
    Example("right to left", {"label": Words.of("قل رأيك", "ar"), "href": "#"}, is_nasty=True),
    Example("very long", {"label": "Rechtsschutzversicherungsgesellschaften" * 3, "href": "#"}, is_nasty=True),
    Example("markup in the label", {"label": '<script>alert(1)</script> & "more"', "href": "#"}, is_nasty=True),
]
