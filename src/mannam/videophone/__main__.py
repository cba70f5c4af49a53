"""``python -m mannam.videophone``: run this machine's media node until a signal."""

import os

import django


def main() -> None:
    """Serve the calls on the media port."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mannam.settings")
    django.setup()
    import uvicorn  # noqa: PLC0415 - Django first: everything below reads its settings

    from mannam import config  # noqa: PLC0415
    from mannam.videophone.app import make_app  # noqa: PLC0415
    from mannam.videophone.protocol import LONGEST_MESSAGE  # noqa: PLC0415

    uvicorn.run(
        make_app(),
        host=config.get("MANNAM_HOST"),
        port=config.media_port(),
        log_level=config.get("MANNAM_LOG_LEVEL"),
        log_config=None,
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=LONGEST_MESSAGE * 4,  # bytes; a letter has at most four
        ws_ping_interval=5.0,
        ws_ping_timeout=10.0,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
