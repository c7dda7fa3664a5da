"""Pages of offers and needs, funds, and grants."""
