"""`python -m uncramp` is the command line."""

from uncramp.faces.door import main

main()
