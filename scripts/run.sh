#!/usr/bin/env bash
# Starts the server, runs the demo against it, and stays with the server until it is stopped.
# usage: scripts/run.sh BINARY DATA_DIR PORT
set -euo pipefail
binary=$1 data=$2 port=$3

"$binary" serve --data-dir "$data" --port "$port" &
server=$!
trap 'kill -TERM "$server" 2>/dev/null; wait "$server"' INT TERM

for _ in $(seq 100); do
    kill -0 "$server" 2>/dev/null || { wait "$server"; exit $?; }
    curl -fsS "http://127.0.0.1:$port/health" >/dev/null 2>&1 && break
    sleep 0.1
done
"$binary" demo --endpoint "http://127.0.0.1:$port" --config "$data/credentials/config" || echo "the demo failed" >&2
echo "The server goes on at http://127.0.0.1:$port; stop it with Ctrl-C."
wait "$server"
