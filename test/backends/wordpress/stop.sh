#!/usr/bin/env bash
# Ends what start.sh started, and only that. DATA: the same folder.
set -uo pipefail
[ -f "$DATA/pids" ] || exit 0
# Workers look at signals only when the next request comes.
tac "$DATA/pids" | while read -r pid; do
  if [ "$pid" = "$(head -n 1 "$DATA/pids")" ]; then kill -TERM "$pid" 2>/dev/null; else kill -KILL "$pid" 2>/dev/null; fi
done
for _ in $(seq 1 50); do kill -0 "$(head -n 1 "$DATA/pids")" 2>/dev/null || break; sleep 0.2; done
kill -KILL "$(head -n 1 "$DATA/pids")" 2>/dev/null
rm -f "$DATA/pids"
exit 0
