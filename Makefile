# Firedrill: `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# What is hit, and whether an upgrade is performed, is said on make's command line. An exported variable that happens to have
# one of these names does not count, and no value is pasted into a command: recipes read them from their environment.
export TARGET = local
export DRILL = taskmanager-kill
# What the job reads from and writes to: files, kafka, kafka-jdbc (from topics into tables), or on the local target hdfs or jdbc.
export PIPELINE = files

# The kind cluster; each has the default that works where the registries can be reached.
export KIND_CLUSTER ?= firedrill
# How many nodes a new cluster has, 1 by default: with 3 the job has two workers, for the drills node-gone and node-drain.
export NODES ?=
export KIND_NODE_IMAGE ?=
export KIND_LOAD_IMAGES ?=
export FLINK_BASE_IMAGE ?=
export FLINK_OPERATOR_VERSION ?= 1.16.1
export FLINK_OPERATOR_CHART ?= https://archive.apache.org/dist/flink/flink-kubernetes-operator-$(FLINK_OPERATOR_VERSION)/flink-kubernetes-operator-$(FLINK_OPERATOR_VERSION)-helm.tgz
export MINIO_IMAGE ?=
# For deploy: 1 puts a proxy between the job and its store, for the drills store-slow and others.
export STORE_PROXY =
# For monitoring; by default made of Debian's packages prometheus and prometheus-pushgateway, as they are on the PATH.
export PROMETHEUS_IMAGE ?=
export PUSHGATEWAY_IMAGE ?=
# For PIPELINE=kafka; by default made of the packages in kafka/pom.xml.
export KAFKA_IMAGE ?=
# For PIPELINE=kafka-jdbc; by default made of the package in postgres/pom.xml.
export POSTGRES_IMAGE ?=
export NAMESPACE = firedrill
export REGISTRY_IMAGE ?= registry:3
export REGISTRY_PORT ?= 5001
export IMAGE = firedrill:dev
# The job in the image: v1, v2, or bad, which has the versions that nobody should upgrade to.
export JOB_VERSION = v1
# For TARGET=kubernetes: by default the project's own cluster; another only with CONTEXT=NAME, which allows it.
export CONTEXT = kind-$(KIND_CLUSTER)
export DEPLOYMENT = transactions
# For rehearse-upgrade: a merge patch of the FlinkDeployment; without one the new version is version 2 of the project's job.
export CHANGE =
export PERFORM =
# For gameday: what its faults are drawn from, and for how long it begins new ones.
export SEED = 1
export MINUTES = 30
# For drill and drills: a Pushgateway that gets their metrics, http://localhost:9091 say.
export METRICS =
# For krew: where the archive of make dist is downloaded from.
export URL =
# For rules: what comes before the paths of runbooks.
export RUNBOOKS =
FETCHED = $(if $(filter local,$(TARGET)),$(filter hdfs,$(PIPELINE)) $(if $(filter kafka kafka-jdbc,$(PIPELINE)),kafka) $(if $(filter jdbc kafka-jdbc,$(PIPELINE)),postgres))
PUSHED = $(if $(METRICS),--push-metrics "$$METRICS")
LOCAL = $(if $(filter files,$(PIPELINE)),,--pipeline "$$PIPELINE")
KUBERNETES = $(if $(filter kubernetes,$(TARGET)),--context "$$CONTEXT" --allow-context "$$CONTEXT" -n "$$NAMESPACE" --deployment "$$DEPLOYMENT" $(if $(filter kind-$(KIND_CLUSTER),$(CONTEXT)),--operator-namespace flink-operator --store-namespace "$$NAMESPACE" --quota-namespace "$$NAMESPACE" --broker-namespace "$$NAMESPACE" --brokers localhost:9094 --database-namespace "$$NAMESPACE" --node "$$KIND_CLUSTER-worker" --node "$$KIND_CLUSTER-worker2"))
# The job on the project's own cluster may be deployed anew; elsewhere that is somebody's to allow.
MAY = $(if $(filter kubernetes,$(TARGET)),$(if $(filter kind-$(KIND_CLUSTER),$(CONTEXT)),--may-redeploy))

EXTENSION = mvn -B --no-transfer-progress -f junit/pom.xml -pl extension -am test

SCRIPTS = .ci/run bin/in-image/firedrill $(filter-out bin/in-image,$(wildcard bin/*))

.PHONY: help pages kafka hdfs postgres drill drills gameday prometheus rehearse-upgrade selftest check test test-long scripts dist krew e2e e2e-long bench image push kind-up deploy monitoring undeploy kind-down status logs ui sbom rules junit format clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

drill: $(FETCHED:%=target/%) ## run one drill: make drill [TARGET=local|kubernetes] [DRILL=taskmanager-kill] [PIPELINE=files|kafka|hdfs|jdbc|kafka-jdbc] [METRICS=http://localhost:9091]
	@bin/firedrill drill --target "$$TARGET" $(LOCAL) $(KUBERNETES) $(MAY) $(PUSHED) "$$DRILL"

drills: $(FETCHED:%=target/%) ## run all drills that the target can run, with a summary table
	@bin/firedrill drills --target "$$TARGET" $(LOCAL) $(KUBERNETES) $(MAY) $(PUSHED)

gameday: $(FETCHED:%=target/%) ## random faults from a seed that repeats them: make gameday [SEED=1] [MINUTES=30] [TARGET=local|kubernetes]
	@bin/firedrill gameday --target "$$TARGET" $(LOCAL) $(KUBERNETES) --seed "$$SEED" --minutes "$$MINUTES"

rehearse-upgrade: $(FETCHED:%=target/%) ## rehearse an upgrade: make rehearse-upgrade [TARGET=local|kubernetes] [PERFORM=1] [CHANGE=patch.yaml] [PIPELINE=files|kafka|jdbc|kafka-jdbc]
	@bin/rehearse-upgrade

prometheus: ## a Prometheus with the alerts beside `bin/firedrill run`, until Ctrl-C
	@bin/prometheus

selftest: ## plant faults and show that each is caught
	@bin/firedrill selftest

check: scripts ## unit tests with their coverage, format, architecture, shell scripts; about a minute
	mvn -B --no-transfer-progress test jacoco:report
	$(EXTENSION)
	@awk -F , '$$2 ~ /firedrill/ { sub(/io.firedrill./, "", $$2); sub(/[.].*/, "", $$2); seen[$$2] += $$9; of[$$2] += $$8 + $$9; seen["all"] += $$9; of["all"] += $$8 + $$9 } \
	  END { printf "lines that unit tests run:"; n = split("run drill upgrade all", names, " "); \
	        for (i = 1; i <= n; i++) printf " %s %.0f %%%s", names[i], 100 * seen[names[i]] / of[names[i]], i < n ? "," : "\n" }' target/site/jacoco/jacoco.csv

kafka: target/kafka ## fetch the Kafka broker that PIPELINE=kafka and kafka-jdbc run on this machine

target/kafka: kafka/pom.xml
	@echo "fetching Kafka (some 40 MB) …"
	@mvn -q -B --no-transfer-progress -f kafka/pom.xml dependency:copy-dependencies
	@touch $@

hdfs: target/hdfs ## fetch the HDFS that PIPELINE=hdfs runs on this machine

target/hdfs: hdfs/pom.xml
	@echo "fetching HDFS (some 90 MB) …"
	@mvn -q -B --no-transfer-progress -f hdfs/pom.xml package
	@touch $@

postgres: target/postgres ## fetch the PostgreSQL server that PIPELINE=jdbc and kafka-jdbc run on this machine

# tar keeps what makes it run: permissions and symbolic links
target/postgres: postgres/pom.xml
	@echo "fetching PostgreSQL (some 15 MB) …"
	@command -v xz > /dev/null || { echo "there is no xz to unpack it with: install xz (Debian: xz-utils)" >&2; exit 2; }
	@rm -rf target/postgres-build
	@mvn -q -B --no-transfer-progress -f postgres/pom.xml dependency:unpack-dependencies
	@mkdir -p $@
	@tar -xJf target/postgres-build/postgres-*.txz -C $@
	@touch $@

test: scripts target/kafka target/hdfs target/postgres ## what check does (under a Turkish locale), plus embedded drills and planted faults; no Docker, no cluster
	mvn -B --no-transfer-progress verify -Dunit.locale="-Duser.language=tr -Duser.country=TR"
	$(EXTENSION)

test-long: target/kafka target/hdfs target/postgres ## more embedded drills, of what the tests on kind drill as well
	mvn -B --no-transfer-progress verify -Dunit.skip=true -Dit.excluded=none -Dgroups=long

pages: ## the documentation as a site, in target/pages; needs mkdocs (pip install mkdocs)
	@command -v mkdocs > /dev/null || { echo "there is no mkdocs: pip install mkdocs" >&2; exit 2; }
	@mkdocs build -q
	@echo target/pages/index.html

scripts:
	@if command -v shellcheck > /dev/null; then shellcheck -x -P SCRIPTDIR $(SCRIPTS); \
	  else echo "shellcheck is not on the PATH: the shell scripts are not checked"; fi

bench: ## measure recovery against Flink's defaults, and the audit's speed
	@bin/firedrill bench

image: ## build the job's image, or with JOB_VERSION=none a runner's, into the local container engine: make image [IMAGE=firedrill:dev] [JOB_VERSION=v1|v2|bad|none]
	@bin/build-image engine "$$IMAGE"

push: ## build the job's image into a registry, without Docker: make push IMAGE=registry.example.com/firedrill:1 [JOB_VERSION=v1|v2|bad|none]
	@bin/build-image registry "$$IMAGE"

kind-up: ## create the kind cluster with operator, MinIO and the job's image; safe to repeat: make kind-up [NODES=1|3]
	@bin/kind-up

deploy: ## deploy the job to the kind cluster and wait until it has completed a checkpoint: make deploy [PIPELINE=files|kafka|kafka-jdbc] [STORE_PROXY=1]
	@bin/kind-deploy

monitoring: ## a Prometheus with the alerts, and a Pushgateway, beside the job on the kind cluster
	@bin/kind-monitoring

undeploy: ## take the job and its data off the kind cluster, Kafka and PostgreSQL included (KEEP_DATA=1 keeps the data)
	@bin/kind-undeploy

kind-down: ## delete the kind cluster
	@bin/kind-down

status: ## the job's resources on the kind cluster
	@bin/kind-look status

logs: ## follow the logs of the job's pods
	@bin/kind-look logs

ui: ## forward Flink's web UI and MinIO's console to this machine
	@bin/kind-look ui

e2e: ## the tests on kind; they create a cluster and delete it
	mvn -B --no-transfer-progress -Pe2e verify

e2e-long: ## more of them: a job that is not the project's, and jobs that cannot recover
	mvn -B --no-transfer-progress -Pe2e verify -Dit.excluded=none -Dgroups=long

dist: ## pack what people download, target/firedrill-VERSION.tar.gz with its SHA-256: all that drills jobs on Kubernetes
	@bin/dist archive

krew: ## the manifest by which kubectl krew installs what make dist packed: make krew URL=https://example.com/firedrill-VERSION.tar.gz
	@bin/dist krew "$$URL"

sbom: ## list the libraries of the harness and the job with their hashes and licences, as CycloneDX, in target/bom.json
	mvn -q -B --no-transfer-progress -Dspotless.check.skip cyclonedx:makeBom
	@echo target/bom.json

rules: ## make the PrometheusRule of monitoring/alerts.yaml: make rules [RUNBOOKS=https://where/the/docs/are/]
	@{ printf '%s\n' '# Made of monitoring/alerts.yaml by make rules; a test fails when they differ.' \
	  'apiVersion: monitoring.coreos.com/v1' 'kind: PrometheusRule' 'metadata:' '  name: firedrill' 'spec:'; \
	  sed "/^#/d; s/^./  &/; s|runbook_url: |&$$RUNBOOKS|" monitoring/alerts.yaml; } > k8s/components/monitoring/prometheus-rule.yaml

junit: ## put the JUnit extension into this machine's Maven repository (~/.m2), for projects that drill their own job
	mvn -q -B --no-transfer-progress -f junit/pom.xml -pl extension -am -DskipTests -Dspotless.check.skip install

format: ## format the sources
	mvn -q -B --no-transfer-progress spotless:apply
	mvn -q -B --no-transfer-progress -f junit/pom.xml spotless:apply

clean: ## remove what was built and reported
	@if [ -n "$$(ls target/backup 2> /dev/null)" ]; then \
	  echo "kept target/backup: copies of FlinkDeployments that a restore has deleted and not created again"; \
	  find target -mindepth 1 -maxdepth 1 ! -name backup -exec rm -rf {} +; \
	else rm -rf target; fi
	@rm -rf junit/*/target
