# Image of a web machine (docs/running.md, “In a container”). Whatever it writes is in
# /var/lib/sinorus and /tmp, so everything else may be read-only.

FROM python:3.13-slim-trixie AS build

WORKDIR /opt/sinorus
# The client of OpenSearch is 13 MB of 330.
COPY requirements.lock pyproject.toml ./
RUN sed -n '/^uv==/,/[^\\]$/p' requirements.lock > /tmp/uv.txt \
    && pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/uv.txt \
    && python -m venv --without-pip /opt/venv \
    && uv pip install --no-cache --python /opt/venv --require-hashes --only-binary :all: \
        --constraint requirements.lock --requirement pyproject.toml --extra opensearch

COPY manage.py LICENSE ./
COPY fixtures fixtures
# The guides that editors read in the admin.
COPY docs/editing.md docs/modelling.md docs/interchange.md docs/forecasts.md docs/glossary.md docs/
COPY sinorus sinorus
COPY search search
COPY debates debates
# The names of countries, which the user of the server may not write beside the code.
RUN /opt/venv/bin/python -m search.text.cldr
# The user of the server reads the code, whatever the modes here are, and writes nothing beside it.
RUN python -m compileall -q --invalidation-mode unchecked-hash manage.py sinorus search debates \
    && chmod -R a+rX,go-w .


FROM python:3.13-slim-trixie

# For social cards: Latin, Greek, Cyrillic and Arabic letters. The release fixes the version.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*

# The ids are fixed, so that folders of the host can be given to the user.
RUN groupadd --gid 10001 sinorus \
    && useradd --uid 10001 --gid sinorus --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin sinorus \
    && install --directory --owner sinorus --group sinorus --mode 0700 /var/lib/sinorus

COPY --from=build /opt /opt

WORKDIR /opt/sinorus
ENV PATH=/opt/venv/bin:$PATH \
    HOST=0.0.0.0 \
    PORT=8000 \
    SINORUS_DATA_DIR=/var/lib/sinorus \
    TMPDIR=/tmp
USER 10001:10001
EXPOSE 8000
# A start that builds a large index takes minutes. http.client leaves out a proxy that the
# environment may name.
HEALTHCHECK --interval=5s --timeout=6s --start-period=10m CMD ["python", "-c", "\
import http.client, os, sys; \
server = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=5); \
server.request('GET', '/readyz'); \
sys.exit(server.getresponse().status != 200)"]
# What `make run` ends in.
CMD ["python", "manage.py", "serve"]
