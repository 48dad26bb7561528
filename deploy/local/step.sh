#!/bin/sh
# step.sh LABEL COMMAND...: runs a command quietly behind one line, "LABEL ... done in 7 s".
# A dot every five seconds shows that it is alive; the end of its output is printed only when it fails.
label=$1
shift
printf '%s ... ' "$label"
log=$(mktemp)
began=$(date +%s)
(while sleep 5 >/dev/null 2>&1; do printf '.'; done) &
dots=$!
trap 'kill "$dots" 2>/dev/null; rm -f "$log"' EXIT
trap 'exit 130' INT TERM
"$@" >"$log" 2>&1 </dev/null
code=$?
if [ "$code" -eq 0 ]; then
    echo "done in $(($(date +%s) - began)) s"
else
    echo "failed"
    tail -n 25 "$log" >&2
fi
exit "$code"
