"""Pages of goals, initiatives and promises. A goal's whole story is a page of overview."""
