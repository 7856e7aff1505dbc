"""Files of the thesaurus: as CSV, which holds everything, and as SKOS, for other software."""
