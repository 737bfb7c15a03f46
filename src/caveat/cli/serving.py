"""The command that serves the page and the HTTP interface. It alone opens a socket."""

import argparse
import os
import secrets
import socket
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caveat.web import Settings

_KEY_BYTES = 32  # as HMAC-SHA256 wants (RFC 2104, section 3)


def serve(options: argparse.Namespace) -> int:
    """Serve until it is interrupted."""
    import uvicorn

    from caveat.cli.commands import today
    from caveat.rules import load_packs
    from caveat.web import application

    settings = _settings(options)
    load_packs(options.packs)  # all that is wrong with them is told now, and by name
    listening = _listen(settings.host, options.port)
    app = application(settings, today=today, on_fault=_tell_fault)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            access_log=False,
            log_level="critical",  # what it writes may quote a request; faults are told by _tell_fault
            server_header=False,
            limit_concurrency=4 * (settings.jobs + settings.waiting),
            timeout_graceful_shutdown=2,
        )
    )
    print(f"caveat: {_address(listening)} (Ctrl-C ends it)", file=sys.stderr, flush=True)
    server.run(sockets=[listening])
    return 0 if server.started else 1


def _settings(options: argparse.Namespace) -> "Settings":
    """Raises UsageError for an address that others reach and that asks for no token."""
    from caveat.cli.commands import limits
    from caveat.errors import UsageError
    from caveat.web import Settings

    settings = Settings(
        host=options.host,
        token=options.token or os.environ.get("CAVEAT_TOKEN") or None,
        packs=tuple(options.packs),
        limits=limits(options),
        jobs=options.jobs or os.cpu_count() or 1,
        key=secrets.token_bytes(_KEY_BYTES),
    )
    if not settings.is_private and not settings.token:
        raise UsageError(f"others reach {settings.host}: give a token, with CAVEAT_TOKEN or --token")
    return settings


def _listen(host: str, port: int) -> socket.socket:
    """Raises UsageError for an address that can't be had."""
    from caveat.errors import UsageError

    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=128)
    except (OSError, OverflowError) as error:
        raise UsageError(f"{host}:{port}: {getattr(error, 'strerror', None) or error}") from None


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _tell_fault(fault: str) -> None:
    print(f"caveat: internal error: {fault}; please report it", file=sys.stderr, flush=True)
