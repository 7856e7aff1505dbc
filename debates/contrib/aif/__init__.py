"""Argument maps in the Argument Interchange Format (AIF), as AIFdb and OVA write them."""
