#!/bin/sh
# Who calls 700 hears a question: 1 leads to 201, 2 takes a message. Wants `applications: {700: }` in ringfence.yaml,
# and in RINGFENCE_API, _TOKEN (scope calls) and _CA where the server is, who we are, and whom to trust.
ask() { # PATH JSON
  curl -sS -f --cacert "$RINGFENCE_CA" -H "Authorization: Bearer $RINGFENCE_TOKEN" \
    -H 'Content-Type: application/json' -d "$2" "$RINGFENCE_API/applications/$1"
}

field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

serve() { # CALL
  key=$(ask "calls/$1/ask" '{"play": ["welcome"], "most": 1, "within": 10}' | field keys)
  case $key in
    1) ask "calls/$1/transfer" '{"to": "201"}' ;;
    2) ask "calls/$1/record" '{"longest": 60}' && ask "calls/$1/hang-up" '{}' ;;
    *) ask "calls/$1/hang-up" '{}' ;;
  esac
}

while true; do
  call=$(ask 700/next '{}' | field id) || sleep 1
  [ -z "$call" ] || serve "$call" &
done
