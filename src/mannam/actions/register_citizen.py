"""Make the account of a citizen who has proved an e-mail address, and keep the language they read."""

from django.db import transaction

from mannam.models import User


@transaction.atomic
def register_citizen(email: str, language: str) -> User:
    """The user with this address; made, without a password, when there is none."""
    user, _ = User.objects.get_or_create(
        email=email.strip().lower(), defaults={"language": language, "password": _unusable()}
    )
    return user


def keep_language(user: User, language: str) -> None:
    """Write to ``user`` in this language from now on."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])


def _unusable() -> str:
    nobody = User()
    nobody.set_unusable_password()
    return nobody.password
