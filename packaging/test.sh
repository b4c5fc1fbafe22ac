#!/usr/bin/env bash
# Everything that continuous integration checks: format, licences and sources of what is used,
# lints, tests, documentation.
#   packaging/test.sh [--yes]      --yes installs missing system packages without asking
set -eu
cd "$(dirname "$0")/.."
packaging/setup.sh test "${1:-}"
[ -f "$HOME/.cargo/env" ] && . "$HOME/.cargo/env"

step() { printf '\n== %s\n' "$*"; "$@"; }
step cargo fmt --check
step cargo deny --locked check bans licenses sources
step cargo clippy --locked --all-targets -- -D warnings
step cargo test --locked
RUSTDOCFLAGS="-D warnings" step cargo doc --locked --no-deps --document-private-items
