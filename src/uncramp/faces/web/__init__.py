"""The front door: a web app on the person's own machine."""
