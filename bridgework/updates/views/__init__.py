"""Following by mail, and the feed of the public record."""
