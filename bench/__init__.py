"""One file per claim: each measures a peer and us in the same run and prints the ratio."""
