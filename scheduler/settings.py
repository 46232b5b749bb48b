"""Every setting, and the only place that reads the environment. Junk is refused at start, naming the variable.

README.md has the table of variables for operators.
"""

import base64
import binascii
import re
from pathlib import Path
from typing import Any

import psycopg2
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env, EnvError
from psycopg2.extensions import parse_dsn

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()


def _refuse(name: str, why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}: {why}")


def _whole(name: str, default: int, least: int, most: int) -> int:
    """A whole number from `least` to `most`, or a refusal that says so."""
    try:
        value = env.int(name, default)
    except EnvError as error:
        raise _refuse(name, f"must be a whole number from {least} to {most}") from error
    if not least <= value <= most:
        raise _refuse(name, f"must be a whole number from {least} to {most}, not {value}")
    return value


def _switch(name: str, default: bool) -> bool:
    """True or false, or a refusal that says so."""
    try:
        return env.bool(name, default)
    except EnvError as error:
        raise _refuse(name, "must be true or false") from error


def _choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    value = env.str(name, default)
    if value not in choices:
        raise _refuse(name, f"must be one of {', '.join(choices)}, not {value!r}")
    return value


def _required(name: str, what: str) -> str:
    value = env.str(name, "")
    if not value:
        raise _refuse(name, f"must be set: {what}")
    return value


def _key(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise _refuse(name, "must be 32 random bytes in base64 (openssl rand -base64 32)") from error
    if len(key) != 32:
        raise _refuse(name, f"must be 32 random bytes in base64 (openssl rand -base64 32), not {len(key)} bytes")
    return key


def _vault_keys(text: str) -> dict[str, bytes]:
    """`id:base64,id:base64`: the first one seals, all of them open."""
    pairs = [part.partition(":") for part in text.split(",")]
    if not all(re.fullmatch(r"[A-Za-z0-9-]{1,20}", key_id) and key for key_id, _colon, key in pairs):
        raise _refuse("VAULT_KEYS", "must be id:key pairs separated by commas, such as 2026:…base64…")
    return {key_id: _key("VAULT_KEYS", key) for key_id, _colon, key in pairs}


def _database(url: str) -> dict[str, Any]:
    try:
        dsn = parse_dsn(url)
    except psycopg2.ProgrammingError as error:
        raise _refuse("DATABASE_URL", "must look like postgresql://user:password@host:5432/name") from error
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    options = {key: value for key, value in dsn.items() if key not in names}
    return {"ENGINE": "django.db.backends.postgresql", "OPTIONS": options} | {
        django: dsn.get(libpq, "") for libpq, django in names.items()
    }


# --- Security -----------------------------------------------------------------------------------------------------

SECRET_KEY = _required("SECRET_KEY", "a long random text (openssl rand -base64 48)")
VAULT_KEYS = _vault_keys(_required("VAULT_KEYS", "the keys that encrypt personal data, as id:base64,…"))
INDEX_KEY = _key("INDEX_KEY", _required("INDEX_KEY", "the key of look-ups and links, 32 bytes in base64"))
DEBUG = _switch("DEBUG", False)
HTTPS = _switch("HTTPS", True)
"""Whether people reach the site over HTTPS. Off only for a demo on one's own machine."""
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", [])
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
if not re.fullmatch(r"https?://[^/\s]+", SITE_URL):
    raise _refuse("SITE_URL", "must be the address people type, such as https://example.org")
TRUSTED_PROXIES = _whole("TRUSTED_PROXIES", 0, 0, 10)
"""How many of our own proxies add to X-Forwarded-For. 0: the header is not believed."""

_HOST_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_HOST_PREFIX}session"
CSRF_COOKIE_NAME = f"{_HOST_PREFIX}csrf"
DRAFT_COOKIE_NAME = f"{_HOST_PREFIX}draft"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "appointments.public.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# "no-referrer" would make browsers send `Origin: null` with every form, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
CSRF_TRUSTED_ORIGINS = [SITE_URL]
LEAVE_URL = env.str("LEAVE_URL", "https://www.weather.gov/")
"""Where "Leave now" goes: a page that has nothing to do with us."""
_leave_site = re.match(r"https?://[^/\s]+", LEAVE_URL)
if not _leave_site:
    raise _refuse("LEAVE_URL", "must be the address of a page, such as https://www.weather.gov/")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # Browsers apply it to where a form's answer redirects to, as well.
        "form-action": [SELF, _leave_site[0]],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Application --------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "csp",
    "scheduler",
    "offices",
    "appointments",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "scheduler.urls"
WSGI_APPLICATION = "scheduler.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "appointments.public.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "uswds"
CRISPY_CLASS_CONVERTERS = dict.fromkeys(("textinput", "emailinput", "telinput", "numberinput"), "usa-input") | {
    "select": "usa-select",
    "textarea": "usa-textarea",
    "checkboxinput": "usa-checkbox__input",
}
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- Languages and time -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Logs ---------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handlers mail what people typed to ADMINS; its templates, at DEBUG, log all a page was given.
    "loggers": {"django": {"handlers": [], "level": "INFO"}, "django.template": {"level": "INFO"}},
}

# --- Engines ------------------------------------------------------------------------------------------------------

DATABASES = {
    "default": _database(_required("DATABASE_URL", "bin/demo and bin/test set it when they start their own"))
    | {
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # PgBouncer hands each transaction another connection.
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
}
REDIS_URL = _required("REDIS_URL", "such as redis://localhost:6379/0 or redis+socket:///path?virtual_host=0")

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
# Two queues, so that messages never wait behind bulk work. A worker without -Q serves both.
CELERY_TASK_QUEUES = {name: {"routing_key": name} for name in ("messages", "bulk")}
CELERY_TASK_DEFAULT_QUEUE = "bulk"
CELERY_TASK_ROUTES = {
    "appointments.tasks.send_due_messages": "messages",
    "appointments.tasks.reap_messages": "messages",
}
# A task is a hint to look in the database: one that a killed worker held comes back, and doing it twice does no harm.
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request never waits for a broker that is away: the message is a row, and the sweep finds it.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than any task may run, or Redis would hand out a task that is still running.
    "visibility_timeout": 600,
    # A request that finds no broker goes on at once; the connection pool's own default is to try for six seconds.
    "max_retries": 0,
    "socket_timeout": 3,
    "socket_connect_timeout": 1,
}

# --- What the operator decides ------------------------------------------------------------------------------------

OPERATOR_NAME = env.str("OPERATOR_NAME", "")
OFFICIAL_BANNER = _switch("OFFICIAL_BANNER", False)
SUPPORT_PHONE = env.str("SUPPORT_PHONE", "833-383-1465")
NATIONAL_PHONE = env.str("NATIONAL_PHONE", "888-351-4024")
COURT_PHONE = env.str("COURT_PHONE", "1-800-898-7180")
SLOT_HORIZON_DAYS = _whole("SLOT_HORIZON_DAYS", 400, 1, 3660)
ALLOW_NO_PAPER = _switch("ALLOW_NO_PAPER", True)
SUBJECT_ID_SHORTEST = _whole("SUBJECT_ID_SHORTEST", 6, 1, 20)
SUBJECT_ID_LONGEST = _whole("SUBJECT_ID_LONGEST", 12, SUBJECT_ID_SHORTEST, 20)
TRIES_PER_NUMBER = _whole("TRIES_PER_NUMBER", 10, 1, 10_000)
TRIES_PER_BROWSER = _whole("TRIES_PER_BROWSER", 10, 1, 10_000)
TRIES_PER_ADDRESS = _whole("TRIES_PER_ADDRESS", 300, 1, 1_000_000)
IDLE_MINUTES = _whole("IDLE_MINUTES", 20, 5, 120)

# --- Mail and text messages ---------------------------------------------------------------------------------------

EMAIL_CHANNEL = _choice("EMAIL_CHANNEL", "log", ("log", "smtp"))
SMS_CHANNEL = _choice("SMS_CHANNEL", "log", ("log",))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "noreply@localhost")
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = _whole("EMAIL_PORT", 25, 1, 65535)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _switch("EMAIL_USE_TLS", False)
# Seconds for each answer of the server; a whole conversation must end within the outbox's lease of 60.
EMAIL_TIMEOUT = 8
