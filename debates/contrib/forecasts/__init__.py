"""Register of forecasts, and the record of each expert: counts, Brier score and calibration."""
