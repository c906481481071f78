# The only commands anyone needs. Each target says what it does when it runs.
SEED ?= 1
CONFIGURATION ?= Release
BUILD = dotnet build AgentPlatform.sln -c $(CONFIGURATION) -v quiet -nologo -p:UseSharedCompilation=true

.PHONY: help setup build quickstart run test format bench conformance bench-gateway publish faults catalogue-check bench-sandbox chaos-gateway test-gvisor attack clean

help:
	@echo "make quickstart [SEED=n]  set up what is missing, then train and measure a searching agent (about 10 minutes)"
	@echo "make test                 set up what is missing, then run all tests"
	@echo "make run                  start the platform and keep it running"
	@echo "make build                compile everything"
	@echo "make format               check the style (make format FIX=1 mends it)"
	@echo "make bench                measure kernels and engine; results in artifacts/bench"
	@echo "make conformance          run MCP's official suite directly and through the gateway, and compare"
	@echo "make bench-gateway        measure the gateway against direct calls and other bridges"
	@echo "make publish              write a Docker Compose file to artifacts/publish"
	@echo "make faults               plant known faults one by one and show that a test finds each"
	@echo "make catalogue-check      start every shipped tool service in its container and call it; builds their images first (minutes, once)"
	@echo "make bench-sandbox        measure sandboxes against docker run; artifacts/bench/sandbox.json"
	@echo "make chaos-gateway [KILLS=200]  kill the gateway under load and count what is left; artifacts/bench/chaos-gateway.json"
	@echo "make test-gvisor          install gVisor's runsc, start an engine with it and run its test"
	@echo "make attack               attack the containers of tools; results in artifacts/bench/attack.json"
	@echo "make clean                remove build output (artifacts/bin and artifacts/obj)"

setup:
	@bash eng/setup.sh

build: setup
	@echo "Compiling."
	@$(BUILD)

quickstart: build
	@bash eng/sandboxes.sh
	@./agentctl quickstart --seed $(SEED)

run: build
	@bash eng/sandboxes.sh
	@test -f artifacts/world/pages.jsonl || ./agentctl world generate
	@WORLD_PAGES=$(CURDIR)/artifacts/world/pages.jsonl exec dotnet artifacts/bin/AppHost/$(shell echo $(CONFIGURATION) | tr A-Z a-z)/AppHost.dll

test: build
	@bash eng/sandboxes.sh
	@bash eng/test.sh

format: setup
	@bash eng/format.sh $(FIX)

bench: build
	@dotnet artifacts/bin/Benchmarks/release/Benchmarks.dll

conformance: build
	@bash eng/conformance.sh

bench-gateway: build
	@dotnet artifacts/bin/Benchmarks/release/Benchmarks.dll gateway "$$(bash eng/node.sh)"

publish: build
	@dotnet artifacts/bin/AppHost/release/AppHost.dll --operation publish --output-path artifacts/publish

faults: build
	@bash eng/faults.sh

catalogue-check: build
	@bash eng/docker.sh image all
	@python3 eng/catalogue-check.py

bench-sandbox: build
	@bash eng/gateway-measure.sh SandboxBench

chaos-gateway: build
	@KILLS=$(or $(KILLS),200) SEED=$(SEED) bash eng/gateway-measure.sh GatewayChaosTests

test-gvisor: build
	@bash eng/gvisor.sh start
	@AGENTPLATFORM_GVISOR_DOCKER=unix://$(CURDIR)/artifacts/gvisor/docker.sock AGENTPLATFORM_TEST_NEEDS=required \
		dotnet artifacts/bin/AgentDock.Tests/release/AgentDock.Tests.dll --no-progress --no-ansi --filter-class '*GvisorTests'; code=$$?; bash eng/gvisor.sh stop; exit $$code

attack: build
	@bash eng/sandboxes.sh
	@bash eng/attack.sh

clean:
	@rm -rf artifacts/bin artifacts/obj
