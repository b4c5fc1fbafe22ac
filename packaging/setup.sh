#!/usr/bin/env bash
# Installs the system packages that Recall Desk needs on Debian and Ubuntu.
#   packaging/setup.sh run|test [--yes]
# "run": to build and open the window. "test": also what the tests talk to (a virtual display, a keyring), and
# cargo-deny.
# Asks before it installs, unless run as root or with --yes. Does nothing where all is there already.
set -eu

purpose=${1:-run}
yes=${2:-}

build_packages="gcc libc6-dev ca-certificates curl"
window_packages="libgl1 libegl1 libgl1-mesa-dri libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2
  libxkbcommon0 libxkbcommon-x11-0 mesa-vulkan-drivers"
test_packages="dbus gnome-keyring openssh-server strace xvfb xauth xdotool openbox imagemagick at-spi2-core
  python3 python3-pyatspi gir1.2-atspi-2.0 procps"

packages="$build_packages $window_packages"
[ "$purpose" = test ] && packages="$packages $test_packages"

if ! command -v dpkg-query >/dev/null; then
  echo "This is not Debian or Ubuntu: please install the equivalents of: $packages" >&2
  exit 0
fi

missing=""
for package in $packages; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done

if [ -n "$missing" ]; then
  run=""
  if [ "$(id -u)" -ne 0 ]; then
    run=sudo
    if [ "$yes" != --yes ]; then
      printf 'These packages are missing and will be installed with sudo apt-get:%s\nGo on? [y/N] ' "$missing"
      read -r answer
      case $answer in [yY]*) ;; *) echo "Nothing was installed." >&2; exit 1 ;; esac
    fi
  fi
  $run apt-get update -qq
  # shellcheck disable=SC2086 # a list of words on purpose
  DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends $missing
fi

if ! command -v cargo >/dev/null && [ -x "$HOME/.cargo/bin/cargo" ]; then
  echo "Rust is installed but not on PATH: run  . \"\$HOME/.cargo/env\"  first." >&2
  exit 1
fi
if ! command -v cargo >/dev/null; then
  if [ "$yes" != --yes ] && [ "$(id -u)" -ne 0 ]; then
    printf 'Rust is missing. Install it for this user with rustup? [y/N] '
    read -r answer
    case $answer in [yY]*) ;; *) echo "Install Rust from https://rustup.rs and run this again." >&2; exit 1 ;; esac
  fi
  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal -c clippy -c rustfmt
  . "$HOME/.cargo/env"
fi

if [ "$purpose" = test ] && ! command -v cargo-deny >/dev/null; then
  cargo install --locked --quiet cargo-deny
fi
