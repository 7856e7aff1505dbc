"""Questions in plain words, read as the fields of a query: “evidence for gas”, “since 2020”."""
