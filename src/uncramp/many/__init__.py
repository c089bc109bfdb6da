"""Many people at once: triage, belief and whole interviews as arrays, with the same decisions as for one person."""
