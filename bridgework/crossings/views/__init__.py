"""Pages that join what was said, decided and done."""
