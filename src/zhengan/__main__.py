"""`python -m zhengan`: the command line."""

from zhengan.cli import main

main()
