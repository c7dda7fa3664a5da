"""What came on paper to the example's open conversation, and what its moderators have before them. All of it invented."""

from __future__ import annotations

# Sheets of an evening at a meal site: keys in the order of the sheet (1 agree, 2 not sure, 3 disagree, 0 nothing clear).
SUPPER = (
    "111111311110", "111113111111", "112111213111", "111131111121", "311111311113", "111211111111", "111111111310",
    "131111311111", "111121111113", "111111311131", "011111121111", "111311111111", "111113311111", "111111111111",
)  # fmt: skip
SUPPER_PLACE = "Community supper, Bethel Church"
# A second pile, half way: two people have entered it and read one sheet differently.
LIBRARY = ("111111311111", "313111113120", "111211111111")
LIBRARY_AGAIN = ("111111311111", "313111213120", "111211111111")
LIBRARY_PLACE = "Eastside Library, reading hour"
WRITTEN = ("Meet on Sunday after church, not on Tuesday at noon.", "en")

# Waiting to be read: text, language. The second names a person, the third shouts.
WAITING = (
    ("Send the questions home in the lunch bag, in our language.", "en"),
    ("Mr. Hollis at the front desk never writes down what we say.", "en"),
    ("NOBODY READS WHAT WE WRITE ANYWAY", "en"),
)
REFUSED = ("They only listen to people with money, and they are all crooks.", "en")
SECOND_LOOK = "The first half is what many of us feel. Please show it, even if the end is too hard."
# Says the same as "Childcare decides whether I can come.", the sixth statement.
SAME = ("If nobody looks after my children, I cannot come.", "en")
