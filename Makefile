# What can be done with Sinorus, in the words of `make help`.
#
# Every target makes the virtual environment .venv itself, and installs into it only when
# requirements.lock has changed.

PYTHON ?= python3
ARGS ?=
EXTRAS ?=
API ?= http://127.0.0.1:8000
READER := examples/reader
SDK := clients/typescript

VENV := .venv
IN_VENV := $(VENV)/bin/python

# Compile code once instead of in each process, whatever the environment says.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install run mcp test lint format lock sdk example bench audit
.PHONY: venv dev-environment node-environment client

help: ## List the targets
	@awk -F ':.*## ' '/^##@/ { print "\n" substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ To use Sinorus
install: venv ## Install what the server needs into .venv; EXTRAS="opensearch meaning" for more
	@sh bin/install "$(VENV)" $(EXTRAS)

run: install ## Set up and start the server; PORT, HOST and other settings come from the environment
	@exec $(IN_VENV) manage.py serve

mcp: EXTRAS = mcp
mcp: install ## Serve the debates to assistants by the Model Context Protocol; ARGS="--port 8001", else stdio
	@exec $(IN_VENV) manage.py mcp $(ARGS)

##@ To change it
test: dev-environment ## Run the tests that are not slow; ARGS="tests/search -k phrase", or ARGS="-m ''" for all
	$(IN_VENV) -m pytest -n 2 --dist worksteal -m "not slow or smoke" $(ARGS)

lint: dev-environment ## Check formatting, lint rules, layers and settings, without changing files
	$(IN_VENV) -m ruff format --check .
	$(IN_VENV) -m ruff check .
	$(VENV)/bin/bandit --quiet --recursive --configfile pyproject.toml sinorus debates search
	$(VENV)/bin/lint-imports
	$(IN_VENV) manage.py check --fail-level WARNING

format: dev-environment ## Format the code
	$(IN_VENV) -m ruff check --fix .
	$(IN_VENV) -m ruff format .

lock: dev-environment ## Write requirements.lock from pyproject.toml; ARGS=--upgrade for newer versions
	$(IN_VENV) -m uv pip compile --quiet --universal --python-version 3.11 --all-extras \
		--generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
		$(ARGS) pyproject.toml --output-file requirements.lock >/dev/null

##@ To build on its API
sdk: dev-environment node-environment ## Pack the SDKs into dist/: a wheel, and an npm package
	@$(IN_VENV) clients/python/generate.py docs/openapi.yaml
	@$(IN_VENV) -m uv build --quiet --wheel --no-build-isolation --out-dir dist clients/python
	@npm --prefix $(SDK) run build
	@cd $(SDK) && npm pack --silent --pack-destination ../../dist

example: client ## Build the example front-end and serve it; API=http://127.0.0.1:8000 PORT=5173
	@VITE_API=$(API) npm --prefix $(READER) run build
	@cd $(READER) && exec node node_modules/vite/bin/vite.js preview --strictPort

client: node-environment
	@npm --prefix $(READER) run client
	@npm --prefix $(READER) run check

##@ To release it
bench: dev-environment ## Benchmark search engines, search requests and the API against their alternatives
	$(IN_VENV) -m bench engines
	$(IN_VENV) -m bench requests
	$(IN_VENV) -m bench api

audit: dev-environment ## Audit the dependencies: licences, known vulnerabilities, and an SBOM in dist/sbom.json
	@$(IN_VENV) bin/audit.py

dev-environment: venv
	@sh bin/install "$(VENV)" dev

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
