"""Arabic numbers as most Arabic readers in the Americas write them, and as the catalog does: 2,000 and 1.5."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
