"""The tests' settings: the product's own, on a fresh embedded PostgreSQL that ends with the run."""

import atexit
import os
import shutil

from mannam.ops.database import start_embedded
from mannam.ops.run_folder import make_run_folder
from tests.own_server import settle

_FOLDER = make_run_folder("test")
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)  # after the server's end, which is registered later
os.environ["MANNAM_DATABASE_URL"] = start_embedded(_FOLDER / "postgres")
settle(os.environ["MANNAM_DATABASE_URL"], _FOLDER / "postgres")
os.environ["MANNAM_SECRET_KEY"] = "only for the tests, where nothing is secret"

from mannam.settings import *  # noqa: E402, F403
from mannam.settings import DATABASES  # noqa: E402

# one connection a test, so that a test's transaction is what the code under test sees
DATABASES["default"]["OPTIONS"].pop("pool")

# a fast hash: the tests make many people with passwords, and none of them keeps a secret
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
