"""`python -m uncramp` is the command line."""

from uncramp.faces.cli import main

main()
