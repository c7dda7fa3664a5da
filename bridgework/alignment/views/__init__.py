"""Pages of alignment."""
