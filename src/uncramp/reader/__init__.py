"""What somebody else's page says, claim by claim, held against the evidence."""
