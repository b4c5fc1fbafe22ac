#!/usr/bin/env bash
# Try Recall Desk on its embedded sandbox: builds it and opens the window. Nothing leaves this computer.
#   packaging/try.sh [--yes]      --yes installs missing system packages without asking
# Without a display it does the same work on the command line: serves the sandbox, looks up a vehicle, opens a
# recall, marks it fixed, and prints each answer.
set -eu
cd "$(dirname "$0")/.."
packaging/setup.sh run "${1:-}"
[ -f "$HOME/.cargo/env" ] && . "$HOME/.cargo/env"

cargo build --release --locked
target=${CARGO_TARGET_DIR:-target}/release

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  exec "$target/recall-desk" --sandbox
fi

echo "There is no display, so here is the same work on the command line."
home=$(mktemp -d)
trap 'kill "$sandbox" 2>/dev/null || true; rm -rf "$home"' EXIT
"$target/recall-desk-cli" --json sandbox --port 0 >"$home/sandbox.json" &
sandbox=$!
for _ in $(seq 100); do [ -s "$home/sandbox.json" ] && break; sleep 0.1; done
value() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$home/sandbox.json"; }

export RECALL_DESK_CLIENT_SECRET RECALL_DESK_API_KEY
RECALL_DESK_CLIENT_SECRET=$(value client_secret)
RECALL_DESK_API_KEY=$(value api_key)
desk() {
  printf '\n$ recall-desk-cli'; printf ' %q' "$@"; printf '\n'
  "$target/recall-desk-cli" --home "$home/desk" "$@"
}
desk profile add Sandbox-server --environment sandbox --base-url "$(value base_url)" \
  --token-url "$(value token_url)" --client-id "$(value client_id)" --scope "$(value scope)"
desk profile test Sandbox-server
desk lookup LH7PRODCJEE012345
desk create --vin SALLAAA146A123456 --manufacturer-ref ACME/1 --dvsa-ref R/2026/101 --start-date 2026-03-01
desk fix SALLAAA146A123456 --manufacturer-ref ACME/1 --date 2026-04-02
desk lookup SALLAAA146A123456
desk history
