"""What takes long says so on standard error, whatever room it runs in."""

import logging

import click


class _Told(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        click.echo(record.getMessage(), err=True)


def tell_progress() -> None:
    """Show what the rooms report while they work."""
    log = logging.getLogger("zhengan")
    if not any(isinstance(handler, _Told) for handler in log.handlers):
        log.addHandler(_Told())
        log.setLevel(logging.INFO)
        log.propagate = False
