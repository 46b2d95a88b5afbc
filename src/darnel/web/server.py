"""Run the server, on one process or several."""

import re
import secrets
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from darnel.errors import DarnelError, UsageError
from darnel.model.predictor import Predictor
from darnel.web.app import create
from darnel.web.limits import KEEP_ALIVE
from darnel.web.review_desk import open_desk
from darnel.web.settings import Settings


def serve(settings: Settings, jobs: int, say: Callable[[str], None], scores: Path | None = None) -> None:
    """Serve until interrupted.

    Args:
        settings: where, and within which limits.
        jobs: processes.
        say: prints the address.
        scores: scored pages to open the review desk on.

    Raises:
        UsageError: the token has characters that a header or a cookie cannot have.
        InputError: the scores, or a file that they name, cannot be read.
        DarnelError: the port is taken.
        ModelError: the model is missing or invalid.
    """
    import uvicorn

    from darnel.web.protocol import Connection

    if not settings.local and not settings.token:
        settings = replace(settings, token=secrets.token_urlsafe(24))
    if not re.fullmatch(r"[\w.~+/=-]*", settings.token, re.ASCII):
        raise UsageError(
            "--token has other characters than letters, digits and . _ ~ + / = -; choose another"
        )
    _check_port(settings)
    if scores is not None and settings.reviews:
        say(f"reading the pages of {scores} for the review desk ...")
        pages = open_desk(Path(settings.reviews), scores, Predictor.load(settings.model))
        say(f"{pages} pages on the review desk, /review; labels are kept in {settings.reviews}")
    settings.to_environment()
    app = create(settings) if jobs == 1 else "darnel.web.app:create"
    name = f"[{settings.host}]" if ":" in settings.host else settings.host
    say(f"http://{name}:{settings.port}/{f'?token={settings.token}' if settings.token else ''}")
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        factory=jobs > 1,
        http=Connection,
        ws="none",
        workers=jobs,
        log_level="error",
        use_colors=False,  # else standard output is asked, which may be closed
        access_log=False,
        server_header=False,
        limit_concurrency=8 * settings.waiting,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=2,
        timeout_worker_healthcheck=60,  # a busy machine is no dead process
    )


def _check_port(settings: Settings) -> None:
    """Say that a port is taken before processes are started that cannot say it in one line."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise DarnelError(
            f"{settings.host}:{settings.port}: cannot listen there ({error.strerror or error}); "
            "choose another --port or --host"
        ) from error
