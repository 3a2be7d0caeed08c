# trailmill's front door: `make help` lists the targets. Every one installs what it lacks
# first (tools/setup.sh), and the second time there is nothing to install.

SHELL := /bin/bash
PREFIX ?= /usr/local
RELEASE := build/release
SANITIZE := build/sanitize
.DEFAULT_GOAL := help
.PHONY: help setup build demo micro test bench check format install clean distclean

help: ## List the targets
	@echo "trailmill: CloudTrail logs to Parquet. Targets:"
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18

setup: ## Install what is missing: system packages, then Python packages into .venv
	@tools/setup.sh test
	@echo "setup: everything is there" >&2

build: ## Build the program, Release: build/release/trailmill
	@tools/setup.sh build
	@tools/build.sh release trailmill

demo: build ## Generate a day of logs and take it through every command
	@tools/demo.sh

micro: ## Micro-benchmarks of the engine's stages: events and bytes a second
	@tools/setup.sh test
	@tools/build.sh release trailmill_micro
	@$(RELEASE)/trailmill_micro

test: ## Build and test everything: Release, then ASan+UBSan, then the checks
	@tools/test.sh

bench: ## Measure beside the peers, ninety minutes; QUICK=1: three minutes; BENCH="--inputs day"
	@tools/setup.sh bench
	@tools/build.sh release trailmill trailmill_floor clock_shim
	@.venv/bin/python benchmarks/run.py $(if $(QUICK),--quick) $(BENCH)

check: ## The style alone: tree rules, clang-format-14, clang-tidy-14
	@tools/setup.sh check
	@tools/check.sh

format: ## Rewrite the C++ files as clang-format-14 has them
	@tools/setup.sh check
	@tools/check.sh --format

install: build ## Install below PREFIX (/usr/local): program, Arrow, headers, licence
	@cmake --install $(RELEASE) --prefix $(PREFIX)

clean: ## Remove what was built and demonstrated
	rm -rf build demo

distclean: clean ## ... and the virtual environment
	rm -rf .venv
