"""Every setting, and the only reader of environment variables. Refuses invalid values at start (variables.py).

docs/settings.md has the table of variables for operators.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from scheduler import combinations, logs
from scheduler import variables as env

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Security -----------------------------------------------------------------------------------------------------

SECRET_KEY = env.secret("SECRET_KEY", "a long random text (openssl rand -base64 48)")
VAULT_KEYS = env.keys("VAULT_KEYS", "the keys that encrypt personal data, as id:base64,…")
LOG_KEYS = env.keys_of_logs("LOG_KEYS")
INDEX_KEYS = env.numbered_keys("INDEX_KEY", "the key of look-ups, 32 bytes in base64, or number:key,number:key")
RETIRED_INDEX_KEYS = env.older_keys("RETIRED_INDEX_KEYS", INDEX_KEYS)
_INDEX_KEYS = RETIRED_INDEX_KEYS | INDEX_KEYS
RECEIPT_SIGNING_KEY = env.key_or_derived("RECEIPT_SIGNING_KEY", _INDEX_KEYS[min(_INDEX_KEYS)])
"""The seed of the Ed25519 key that signs confirmations; its public half is shown at /verify/key/."""
combinations.different(VAULT_KEYS=VAULT_KEYS, INDEX_KEY=_INDEX_KEYS, RECEIPT_SIGNING_KEY={1: RECEIPT_SIGNING_KEY})
DEBUG = env.switch("DEBUG", False)
HTTPS = env.switch("HTTPS", True)
"""Whether people reach the site over HTTPS. Off only for a demo on one's own machine."""
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS")
combinations.production(debug=DEBUG, https=HTTPS, hosts=ALLOWED_HOSTS)
SITE_URL = env.site("SITE_URL", "http://localhost:8000")
TRUSTED_PROXIES = env.whole("TRUSTED_PROXIES", 0, 0, 10)
"""How many of our own proxies add to X-Forwarded-For. 0: the header is not believed."""

_HOST_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_HOST_PREFIX}session"
CSRF_COOKIE_NAME = f"{_HOST_PREFIX}csrf"
DRAFT_COOKIE_NAME, CROWD_COOKIE_NAME = f"{_HOST_PREFIX}draft", f"{_HOST_PREFIX}crowd"
MANAGE_COOKIE_NAME, MESSAGE_COOKIE_NAME = f"{_HOST_PREFIX}manage", f"{_HOST_PREFIX}messages"
MESSAGE_STORAGE = "scheduler.edges.MessageCookie"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "appointments.staff.sessions"
SESSION_COOKIE_AGE = 15 * 60
"""Seconds without a request after which someone of the staff is signed out."""
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "appointments.public.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# "no-referrer" would make browsers send `Origin: null` with every form, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
CSRF_TRUSTED_ORIGINS = [SITE_URL]
LEAVE_URL = env.page("LEAVE_URL", "https://www.weather.gov/")
"""Where "Leave now" goes: an unrelated page."""
FILE_UPLOAD_HANDLERS = ["scheduler.edges.NoFiles"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024  # Our forms have a few thousand bytes; mail services report in batches.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # Browsers also apply it to the redirect after a form.
        "form-action": [SELF, "/".join(LEAVE_URL.split("/")[:3])],
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
    "anymail",
    "crispy_forms",
    "csp",
    "pgtrigger",
    "scheduler",
    "offices",
    "appointments",
]
MIDDLEWARE = [
    "scheduler.requests.with_id",
    "scheduler.edges.with_headers",
    "scheduler.monitors.metrics",
    "scheduler.first_addresses.FirstAddresses",
    "scheduler.edges.no_plain_calls",
    "django.middleware.security.SecurityMiddleware",
    # Pads each answer by a random length, so that its size reveals nothing (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "scheduler.edges.small_bodies",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "appointments.public.views.maintenance.maintenance",
    "appointments.public.views.busy.middleware",
    "django.middleware.common.CommonMiddleware",
    "scheduler.edges.FilesOfStaff",
    "django.middleware.csrf.CsrfViewMiddleware",
    "appointments.public.views.crowd.middleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "appointments.staff.watching.SecurityLog",
    "appointments.staff.sign_in.SecondStepFirst",
    "appointments.staff.confirming.PasswordFirst",
    "appointments.desk.console_only.ConsoleOnly",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "appointments.pages.refused.SayRefusals",
]
ROOT_URLCONF, WSGI_APPLICATION = "scheduler.urls", "scheduler.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": ["scheduler.kept_templates.Keeping"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "appointments.public.context.site",
            ],
        },
    },
]
FORM_RENDERER = "appointments.pages.widgets.InPython"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "uswds"
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "desk:home"
AUTHENTICATION_BACKENDS = ["appointments.staff.sign_in.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "appointments.staff.passwords.NotCommon"},
    {"NAME": "appointments.staff.passwords.NotAboutUs"},
]

# --- Languages and time -------------------------------------------------------------------------------------------
LANGUAGE_CODE, TIME_ZONE = "en", "UTC"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
STAFF_WRITE_IN = ["en", "es"]  # a reason for closed days is required in these; others fall back to English, marked
# The public sentences, and those that only people who work here read. A new language needs the first only.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "staff"]

# --- Logs ---------------------------------------------------------------------------------------------------------

LOGGING = logs.CONFIGURATION

METRICS_TOKEN = env.text("METRICS_TOKEN")
METRICS_FOLDER = env.folder("PROMETHEUS_MULTIPROC_DIR")
"""Where the processes of one container add up their counters; deploy/gunicorn.conf.py makes one."""
WORKER_METRICS_PORT = env.whole("WORKER_METRICS_PORT", 0, 0, 65535)
combinations.numbers_of_worker(WORKER_METRICS_PORT, METRICS_FOLDER)

# --- Engines ------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", "bin/demo and bin/test set it when they start their own")}
# PgBouncer may give each transaction another connection.
DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": True}
# A database host that is gone is noticed in seconds. What the address itself says wins.
_KEEPALIVE = {"connect_timeout": 3, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
DATABASES["default"]["OPTIONS"] = _KEEPALIVE | DATABASES["default"]["OPTIONS"]
DATABASE_TIMEOUTS = {"lock_timeout": "3s", "statement_timeout": "30s", "idle_in_transaction_session_timeout": "60s"}
"""Defaults of the database, written to it after each migration (scheduler/timeouts.py)."""
DATABASE_ROLE_PASSWORDS = {
    "application": env.text("APPLICATION_DB_PASSWORD"),
    "auditor": env.text("AUDITOR_DB_PASSWORD"),
}
"""For `manage.py database_roles` only."""
REDIS_URL = env.redis("REDIS_URL")

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER, CELERY_ACCEPT_CONTENT = "json", ["json"]
# Two queues, so that messages never wait behind bulk work. A worker without -Q serves both.
CELERY_TASK_QUEUES = {name: {"routing_key": name} for name in ("messages", "bulk")}
CELERY_TASK_DEFAULT_QUEUE = "bulk"
_MESSAGES = ("send_due_messages", "reap_messages", "answer_link_requests", "follow_up_failures")
CELERY_TASK_ROUTES = {f"appointments.tasks.{name}": "messages" for name in _MESSAGES}
# A task is a hint to look in the database, and beat repeats it, so a lost task costs seconds. A late acknowledgement
# costs the worker: kombu ends the process when Redis goes down while a task is unacknowledged.
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = 300, 240
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request never waits for a broker that is down: the message is a row, and the sweep finds it.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A hint that a worker took and never acknowledged comes back after this many seconds; longer than any task may run.
    "visibility_timeout": 600,
    # Workers look for such hints once a minute. Nothing waits for it: beat has sent many hints by then.
    "unacked_restore_interval": 60,
    "unacked_restore_throttle": 1,
    # A request that finds no broker continues at once; the connection pool's own default is to try for six seconds.
    "max_retries": 0,
    "socket_timeout": 3,
    "socket_connect_timeout": 1,
}

# --- What the operator decides ------------------------------------------------------------------------------------

OPERATOR_NAME = env.text("OPERATOR_NAME")
OFFICIAL_BANNER = env.switch("OFFICIAL_BANNER", False)
SUPPORT_PHONE = env.phone("SUPPORT_PHONE", "833-383-1465")
SUPPORT_HOURS_EN = env.text("SUPPORT_HOURS_EN", together_with="SUPPORT_HOURS_ES")
SUPPORT_HOURS_ES = env.text("SUPPORT_HOURS_ES", together_with="SUPPORT_HOURS_EN")
NATIONAL_PHONE = env.phone("NATIONAL_PHONE", "888-351-4024")
COURT_PHONE = env.phone("COURT_PHONE", "1-800-898-7180")
LEGAL_HELP_URL = env.page(
    "LEGAL_HELP_URL", "https://www.justice.gov/eoir/list-pro-bono-legal-service-providers", schemes="https"
)
COURT_INFO_URL = env.page("COURT_INFO_URL", "https://acis.eoir.justice.gov/", schemes="https")
MOVING_TEXT_EN = env.text("MOVING_TEXT_EN", together_with="MOVING_TEXT_ES")
MOVING_TEXT_ES = env.text("MOVING_TEXT_ES", together_with="MOVING_TEXT_EN")
"""What to do after a move to another home, in the operator's words; ours when it is empty."""
LATE_TEXT_EN = env.text("LATE_TEXT_EN", together_with="LATE_TEXT_ES")
LATE_TEXT_ES = env.text("LATE_TEXT_ES", together_with="LATE_TEXT_EN")
MAINTENANCE = env.switch("MAINTENANCE", False)
"""Every page except health says that the site is back soon."""
CROWD_INSIDE, CROWD_SLOW_MS = env.whole("CROWD_INSIDE", 0, 0, 1_000_000), env.whole("CROWD_SLOW_MS", 800, 50, 60_000)
FAR_MILES, SLOT_HORIZON_DAYS = env.whole("FAR_MILES", 150, 1, 10_000), env.whole("SLOT_HORIZON_DAYS", 400, 1, 3660)
ALLOW_NO_PAPER = env.switch("ALLOW_NO_PAPER", True)
SUBJECT_ID_SHORTEST = env.whole("SUBJECT_ID_SHORTEST", 6, 1, 20)
SUBJECT_ID_LONGEST = env.whole("SUBJECT_ID_LONGEST", 12, SUBJECT_ID_SHORTEST, 20)
TRIES_PER_NUMBER = env.whole("TRIES_PER_NUMBER", 10, 1, 10_000)
TRIES_PER_BROWSER = env.whole("TRIES_PER_BROWSER", 10, 1, 10_000)
TRIES_PER_ADDRESS = env.whole("TRIES_PER_ADDRESS", 300, 1, 1_000_000)
BOOKINGS_PER_ADDRESS = env.whole("BOOKINGS_PER_ADDRESS", 300, 1, 1_000_000)
TRIES_EVERYWHERE = env.whole("TRIES_EVERYWHERE", 3_000, 1, 10_000_000)
TRIES_PER_REFERENCE = env.whole("TRIES_PER_REFERENCE", 40, 1, 10_000)
LINK_REQUESTS_PER_NUMBER = env.whole("LINK_REQUESTS_PER_NUMBER", 5, 1, 10_000)
SECOND_STEP = env.switch("SECOND_STEP", True)
"""Whether staff type a code of an app on their phone after the password."""
IDLE_MINUTES = env.whole("IDLE_MINUTES", 20, 5, 120)
KEEP_DETAILS_DAYS = env.whole("KEEP_DETAILS_DAYS", 1095, 365, 36_500)
"""Days after an appointment for which details are kept: people may need to prove for years that they came."""

# --- Mail and text messages ---------------------------------------------------------------------------------------

EMAIL_CHANNEL = env.choice("EMAIL_CHANNEL", "log", ("log", "smtp", "anymail"))
ANYMAIL_PROVIDER = env.text("ANYMAIL_PROVIDER")
ANYMAIL = env.pairs("ANYMAIL_SETTINGS") | {"REQUESTS_TIMEOUT": 15}
combinations.mail_service(ANYMAIL_PROVIDER, ANYMAIL, EMAIL_CHANNEL == "anymail")
SMS_CHANNEL = env.choice("SMS_CHANNEL", "log", ("log", "file", "twilio", "twilio_2"))
_OTHERS = tuple(name for name in ("", "file", "twilio", "twilio_2") if name != SMS_CHANNEL)
SMS_SECOND_CHANNEL = env.choice("SMS_SECOND_CHANNEL", "", _OTHERS)
"""The channel of text messages while the first one fails or is slow."""
SMS_FILE = env.file("SMS_FILE", "-", is_used="file" in (SMS_CHANNEL, SMS_SECOND_CHANNEL))
SMS_TIMEOUT = env.whole("SMS_TIMEOUT", 10, 1, 20)
"""Seconds for each part of a provider's answer; a whole call must end within a claim of 60 seconds."""
TWILIO = {
    "twilio": {
        "sid": env.text("TWILIO_ACCOUNT_SID"),
        "token": env.text("TWILIO_AUTH_TOKEN"),
        "sender": env.text("TWILIO_SENDER"),
        "url": env.site("TWILIO_API_URL", "https://api.twilio.com"),
    },
    "twilio_2": {
        "sid": env.text("TWILIO_2_ACCOUNT_SID"),
        "token": env.text("TWILIO_2_AUTH_TOKEN"),
        "sender": env.text("TWILIO_2_SENDER"),
        "url": env.site("TWILIO_2_API_URL", "https://api.twilio.com"),
    },
}
combinations.complete(TWILIO["twilio"], "twilio" in (SMS_CHANNEL, SMS_SECOND_CHANNEL), prefix="TWILIO")
combinations.complete(TWILIO["twilio_2"], "twilio_2" in (SMS_CHANNEL, SMS_SECOND_CHANNEL), prefix="TWILIO_2")
DEFAULT_FROM_EMAIL = env.sender("DEFAULT_FROM_EMAIL", "noreply@localhost")
EMAIL_HOST = env.host("EMAIL_HOST", "localhost")
EMAIL_PORT = env.whole("EMAIL_PORT", 25, 1, 65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", together_with="EMAIL_HOST_PASSWORD")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", together_with="EMAIL_HOST_USER")
EMAIL_USE_TLS = env.switch("EMAIL_USE_TLS", False)
# Seconds for each answer of the server; a whole conversation must end within a claim of 60 seconds.
EMAIL_TIMEOUT = 8
