# Installs the Debian packages the tests need, when root; else says which are missing.
# The tests that need a missing one are skipped by name.
set -eu
cd "$(dirname "$0")"

missing=
for name in $(sed 's/#.*//' test-packages.txt); do
  dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing="$missing $name"
done
# The console is built with whatever Node there is; Debian's goes with no other.
command -v npm >/dev/null 2>&1 || missing="$missing nodejs npm"
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" -ne 0 ]; then
  echo "Missing packages:$missing"
  echo "The tests that need them are skipped by name. To run them: sudo apt-get install$missing"
  exit 0
fi

# No service of a package may start here: invoke-rc.d asks this file, and 101 means no.
policy=/usr/sbin/policy-rc.d
kept=$(mktemp -d)
restore() {
  rm -f "$policy"
  [ ! -e "$kept/policy" ] || mv "$kept/policy" "$policy"
  rm -rf "$kept"
}
[ ! -e "$policy" ] || mv "$policy" "$kept/policy"
trap restore EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

echo "installing for the tests:$missing"
export DEBIAN_FRONTEND=noninteractive
log=$kept/apt.log
if ! { apt-get update && apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1 </dev/null; then
  tail -n 5 "$log"
  echo "Some packages could not be installed; the tests that need them are skipped by name."
fi
