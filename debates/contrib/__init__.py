"""Apps that the core runs without, one in each package; SINORUS_CONTRIB names those in use."""
