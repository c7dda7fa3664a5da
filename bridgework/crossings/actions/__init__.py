"""Acts that join capabilities: a body decides on what residents said, an answer covers statements."""

from bridgework.crossings.actions.answering import answer_statements, say_what_was_done
from bridgework.crossings.actions.deciding import PromiseMade, decide_on_conversation
from bridgework.crossings.actions.signing import sign_and_promise

__all__ = ["PromiseMade", "answer_statements", "decide_on_conversation", "say_what_was_done", "sign_and_promise"]
