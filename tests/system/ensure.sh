#!/usr/bin/env bash
# Installs Debian's Chromium, a Chinese font and PostgreSQL for the tests, each only when it is missing.
# Where it may not install, it says what to install, and stops.
set -euo pipefail

missing=()
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 \
  || command -v google-chrome >/dev/null 2>&1 || missing+=(chromium)
fc-list :lang=zh 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk fontconfig)

postgres_answers() {
  python3 - "${CUSTOMARY_TEST_POSTGRES:-}" <<'PY'
import re, socket, sys
address = re.search(r"@([^/:@]+)(?::(\d+))?", sys.argv[1])
host, port = (address.group(1), int(address.group(2) or 5432)) if address else ("127.0.0.1", 5432)
try:
    socket.create_connection((host, port), timeout=2).close()
except OSError:
    sys.exit(1)
PY
}
if ! postgres_answers && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  missing+=(postgresql)
fi
[ "${#missing[@]}" -eq 0 ] && exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo"; else as_root="none"; fi
fi
if [ "$as_root" = none ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "The tests need: ${missing[*]}. Install these with your system's package manager, then run 'make test' again." >&2
  exit 1
fi
echo "Installing for the tests: ${missing[*]}"
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
