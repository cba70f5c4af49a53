"""Django's settings, all derived from the environment (see config.py)."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from psycopg.conninfo import conninfo_to_dict

from mannam import config

PACKAGE = Path(__file__).resolve().parent

SECRET_KEY = config.secret_key()
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", urlsplit(config.public_url()).hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [config.public_url()]
SECURE = config.public_url().startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "mannam",
]

MIDDLEWARE = [
    "mannam.api.problem_answers.problem_answers",
    "mannam.api.conditional.conditional",
    "mannam.api.token_use.use_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "mannam.web.permissions_policy.permissions_policy",
    "allauth.account.middleware.AccountMiddleware",
    "mannam.web.wrong_method.wrong_method",
    "mannam.web.answer_by_get.answer_by_get",
    "mannam.web.busy.BusyPage",
    "mannam.api.head_reads.head_reads",
]

# what stands before the API in the web role (wsgi.py): all that a program notices, and no more
API_MIDDLEWARE = [
    "mannam.api.problem_answers.problem_answers",
    "mannam.api.conditional.conditional",
    "mannam.api.token_use.use_headers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "mannam.api.head_reads.head_reads",
]

ROOT_URLCONF = "mannam.urls"
WSGI_APPLICATION = "mannam.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates", PACKAGE / "notify" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mannam.web.preferences.context",
                "mannam.web.demo.banner.context",
            ],
        },
    },
]


# psycopg prepares nothing at all without a threshold; only models/prepared.py asks for it, so it is never reached
NEVER_BY_COUNT = 2**31 - 1
# What is prepared is planned once for all its executions; left to itself PostgreSQL plans some of them each time.
# A plan that was made while a table was empty would read the whole of it, also once a rush has filled it. And
# compiling a plan takes longer than any of them runs.
PLAN_ONCE = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off"


def _patience(connect_timeout: str | int | None) -> float:
    """Seconds that a request waits for a connection: as long as one may take to open, 30 where that has no bound.

    There is a connection for every thread, so nobody waits longer unless the database is away.
    """
    seconds = int(connect_timeout) if connect_timeout is not None else config.CONNECT_SECONDS
    return float(seconds) if seconds > 0 else 30.0


def _database(url: str) -> dict[str, Any]:
    """Django's form of a libpq address; what libpq knows beside the five names goes to OPTIONS."""
    parts = {key: value for key, value in conninfo_to_dict(url).items() if value is not None}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "mannam"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {
            "connect_timeout": config.CONNECT_SECONDS,
            **parts,
            "pool": {
                "min_size": 1,
                "max_size": config.number("MANNAM_WEB_THREADS") + 2,
                "timeout": _patience(parts.get("connect_timeout")),
            },
            "prepare_threshold": NEVER_BY_COUNT,
            "options": f"{parts.get('options', '')} {PLAN_ONCE}".strip(),
        },
    }


DATABASES = {"default": _database(config.database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Counters of tries and used one-time codes: every process of every machine must see the same ones, and none may
# go before its time. What has expired the worker deletes (actions/forget_expired.py); how many are alive is
# bounded by the limits themselves, as those by client address are asked before those by e-mail address.
CACHES = {"default": {"BACKEND": "mannam.counter_cache.CounterCache", "LOCATION": "cache"}}

AUTH_USER_MODEL = "mannam.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# Citizens: an e-mailed six-digit code and nothing to remember. Staff: password and TOTP.
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_EMAIL_VERIFICATION = "none"  # the code itself proves the address
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Mannam"
MFA_TOTP_TOLERANCE = 1  # one step of 30 s: telephones' clocks differ (RFC 6238, 5.2)
# both factors of staff are asked for again after so long in all, and after so long without doing anything
STAFF_SIGNED_IN_FOR = timedelta(hours=config.number("MANNAM_STAFF_HOURS"))
STAFF_IDLE_FOR = timedelta(minutes=config.number("MANNAM_STAFF_IDLE_MINUTES"))
# staff's tries: per account and address, per account from anywhere, per address for any account, per person;
# tries at a booth's pairing code per address
ACCOUNT_RATE_LIMITS = {
    "staff_password": "5/5m/key",
    "staff_account": "50/h/key",
    "staff_address": "100/10m/ip",
    "staff_code": "5/5m/key",
    "booth_pair": "10/10m/ip",
    # looking for inmates: nobody tries names and numbers until one fits; many people share an address (a
    # telephone company's, a welfare centre's)
    "find_inmate": "30/h/user,200/h/ip",
    # an address of a webhook is looked up before it is kept, which may take seconds
    "add_webhook": "30/h/user",
    # mails with a code: per e-mail address (the key), and per client address for any
    "request_login_code_place": "20/m/ip,300/h/ip",
    "request_login_code": "3/m/key,10/h/key,20/d/key",
    # wrong codes: per e-mail address from one client address; per e-mail address from anywhere, and per client
    # address for any. Of a million codes twenty can be tried at an account in a day.
    "sign_in_code_here": "10/d/key",
    "sign_in_code": "20/d/key",
    "sign_in_code_place": "60/h/ip,300/d/ip",
    # a browser in which this e-mail address has signed in before, instead of all that goes by the address alone:
    # whoever knows an address can use up its limits, but not these
    "known_browser_mail": "3/m/key,6/h/key,10/d/key",
    "known_browser_code": "6/d/key",
}

# what the worker does
PROCRASTINATE_IMPORT_PATHS = ["mannam.notify.tasks"]

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = config.get("MANNAM_TIME_ZONE")

# Behind proxies of our own the last of so many addresses in X-Forwarded-For is the client's, and X-Forwarded-Proto
# says whether it came by TLS. Without, both headers are the client's own words and are not read.
ALLAUTH_TRUSTED_PROXY_COUNT = config.number("MANNAM_TRUSTED_PROXIES")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

_smtp = urlsplit(config.get("MANNAM_SMTP_URL") or "smtp://localhost:25")
EMAIL_HOST = _smtp.hostname or "localhost"
EMAIL_PORT = _smtp.port or (465 if _smtp.scheme == "smtps" else 25)
EMAIL_HOST_USER = unquote(_smtp.username or "")
EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
EMAIL_USE_SSL = _smtp.scheme == "smtps"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = config.get("MANNAM_MAIL_FROM")

SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Nothing inline and nothing from elsewhere; the media nodes' WebSockets are the one exception, and the
# booth and officer pages add the node of their call.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'", config.media_url()],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # a refused request is an answer, not an event: at an opening minute there are thousands
    "loggers": {
        "django.request": {"level": "ERROR"},
        "procrastinate.blueprints": {"level": "WARNING"},  # each command would say that there are tasks
    },
    "root": {"handlers": ["stderr"], "level": config.get("MANNAM_LOG_LEVEL").upper()},
}

MANNAM_HELP_PHONE = config.get("MANNAM_HELP_PHONE")
MANNAM_DEMO = config.is_demo()
