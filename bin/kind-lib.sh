# Shared by the scripts for kind, which source it.
# shellcheck shell=bash disable=SC2034 # the variables are for them
: "${KIND_CLUSTER:=firedrill}" "${NAMESPACE:=firedrill}" "${REGISTRY_PORT:=5001}" "${REGISTRY_IMAGE:=registry:3}"
registry=firedrill-registry-$REGISTRY_PORT
deployment=transactions
operator_namespace=flink-operator
context=kind-$KIND_CLUSTER
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$@"; } # a line for each argument
fail() { printf 'firedrill: %s\n' "$*" >&2; exit 1; }

# Always this project's own cluster, whatever the current context is.
kube() { kubectl --context "$context" "$@"; }

need() { # TOOL WHERE-TO-GET-IT
  command -v "$1" > /dev/null || fail "$1 is not installed: see $2"
}

need_docker() {
  need docker "https://docs.docker.com/engine/install"
  docker info > /dev/null 2>&1 || fail "Docker does not answer: start it and try again"
}

need_kind() { need kind "https://kind.sigs.k8s.io/docs/user/quick-start/#installation"; }
need_kubectl() { need kubectl "https://kubernetes.io/docs/tasks/tools"; }

need_tools() {
  need_kind
  need_kubectl
  need helm "https://helm.sh/docs/intro/install"
  need_docker
}

cluster_exists() { kind get clusters 2> /dev/null | grep -qx "$KIND_CLUSTER"; }

need_cluster() {
  cluster_exists || fail "there is no kind cluster $KIND_CLUSTER: run make kind-up"
  kube get --raw /readyz --request-timeout=10s > /dev/null 2>&1 || fail "the kind cluster $KIND_CLUSTER does not answer: is its container running? (docker ps -a)"
}

# Out of the system's random numbers.
random() { head -c 15 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

# A secret is created once, and passed in a file, never on a command line: create_secret NAME < LINES-OF-KEY=VALUE
create_secret() {
  local name=$1 lines file code=0
  lines=$(cat)
  kube -n "$NAMESPACE" get secret "$name" > /dev/null 2>&1 && return
  file=$(mktemp); chmod 600 "$file"
  printf '%s\n' "$lines" > "$file"
  kube -n "$NAMESPACE" create secret generic "$name" --from-env-file="$file" || code=$?
  rm -f "$file"
  return $code
}

# step DESCRIPTION COMMAND...: prints one line with what is done and how long it took; the output only if it fails.
step() {
  local what=$1 log from; shift
  log=$(mktemp); from=$SECONDS
  printf '  %s … ' "$what"
  if "$@" > "$log" 2>&1; then
    printf '%d s\n' $((SECONDS - from)); rm -f "$log"
  else
    printf 'failed after %d s\n' $((SECONDS - from)); tail -25 "$log" >&2; rm -f "$log"; return 1
  fi
}
