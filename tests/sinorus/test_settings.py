"""Settings of a process that starts with these environment variables."""

from __future__ import annotations

import json
import os
import runpy
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest
from django.conf import settings

from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow

SHOW = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name, None) for name in settings_names}, default=str))
"""


def start(tmp_path, *command, **variables):
    """Start a process with these variables and no others of Sinorus."""
    own = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=own
        | {
            "SINORUS_DATA_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "sinorus.settings",
        }
        | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def show(tmp_path, *names, **variables):
    """Return the settings of these names."""
    result = start(tmp_path, "-c", f"settings_names = {names!r}\n{SHOW}", **variables)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_without_any_variable_it_is_a_safe_local_server(tmp_path):
    shown = show(
        tmp_path,
        "DEBUG",
        "ALLOWED_HOSTS",
        "SERVER_HOST",
        "SERVER_PORT",
        "SERVER_WORKERS",
        "SECRET_KEY",
        "SESSION_COOKIE_HTTPONLY",
        "SECURE_PROXY_SSL_HEADER",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
    )

    assert shown.pop("SECRET_KEY") == (tmp_path / "secret_key").read_text().strip()
    assert shown == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "SERVER_HOST": "127.0.0.1",
        "SERVER_PORT": 8000,
        "SERVER_WORKERS": 2,
        "SESSION_COOKIE_HTTPONLY": True,
        "SECURE_PROXY_SSL_HEADER": None,
        "SECURE_SSL_REDIRECT": False,
        "SECURE_HSTS_SECONDS": 0,
    }


def test_a_secret_key_from_the_environment_is_kept_nowhere(tmp_path):
    key = "k" * 50

    assert show(tmp_path, "SECRET_KEY", SINORUS_SECRET_KEY=key) == {"SECRET_KEY": key}
    assert [path.name for path in tmp_path.iterdir()] == ["sinorus.sqlite3"]


def test_https_turns_on_all_that_belongs_to_it(tmp_path):
    names = [
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "SECURE_PROXY_SSL_HEADER",
    ]

    shown = show(tmp_path, *names, SINORUS_HTTPS="on", SINORUS_TRUSTED_PROXIES="127.0.0.1")

    assert list(shown.values()) == [
        True,
        True,
        True,
        31_536_000,
        False,
        ["HTTP_X_FORWARDED_PROTO", "https"],
    ]


def test_database_url_selects_postgresql(tmp_path):
    shown = show(tmp_path, "DATABASES", DATABASE_URL="postgres://ada@db/sinorus")

    assert shown["DATABASES"]["default"]["ENGINE"] == "django.db.backends.postgresql"
    assert shown["DATABASES"]["default"]["OPTIONS"]["pool"]["max_size"] == 20


def test_forms_are_accepted_from_the_address_of_the_site(tmp_path):
    origin = "https://debates.example.org"

    shown = show(tmp_path, "CSRF_TRUSTED_ORIGINS", SINORUS_SITE_URL=f"{origin}/")

    assert shown == {"CSRF_TRUSTED_ORIGINS": [origin]}


def test_the_index_can_be_in_opensearch_with_its_options_behind_the_address(tmp_path):
    url = "https://ada:secret@search-1,search-2/debates?ca=/etc/ca.pem&shards=4"

    options = show(tmp_path, "SINORUS_SEARCH", SINORUS_SEARCH_URL=url)["SINORUS_SEARCH"]["OPTIONS"]

    assert (options["authorities"], options["shards"]) == ("/etc/ca.pem", 4)
    assert options["address"] == "https://search-1:9200,search-2:9200"


def test_mail_goes_to_the_server_of_the_address(tmp_path):
    send = (
        "from django.core.mail import send_mail\n"
        "send_mail('Two', 'Three', 'a@b.example', ['c@d.example'])"
    )

    with mail_server() as (port, heard):
        url = f"smtp://127.0.0.1:{port}"
        result = start(tmp_path, "-W", "error", "-c", send, SINORUS_MAIL_URL=url)

    assert result.returncode == 0, result.stderr
    assert "rcpt to:<c@d.example>" in [line.lower() for line in heard]
    assert "Subject: Two" in heard


@contextmanager
def mail_server():
    """Yield the port of an SMTP server for one message, and the lines that it hears."""
    heard = []

    def serve(listener):
        connection = listener.accept()[0]
        with connection, connection.makefile("rwb") as stream:
            in_message = False
            say(stream, "220 ready")
            for line in stream:
                heard.append(text := line.decode().rstrip())
                if in_message and text != ".":
                    continue
                in_message = text.lower() == "data"
                say(stream, "354 go on" if in_message else "250 done")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)
        thread = threading.Thread(target=serve, args=[listener])
        thread.start()
        yield listener.getsockname()[1], heard
        thread.join(PATIENCE)


def say(stream, line):
    stream.write(f"{line}\r\n".encode())
    stream.flush()


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("PORT", "80000", "a whole number from 1 to 65535"),
        ("WEB_CONCURRENCY", "many", "a whole number from 1 to 64"),
        ("SINORUS_FOUR_EYES", "perhaps", "on or off"),
        ("SINORUS_HTTPS", "2", "on or off"),
        ("SINORUS_INDEXER", "process", "on or off"),
        ("SINORUS_ALLOWED_HOSTS", "https://a.example", "is not a host name"),
        ("SINORUS_ALLOWED_HOSTS", "a.example:8000", "is not a host name"),
        ("SINORUS_SITE_URL", "a.example", "an address without a path"),
        ("SINORUS_TRUSTED_PROXIES", "proxy", "is not an address"),
        ("SINORUS_DATA_LICENCE", "https://a.example/by/", "at least one letter"),
        ("SINORUS_LOG_LEVEL", "loud", "one of debug, info, warning, error"),
        ("SINORUS_DEADLINE", "-1", "a whole number"),
        ("SINORUS_SECRET_KEY", "short", "at least 50 characters"),
        ("DATABASE_URL", "mysql://a:b@c/d", "an address like"),
        ("SINORUS_MAIL_URL", "smtp://ada:1#3@mail.example.org", "percent-encoded"),
        ("SINORUS_MAIL_URL", "smtp://ada:1?3@mail.example.org", "percent-encoded"),
        ("SINORUS_MAIL_URL", "smtp://mail.example.org?to=ada", "percent-encoded"),
        ("SINORUS_DATA_DIR", "/proc/sinorus", "another folder in SINORUS_DATA_DIR"),
    ],
)
def test_a_wrong_value_ends_the_reading_of_settings_with_a_line(
    tmp_path, capsys, variable, value, reason
):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SINORUS_DATA_DIR", str(tmp_path))
        patch.setenv(variable, value)
        with pytest.raises(SystemExit) as end:
            runpy.run_path(str(settings.BASE_DIR / "sinorus" / "settings.py"))

    assert end.value.code == 3
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert line.startswith("Sinorus cannot start: ")
    assert variable in line
    assert reason in line


def test_a_wrong_value_ends_the_start_with_a_line(tmp_path):
    result = start(tmp_path, "manage.py", "check", PORT="80000")

    assert result.returncode == 3
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("Sinorus cannot start: ")
    assert "PORT" in line


@pytest.mark.parametrize("configured", [True, False])
def test_gunicorn_too_ends_with_that_line_and_does_not_try_again(tmp_path, configured):
    options = ["-c", "sinorus/gunicorn.py"] if configured else ["sinorus.wsgi"]

    result = start(
        tmp_path, "-m", "gunicorn", *options, "-b", "127.0.0.1:0", SINORUS_HTTPS="perhaps"
    )

    assert result.returncode == 3
    assert "Traceback" not in result.stderr
    assert result.stderr.count("SINORUS_HTTPS is 'perhaps': use on or off.") == 1


def test_the_deployment_check_is_clean_with_settings_for_production(tmp_path):
    result = start(
        tmp_path,
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "INFO",
        SINORUS_HTTPS="on",
        SINORUS_ALLOWED_HOSTS="debates.example.org",
        SINORUS_TRUSTED_PROXIES="127.0.0.1",
    )

    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_the_checks_run_with_the_rest(tmp_path):
    result = start(tmp_path, "manage.py", "check", SINORUS_DEADLIN="4")

    assert "SINORUS.W001" in result.stderr
    assert "Did you mean SINORUS_DEADLINE?" in result.stderr
