# Firedrill: `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help

TARGET ?= local
DRILL ?= taskmanager-kill

.PHONY: help drill drills selftest test bench format clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

drill: ## run one drill: make drill [TARGET=local] [DRILL=taskmanager-kill]
	@bin/firedrill drill --target "$(TARGET)" "$(DRILL)"

drills: ## run all drills, with a summary table
	@bin/firedrill drills --target "$(TARGET)"

selftest: ## plant faults and show that each is caught
	@bin/firedrill selftest

test: ## unit tests, format and architecture checks, embedded drills; no Docker, no cluster
	mvn -B --no-transfer-progress verify

bench: ## measure recovery against Flink's defaults, and the audit's speed
	@bin/firedrill bench

format: ## format the sources
	mvn -q -B --no-transfer-progress spotless:apply

clean: ## remove what was built and reported
	rm -rf target
