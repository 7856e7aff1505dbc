# What can be done with Sinorus, in the words of `make help`.
#
# Every target makes the virtual environment .venv itself, and installs into it only when the lock
# differs from the one installed last, of which the stamps are copies.

PYTHON ?= python3
ARGS ?=
API ?= http://127.0.0.1:8000
READER := examples/reader
SDK := clients/typescript

VENV := .venv
IN_VENV := $(VENV)/bin/python

# Compile code once instead of in each process, whatever the environment says.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run mcp cluster test lint format lock bench siege audit sdk example
.PHONY: client venv run-environment mcp-environment dev-environment node-environment

help: ## List the targets
	@awk -F ':.*## ' '/^##@/ { print "\n" substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ To use Sinorus
run: run-environment ## Set up and start the server; PORT, HOST and other settings come from the environment
	@exec $(IN_VENV) manage.py serve

mcp: mcp-environment ## Serve the debates to assistants by the Model Context Protocol; ARGS="--port 8001", else stdio
	@exec $(IN_VENV) manage.py mcp $(ARGS)

cluster: dev-environment ## Run a site of several web machines on this machine: OpenSearch, PostgreSQL with a standby, nginx
	$(IN_VENV) -m tests.cluster $(ARGS)

##@ To change it
test: dev-environment ## Run the tests, on SQLite unless DATABASE_URL is set; ARGS="tests/search -k phrase"
	$(IN_VENV) -m pytest -n 2 --dist worksteal $(ARGS)

lint: dev-environment ## Check formatting, lint rules, layers and settings, without changing files
	$(IN_VENV) -m ruff format --check .
	$(IN_VENV) -m ruff check .
	$(VENV)/bin/bandit --quiet --recursive --configfile pyproject.toml sinorus debates search
	$(VENV)/bin/lint-imports
	$(IN_VENV) manage.py check --fail-level WARNING

format: dev-environment ## Format the code
	$(IN_VENV) -m ruff check --fix .
	$(IN_VENV) -m ruff format .

lock: dev-environment ## Write the lock files from pyproject.toml; ARGS=--upgrade for newer versions
	$(IN_VENV) -m uv pip compile $(LOCK_OPTIONS) $(ARGS) pyproject.toml -o requirements.lock
	$(IN_VENV) -m uv pip compile $(LOCK_OPTIONS) $(ARGS) pyproject.toml --extra mcp \
		-c requirements.lock -o requirements-mcp.lock
	$(IN_VENV) -m uv pip compile $(LOCK_OPTIONS) $(ARGS) pyproject.toml --extra opensearch \
		-c requirements.lock -o requirements-opensearch.lock
	$(IN_VENV) -m uv pip compile $(LOCK_OPTIONS) $(ARGS) pyproject.toml --extra meaning \
		-c requirements.lock -o requirements-meaning.lock
	$(IN_VENV) -m uv pip compile $(LOCK_OPTIONS) $(ARGS) pyproject.toml --extra mcp --extra opensearch \
		--extra meaning --extra dev -c requirements-mcp.lock \
		-c requirements-opensearch.lock -c requirements-meaning.lock \
		-o requirements-dev.lock
	$(IN_VENV) -m uv pip compile $(LOCK_OPTIONS) $(ARGS) tests/clients/requirements.in \
		-o tests/clients/requirements.lock
	$(IN_VENV) -m uv pip compile $(LOCK_OPTIONS) $(ARGS) tests/containers/linters.in \
		-o tests/containers/linters.lock
	$(IN_VENV) -c 'import tomllib; p = open("clients/python/pyproject.toml", "rb"); \
		print(*tomllib.load(p)["build-system"]["requires"], sep="\n")' \
		| $(IN_VENV) -m uv pip compile $(LOCK_OPTIONS) $(ARGS) - -o clients/python/build.lock

##@ To measure and release it
bench: dev-environment ## Benchmark search engines, search requests and the API against their alternatives
	$(IN_VENV) -m bench engines
	$(IN_VENV) -m bench requests
	$(IN_VENV) -m bench api

siege: dev-environment ## Besiege a server behind nginx; ARGS="--each"
	$(IN_VENV) -m tests.siege $(ARGS)

audit: dev-environment ## Audit the dependencies: licences, known vulnerabilities, and an SBOM in dist/sbom.json
	@$(IN_VENV) bin/audit.py

sdk: dev-environment node-environment ## Pack the SDKs into dist/: a wheel, and an npm package
	@$(IN_VENV) clients/python/generate.py docs/openapi.yaml
	@$(IN_VENV) -m uv build --quiet --wheel --build-constraint clients/python/build.lock --require-hashes \
		--out-dir dist clients/python
	@npm --prefix $(SDK) run build
	@cd $(SDK) && npm pack --silent --pack-destination ../../dist

example: client ## Build the example front-end and serve it; API=http://127.0.0.1:8000 PORT=5173
	@VITE_API=$(API) npm --prefix $(READER) run build
	@cd $(READER) && exec node node_modules/vite/bin/vite.js preview --strictPort

client: node-environment
	@npm --prefix $(READER) run client
	@npm --prefix $(READER) run check

# For every Python that is supported, with hashes, and without the address of an index.
LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --no-annotate

# Whether to install is asked in the shell: make would not notice an environment made anew. What
# is killed while it installs leaves packages that pip takes for whole: bin/make-venv begins again.
run-environment: venv
	@cmp -s requirements.lock $(VENV)/run.stamp || { \
		echo "Installing requirements (requirements.lock) …" && \
		$(BEGIN) && \
		$(INSTALL) -r requirements.lock && \
		cp requirements.lock $(VENV)/run.stamp && rm -f $(VENV)/unfinished; }

mcp-environment: run-environment
	@cmp -s requirements-mcp.lock $(VENV)/mcp.stamp || { \
		echo "Installing requirements of the server for assistants (requirements-mcp.lock) …" >&2 && \
		$(BEGIN) && \
		$(INSTALL) -r requirements-mcp.lock && \
		cp requirements-mcp.lock $(VENV)/mcp.stamp && rm -f $(VENV)/unfinished; }

# pip brings uv, in the version and with the hash of the lock, and uv brings the rest, faster. It compiles
# nothing: of 8,700 files a quarter is ever imported, and compiled then.
dev-environment: venv
	@cmp -s requirements-dev.lock $(VENV)/dev.stamp || { \
		echo "Installing development requirements (requirements-dev.lock) …" && \
		$(BEGIN) && \
		awk '/^uv==/ { found = 1 } found { print } found && !/\\$$/ { exit }' \
			requirements-dev.lock > $(VENV)/uv.lock && \
		$(INSTALL) -r $(VENV)/uv.lock && \
		$(IN_VENV) -m uv pip install --quiet --python $(IN_VENV) --require-hashes \
			-r requirements-dev.lock && \
		cp requirements-dev.lock $(VENV)/dev.stamp && cp requirements.lock $(VENV)/run.stamp && \
		cp requirements-mcp.lock $(VENV)/mcp.stamp && \
		rm -f $(VENV)/unfinished; }

# The lock is held as long as this shell or what it started lives, however they end.
BEGIN = exec 9> $(VENV)/unfinished && $(IN_VENV) -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)'
INSTALL = $(IN_VENV) -m pip install --quiet --disable-pip-version-check --require-hashes

venv:
	@sh bin/make-venv "$(PYTHON)" "$(VENV)" "$(origin PYTHON)"

node-environment:
	@command -v npm >/dev/null || { \
		echo "npm is required, with Node.js 20.19 or later. On Debian and Ubuntu: apt install nodejs npm" >&2; \
		exit 1; }
	@for folder in $(SDK) $(READER); do \
		[ $$folder/node_modules/.package-lock.json -nt $$folder/package-lock.json ] || { \
			echo "Installing requirements ($$folder/package-lock.json) …" && \
			npm --prefix $$folder ci --no-progress && \
			touch $$folder/node_modules/.package-lock.json; } || exit 1; \
	done
