"""Tables of arguments: a row for each claim, with its speaker, stance and topic."""
