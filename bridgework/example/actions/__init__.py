"""Loading the example partnership."""

from bridgework.example.actions.load import load_example

__all__ = ["load_example"]
