# The door to everything. `make run` and `make test` are all that a fresh Debian machine with Swift needs.

BINARY := .build/release/lapwing
DATA_DIR ?= lapwing-data
PORT ?= 8080
LAPWING_DATA ?= ../shared/data
export LAPWING_DATA

.PHONY: help build run test unit conformance lint format crash bench-quality bench-speed bench-streaming bench-allocations bench-signatures bench-tables bench-http bench-job bench-detectors bench-azure compare-detectors fuzz sanitize generated demo clean packages bench-libdetect libdetect wheel metis-model bench-metis bench-nexosis

help: ## What there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

packages: ## Install the Debian packages that the build needs, or name them
	@scripts/debian-packages.sh

build: packages ## Build the release binary in .build/release
	swift build -c release --product lapwing

libdetect: packages ## Build build/libdetect.so, the C library that judges KPIs, with its model
	@scripts/libdetect.sh

wheel: libdetect ## Build the Python package time_series_detector as a wheel in build/
	@scripts/python-env.sh && .conformance/venv/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir build ./clients/python
	@ls build/*.whl

metis-model: packages ## Train the default model of KPIs again, with the stock model of Metis from LAPWING_DATA as its teacher
	@scripts/metis-model.sh

run: build ## Build, start the server, run the demo against it, leave it serving
	@scripts/run.sh $(BINARY) $(DATA_DIR) $(PORT)

test: packages lint unit build conformance ## Everything: lint, unit tests, conformance with real clients
	@scripts/skipped-tests.sh

unit: packages ## swift test
	@scripts/unit-tests.sh

conformance: build libdetect ## Real clients against the built server and library
	@scripts/conformance.sh

lint: ## Formatting, as strict as it goes
	swift format lint --strict --recursive Package.swift Sources Tests migrations Benchmarks

format: ## Format in place
	swift format --in-place --recursive Package.swift Sources Tests migrations Benchmarks

crash: build ## 30 rounds of kill -9 under writes and trainings
	@scripts/python-env.sh && .conformance/venv/bin/python scripts/crash-harness.py --binary $(BINARY) --rounds 30

bench-job: build ## A detection job over ten million points: time and memory
	@scripts/python-env.sh && .conformance/venv/bin/python scripts/job-load.py --binary $(BINARY)

fuzz: packages ## Fuzz the readers of CSV, JSON and model files, and KPI windows, FUZZ_SECONDS (30) each
	@scripts/fuzz.sh

sanitize: packages ## Tests of the pure targets under AddressSanitizer
	@scripts/sanitize.sh

generated: build ## More than 20,000 generated requests over openapi.yaml, counted
	@scripts/python-env.sh && LAPWING_EXAMPLES=60 LAPWING_BINARY=$(abspath $(BINARY)) .conformance/venv/bin/python -m pytest Tests/Conformance/test_openapi.py -q -k schemathesis

bench-quality: packages ## Detection quality over the development benchmarks, beside the baselines
	swift run -c release --package-path Benchmarks quality

bench-speed: packages ## Training and scoring speed, memory, beside dgemm
	swift run -c release --package-path Benchmarks speed

bench-signatures: packages ## Signed requests that one core checks in a second
	swift run -c release --package-path Benchmarks signatures

bench-tables: packages ## Detectors of table rows: agreement with the original's scores, unseen rows, speed
	swift run -c release --package-path Benchmarks tables

bench-streaming: packages ## One row at a time: ms a row, peak memory, keeping a session
	swift run -c release --package-path Benchmarks speed streaming

bench-allocations: packages ## Heap allocations a row of streaming, counted by valgrind
	@scripts/allocations.sh 200 8
	@scripts/allocations.sh 200 300

bench-http: build ## Throughput idle, during training and signed; cold start; idle memory
	@scripts/python-env.sh && .conformance/venv/bin/python scripts/http-load.py --binary $(BINARY)

bench-libdetect: libdetect ## Values that libdetect.so judges in a second of one core
	swift run -c release --package-path Benchmarks kpispeed build/libdetect.so build/xgb_default_model

bench-detectors: build ## Server CPU per request of the detector endpoints beside the original libraries
	@scripts/python-env.sh .conformance/peer Benchmarks/detectors-peer/requirements.txt
	@.conformance/peer/bin/python scripts/detectors-load.py --binary $(BINARY)

bench-azure: build ## CPU per request of univariate detection beside the package of the Azure algorithm
	@scripts/python-env.sh .conformance/azure-peer Benchmarks/azure-peer/requirements.txt
	swift build -c release --package-path Benchmarks --product univariate
	@.conformance/azure-peer/bin/python scripts/azure-load.py --binary $(BINARY)

bench-metis: build ## Verdicts of the Metis API a second and core; METIS_MODEL=FILE for another model than the built-in one
	@scripts/python-env.sh && .conformance/venv/bin/python Benchmarks/metis-http/bench.py --binary $(BINARY) $(if $(METIS_MODEL),--metis-model $(METIS_MODEL))

bench-nexosis: build ## A million cells imported and judged over the Nexosis API; CPU per prediction
	@scripts/python-env.sh && .conformance/venv/bin/python scripts/nexosis-load.py --binary $(BINARY)

compare-detectors: build ## Random requests to the detector endpoints, answers beside those of the original libraries
	@scripts/python-env.sh .conformance/peer Benchmarks/detectors-peer/requirements.txt
	@.conformance/peer/bin/python scripts/detectors-compare.py --binary $(BINARY) $(addprefix --recorded ,$(wildcard $(LAPWING_DATA)/detector-fixtures))

demo: build ## The demo against a running server
	$(BINARY) demo --endpoint http://127.0.0.1:$(PORT) --config $(DATA_DIR)/credentials/config

clean: ## Remove what was built
	rm -rf .build .conformance Benchmarks/.build build
