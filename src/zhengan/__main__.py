"""`python -m zhengan`: the command line."""

from zhengan.cli import main

if __name__ == "__main__":
    main()
