# What the scripts for kind share; sourced by them.
: "${KIND_CLUSTER:=firedrill}" "${NAMESPACE:=firedrill}" "${REGISTRY_PORT:=5001}" "${REGISTRY_IMAGE:=registry:3}"
registry=firedrill-registry-$REGISTRY_PORT
deployment=transactions
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$@"; } # a line for each argument
fail() { printf 'firedrill: %s\n' "$*" >&2; exit 1; }

# Only ever this project's cluster, whatever the current context is.
kube() { kubectl --context "kind-$KIND_CLUSTER" "$@"; }

need() { # TOOL WHERE-TO-GET-IT
  command -v "$1" > /dev/null || fail "there is no $1: install it ($2)"
}

need_tools() {
  need docker "https://docs.docker.com/engine/install"
  need kind "https://kind.sigs.k8s.io/docs/user/quick-start/#installation"
  need kubectl "https://kubernetes.io/docs/tasks/tools"
  need helm "https://helm.sh/docs/intro/install"
  docker info > /dev/null 2>&1 || fail "no container engine answers: start Docker and try again"
}

need_cluster() {
  kind get clusters 2> /dev/null | grep -qx "$KIND_CLUSTER" || fail "there is no kind cluster $KIND_CLUSTER: run make kind-up"
  kube get --raw /readyz --request-timeout=10s > /dev/null 2>&1 || fail "the kind cluster $KIND_CLUSTER does not answer: is its container running? (docker ps -a)"
}

# step DESCRIPTION COMMAND...: one line with what is done and how long it took; the output only when it fails.
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
