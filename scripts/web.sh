#!/bin/sh
# Builds the pages in web/ into web/target/console, which goes into the server's jar. Does nothing when
# they are built from these very files; leaves them out, and says so, where Node is missing.
set -eu
cd "$(dirname "$0")/../web"

log=target/build.log
install_seconds=300

have() {
  command -v "$1" >/dev/null 2>&1
}

sum() {
  cat "$@" | cksum
}

# Two builds at once: the second waits for the first.
take_lock() {
  waits=0
  until mkdir target/lock 2>/dev/null; do
    owner=$(cat target/lock/pid 2>/dev/null || :)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      rm -rf target/lock
      continue
    fi
    waits=$((waits + 1))
    [ "$waits" -lt 600 ] || exit 75
    sleep 1
  done
  echo $$ >target/lock/pid
  trap 'rm -rf target/lock' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

# A machine without the libraries and without a way to get them gets no console, and all else.
without() {
  echo "The console is left out: $1" >&2
  rm -rf target/console
  exit 0
}

install() {
  wanted=$(sum package-lock.json)
  [ "$(cat node_modules/.wanted 2>/dev/null || :)" != "$wanted" ] || return 0
  if ! timeout "$install_seconds" npm ci --no-audit --no-fund >"$log" 2>&1 </dev/null; then
    rm -rf node_modules
    without "its libraries cannot be fetched (web/$log)."
  fi
  echo "$wanted" >node_modules/.wanted
}

mkdir -p target
take_lock
sources=$(sum package-lock.json package.json index.html ./*.ts ./*.json $(find src -type f | sort))
[ "$(cat target/built 2>/dev/null || :)" != "$sources" ] || exit 0
have node && have npm || without "no Node (apt-get install nodejs npm)."
install
if ! npm run --silent build >"$log" 2>&1 </dev/null; then
  cat "$log" >&2
  echo "The pages do not build; see web/$log" >&2
  exit 1
fi
echo "$sources" >target/built
