"""`python -m bridgework.config …` is the `bridgework` command without installing it."""

from bridgework.config.cli import main

if __name__ == "__main__":
    main(prog_name="bridgework")
