"""What an action may refuse, as sentences that say what to do."""

from __future__ import annotations


class ConversationRefusal(Exception):
    """The act is not possible as asked; the message, in plain words, says what to do. Nothing was changed."""


class NotOpen(ConversationRefusal):
    """The conversation does not take votes or statements: it is not open yet, or closed."""


class RuleIsFrozen(ConversationRefusal):
    """What was promised at the opening cannot be changed after it."""


class NeverAsked(ConversationRefusal):
    """Citizenship, immigration status and birthplace are asked of nobody, in whatever words."""


class NotYourStatementToRead(ConversationRefusal):
    """The statement is about the steward's organization; somebody outside it must read it."""


class TooManyStatements(ConversationRefusal):
    """One voice wrote as many statements as one day takes, or too many wait to be read."""


class AlreadySaid(ConversationRefusal):
    """The same words stand in the conversation already; `number` is that statement's number if it is shown."""

    def __init__(self, message: str, number: int | None = None) -> None:
        super().__init__(message)
        self.number = number


class NoSuchStatement(ConversationRefusal):
    """There is no shown statement of this number."""


class NoWayIn(ConversationRefusal):
    """The conversation does not take voices of this mode, or not without a code or a mail link."""


class NoSuchCode(ConversationRefusal):
    """The code is unknown, or somebody has taken part with it already: the two cannot be told apart."""


class CodeIsLocked(ConversationRefusal):
    """The batch waits for notice or consent."""


class AddressHasVoice(ConversationRefusal):
    """Somebody has taken part with this mail address already."""
