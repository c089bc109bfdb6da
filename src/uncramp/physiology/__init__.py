"""Models of a day: fatigue, water and salt, cold, and what they may mean together."""
