"""The tests' settings: the product's own, on a fresh embedded PostgreSQL that ends with the run."""

import os
import tempfile
from pathlib import Path

from mannam.ops.database import start_embedded
from tests.room_for_a_crowd import make_room

# under /tmp, where the server's own user (as root it has one) may enter
_FOLDER = Path(tempfile.mkdtemp(prefix="mannam-test-"))
os.environ["MANNAM_DATABASE_URL"] = start_embedded(_FOLDER / "postgres")
make_room(os.environ["MANNAM_DATABASE_URL"], _FOLDER / "postgres")
os.environ["MANNAM_SECRET_KEY"] = "only for the tests, where nothing is secret"

from mannam.settings import *  # noqa: E402, F403
from mannam.settings import DATABASES  # noqa: E402

# one connection a test, so that a test's transaction is what the code under test sees
DATABASES["default"]["OPTIONS"].pop("pool")

# a fast hash: the tests make many people with passwords, and none of them keeps a secret
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
