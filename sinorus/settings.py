"""Settings of Django and Sinorus, also from environment variables (docs/running.md)."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import django
from whitenoise.compress import Compressor

from debates.api.http.prefixes import PREFIXES
from search.backends.opensearch import address as search_address
from sinorus import data_folder, database, mail, setting_values, site_identity
from sinorus.environment import Environment
from sinorus.log_settings import logging_of
from sinorus.proxies import network
from sinorus.request_log import current_id

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = Environment(os.environ)

# Server: read by sinorus/gunicorn.py.
SERVER_HOST = ENVIRONMENT.text(
    "HOST", "127.0.0.1", "Address to serve on; `0.0.0.0` for all addresses of this machine"
)
SERVER_PORT = ENVIRONMENT.number("PORT", 8000, "Port to serve on", at_least=1, at_most=65535)
SERVER_WORKERS = ENVIRONMENT.number(
    "WEB_CONCURRENCY",
    2,
    "Number of [workers](#workers), 1 to 64; one for each core is a good choice",
    at_least=1,
    at_most=64,
)
SINORUS_START_SECONDS = ENVIRONMENT.number(
    "SINORUS_START_SECONDS",
    60,
    "Seconds for which a start [waits](#what-a-start-waits-for) for temporary faults, 0 to 86400",
    at_least=0,
    at_most=86_400,
)

DATA_DIR = ENVIRONMENT.path(
    "SINORUS_DATA_DIR",
    BASE_DIR / "var",
    "The [data folder](#what-lies-where)",
)
data_folder.prepare_folder(DATA_DIR)
SECRET_KEY = ENVIRONMENT.secret(
    "SINORUS_SECRET_KEY",
    setting_values.secret_key,
    "Signs sessions: at least 50 characters, the same for all servers of a site",
    unset="created on the first run, kept in the data folder",
) or data_folder.secret_key(DATA_DIR)

# Identity of the site, shown on the page "Method" and wherever the site is named. The publisher is
# the author of its entries in citations.
SINORUS_SITE_NAME = ENVIRONMENT.parsed(
    "SINORUS_SITE_NAME",
    "Sinorus",
    site_identity.line(60),
    "Name of the site, of at most 60 characters",
)
SINORUS_SITE_URL = ENVIRONMENT.parsed(
    "SINORUS_SITE_URL",
    "",
    site_identity.origin,
    "Address of the site for readers, such as `https://debates.example.org`, for"
    " [webhooks](webhooks.md) and forms",
)
SINORUS_PUBLISHER = ENVIRONMENT.parsed(
    "SINORUS_PUBLISHER",
    "",
    site_identity.line(120),
    "Person or organisation that publishes the record, and author of its entries in"
    " [citations](citing.md)",
)
SINORUS_CONTACT = ENVIRONMENT.parsed(
    "SINORUS_CONTACT",
    "",
    site_identity.contact,
    "An e-mail address, or the `https://` address of a page, for readers",
)
SINORUS_DATA_LICENCE, SINORUS_DATA_LICENCE_URL = ENVIRONMENT.parsed(
    "SINORUS_DATA_LICENCE",
    ("", ""),
    site_identity.licence,
    "Licence of the data, with its address if it has one:"
    " `CC BY 4.0 https://creativecommons.org/licenses/by/4.0/`",
    unset="none",
)

SINORUS_FOUR_EYES = ENVIRONMENT.switch(
    "SINORUS_FOUR_EYES",
    False,
    "`on`: a second person has to [approve](editing.md#two-people) whatever becomes public",
)
SINORUS_SHOW_CODERS = ENVIRONMENT.switch(
    "SINORUS_SHOW_CODERS",
    False,
    "`on`: readers see which accounts entered and checked a position, by full name",
)
SINORUS_NAME_LANGUAGES = ENVIRONMENT.words(
    "SINORUS_NAME_LANGUAGES",
    (),
    "Languages, such as `en,ru,zh`: the [worklist](editing.md#what-is-left-to-do) lists experts"
    " without a name in the script of one",
    check=setting_values.language,
)
SINORUS_CHECK_LINKS = ENVIRONMENT.choice(
    "SINORUS_CHECK_LINKS",
    "off",
    ("off", "published", "all"),
    "`published`: [checks](outgoing-requests.md#links) the web addresses that readers see; `all`:"
    " those of drafts too",
)

SINORUS_MAIL = ENVIRONMENT.secret(
    "SINORUS_MAIL_URL",
    mail.parse,
    "`smtp+starttls://user:password@mail.example.org:587?from=debates@example.org`, or `smtps://`:"
    " [mail about reviews](editing.md#review) and paused [webhooks](webhooks.md#retries)",
    unset="none: no mail",
)
if SINORUS_MAIL:
    DEFAULT_FROM_EMAIL = SINORUS_MAIL.sender
if django.VERSION >= (6, 1):
    MAILERS = {"default": {"OPTIONS": SINORUS_MAIL.options if SINORUS_MAIL else {}}}
elif SINORUS_MAIL:
    EMAIL_HOST, EMAIL_PORT = SINORUS_MAIL.host, SINORUS_MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = SINORUS_MAIL.user, SINORUS_MAIL.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = SINORUS_MAIL.starttls, SINORUS_MAIL.tls
    EMAIL_TIMEOUT = mail.TIMEOUT

# Access and transport security.
ALLOWED_HOSTS = ENVIRONMENT.words(
    "SINORUS_ALLOWED_HOSTS",
    ("localhost", "127.0.0.1", "[::1]"),
    "Host names of the site, separated by commas; `.example.org` includes all subdomains",
    check=setting_values.host,
)
HTTPS = ENVIRONMENT.switch(
    "SINORUS_HTTPS",
    False,
    "`on`: redirects to HTTPS, sends HSTS for a year, and marks cookies as secure",
)
SINORUS_TRUSTED_PROXIES = ENVIRONMENT.words(
    "SINORUS_TRUSTED_PROXIES",
    (),
    "Addresses or networks of the [proxies in front](#nginx-and-caddy), separated by commas",
    check=network,
)
if SINORUS_TRUSTED_PROXIES:
    # sinorus.proxies removes the header unless a trusted proxy sent it.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SINORUS_OUTGOING_NETWORKS = ENVIRONMENT.words(
    "SINORUS_OUTGOING_NETWORKS",
    (),
    "Private addresses or networks to which [outgoing requests](outgoing-requests.md) are allowed",
    check=network,
)
CSRF_TRUSTED_ORIGINS = [SINORUS_SITE_URL] if SINORUS_SITE_URL else []
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
SESSION_ENGINE = "sinorus.accounts.session_store"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Sinorus cannot know whether the subdomains of its host support TLS.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CSRF_FAILURE_VIEW = "sinorus.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Limits of a form: the form of a debate has eight fields for each participant, and the form of a
# source has its text, with up to nine bytes for a letter.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000

# Content security policy: sent by Django itself from 6.0 on, by django-csp before.
_POLICY = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
if django.VERSION >= (6, 0):
    SECURE_CSP = _POLICY
    _POLICY_MIDDLEWARE = "django.middleware.csp.ContentSecurityPolicyMiddleware"
else:
    CONTENT_SECURITY_POLICY = {"DIRECTIVES": _POLICY}
    _POLICY_MIDDLEWARE = "csp.middleware.CSPMiddleware"

SINORUS_METRICS_TOKEN = ENVIRONMENT.secret(
    "SINORUS_METRICS_TOKEN",
    setting_values.metrics_token,
    "Token for reading [`/metrics`](#metrics): at least 16 letters, digits and `-._~+/`",
    unset="none: no metrics",
)

SINORUS_CONTRIB = ENVIRONMENT.words(
    "SINORUS_CONTRIB",
    setting_values.CONTRIB,
    "Names of the [contrib apps](contrib.md) in use, separated by commas; blank: none of them",
    check=setting_values.contrib_app,
    unset="all",
    blank=(),
)

INSTALLED_APPS = [
    "sinorus",
    "sinorus.accounts",
    "debates",
    "debates.history",
    "debates.worklist",
    "debates.uploads",
    "debates.workbench",
    "debates.review",
    "debates.writing",
    *setting_values.installed_contrib(SINORUS_CONTRIB),
    "search",
    "sinorus.accounts.apps.AccountsAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # after the apps whose templates replace its own
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "simple_history",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
]
MIDDLEWARE = [
    "sinorus.bodiless.Bodiless",
    # Health checks need nothing of what follows, and no line in the log.
    "sinorus.health.Health",
    # Before the log, which must not contain the secrets of preview links.
    "debates.previews.address.PreviewAddress",
    "sinorus.request_log.RequestLog",
    *(["sinorus.metrics.Metrics"] if SINORUS_METRICS_TOKEN else []),
    "sinorus.proxies.TrustedProxies",
    "sinorus.cross_origin.NoTokenFromOtherSites",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    _POLICY_MIDDLEWARE,
    # Static files need neither a session nor a deadline.
    "sinorus.static_serving.StaticFilesMiddleware",
    "sinorus.deadlines.Deadlines",
    "sinorus.compression.Compression",
    "sinorus.shared_cache.SharedCache",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sinorus.slashes.AppendSlash",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "debates.previews.middleware.Preview",
]
ROOT_URLCONF = "sinorus.urls"
WSGI_APPLICATION = "sinorus.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Sign-in: django-axes counts wrong passwords and codes of each network, which waits 15 minutes.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = ["ip_address"]
AXES_CLIENT_IP_CALLABLE = "sinorus.proxies.client_network_of"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "kept_form"]
AXES_LOCKOUT_TEMPLATE = "sinorus/locked_out.html"
AXES_VERBOSE = False
SINORUS_TWO_STEP_SIGN_IN = ENVIRONMENT.choice(
    "SINORUS_TWO_STEP_SIGN_IN",
    "optional",
    ("optional", "required"),
    "`required`: every account has to set up [two-step sign-in](#accounts)",
)
ACCOUNT_ADAPTER = "sinorus.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "admin:login"
ACCOUNT_REAUTHENTICATION_METHODS = ("password",)
MFA_FORMS = {"authenticate": "sinorus.accounts.forms.CodeForm"}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Apps for one-time codes show accounts under this name; their clocks may be 30 seconds off.
MFA_TOTP_ISSUER = SINORUS_SITE_NAME
MFA_TOTP_TOLERANCE = 1

# Database.
DATABASES = {
    "default": database.tuned(
        ENVIRONMENT.secret(
            "DATABASE_URL",
            database.parse,
            "`sqlite:////srv/sinorus/sinorus.sqlite3` or"
            " `postgresql://user:password@host:5432/name` ([more](#sqlite-or-postgresql))",
            unset="an SQLite file in the data folder",
        )
        or database.sqlite_file(DATA_DIR / data_folder.DATABASE_FILE)
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    data_folder.prepare_database(Path(DATABASES["default"]["NAME"]))

# The requests of clients are counted here, in each worker.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
FORMAT_MODULE_PATH = "sinorus.formats"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "sinorus.static_serving.StaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# source maps are large, and only used by developers of the scripts
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

REST_FRAMEWORK = {
    # Everybody may read; only a token may write, even with a session. docs/architecture.md says
    # which parts are Sinorus's own, and why.
    "DEFAULT_AUTHENTICATION_CLASSES": ["debates.api.http.authentication.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_THROTTLE_CLASSES": ["debates.limits.costs.CostThrottle"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": [
        "debates.api.http.renderers.JsonRenderer",
        "debates.api.http.renderers.BrowsableRenderer",
    ],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "debates.api.http.negotiation.ContentNegotiation",
    "EXCEPTION_HANDLER": "debates.api.http.problems.handle",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    # REMOTE_ADDR is the client already, and anyone may set X-Forwarded-For.
    "NUM_PROXIES": 0,
}
# Pages of every site may read the API, the feeds and oEmbed, because nothing there depends on
# cookies.
CORS_URLS_REGEX = f"^({'|'.join((*PREFIXES, '/oembed/'))})"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ("GET", "HEAD", "OPTIONS")
CORS_ALLOW_HEADERS = ("*",)
CORS_EXPOSE_HEADERS = (
    *("Allow", "Content-Disposition", "Deprecation", "ETag", "Last-Modified", "Link", "Location"),
    *("Retry-After", "Sunset", "X-Request-ID"),
)
# None is no limit (debates.limits.costs).
SINORUS_REQUEST_RATE = ENVIRONMENT.parsed(
    "SINORUS_REQUEST_RATE",
    600,
    setting_values.rate,
    "Requests that one address may send to a worker in a minute"
    " ([limits](#limits-and-deadlines)); `off`: no limit",
)
SINORUS_DEADLINE = ENVIRONMENT.number(
    "SINORUS_DEADLINE",
    30,
    "Seconds that the answer to one request may take; streamed lists may take ten times as long",
    at_least=1,
    at_most=3600,
)
SINORUS_SHARED_CACHE_SECONDS = ENVIRONMENT.number(
    "SINORUS_SHARED_CACHE_SECONDS",
    0,
    "Seconds for which an [HTTP cache in front](scaling.md#an-http-cache-in-front) may answer by"
    " itself",
    at_least=0,
    at_most=3600,
)
SPECTACULAR_SETTINGS = {
    "TITLE": "Sinorus",
    "VERSION": "1.0.0",
    "DESCRIPTION": "Expert debates as data: positions, the evidence for them and the "
    "counterpoints against them. Read-only, without an account; `/api/v1/schema/writing/` "
    "describes how tools write with an access token. Unknown parameters and values are rejected.",
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": "/"}],
    "POSTPROCESSING_HOOKS": ["debates.api.openapi.schema.complete"],
}

# Search engine: backend, documents, and path of the index.
_ENGINES = {
    "whoosh": "search.backends.whoosh.backend.WhooshBackend",
    "tantivy": "search.backends.tantivy.backend.TantivyBackend",
}
SINORUS_SEARCH = {
    "BACKEND": _ENGINES[
        ENVIRONMENT.choice(
            "SINORUS_SEARCH_ENGINE",
            "whoosh",
            tuple(_ENGINES),
            "[Search engine](search.md#engines) of an index on this machine: `tantivy` from some"
            " 5,000 positions on",
        )
    ],
    "DOCUMENTS": "debates.finding.position_documents.PositionDocuments",
    "PATH": DATA_DIR / "index",
    "SYNONYMS": "search.stored_synonyms.StoredSynonyms",
    "OPTIONS": {},
}
if _meaning_model := ENVIRONMENT.text(
    "SINORUS_MEANING_MODEL",
    "",
    "Folder of a sentence model, with which search also finds [similar"
    " meaning](search-setup.md#similarity-of-meaning)",
):
    SINORUS_SEARCH["MEANING"] = Path(_meaning_model)
_opensearch = ENVIRONMENT.secret(
    "SINORUS_SEARCH_URL",
    search_address.options,
    "`https://user:password@host:9200/prefix`: the search index is in"
    " [OpenSearch](search-setup.md#opensearch)",
    unset="none: the index is in the data folder",
)
if _opensearch is not None:
    SINORUS_SEARCH |= {
        "BACKEND": "search.backends.opensearch.backend.OpenSearchBackend",
        "OPTIONS": _opensearch | {"request_id": current_id.get},
    }
# Sizes of reading pages that differ from the usual ones (debates.pages.limits).
SINORUS_PAGE_LIMITS: dict[str, int] = {}
SINORUS_INDEXER = ENVIRONMENT.switch(
    "SINORUS_INDEXER",
    True,
    "`off`: [a separate process](#the-indexer) updates the search index",
)

LOG_LEVEL = ENVIRONMENT.choice(
    "SINORUS_LOG_LEVEL",
    "info",
    ("debug", "info", "warning", "error"),
    "`debug`, `info`, `warning` or `error`; the lines about requests are `info`",
).upper()
LOGGING = logging_of(LOG_LEVEL)
