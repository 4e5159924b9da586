#!/usr/bin/env bash
# Heap allocations per row of streaming: the difference between scoring N and 2N rows one at a time, counted by valgrind.
# What comes before the first row is the same in both runs and cancels out. Usage: allocations.sh [N [SIGNALS [FORM...]]]
# BINARY names another build of the `speed` benchmark. Skips, with status 0, where there is no valgrind.
set -euo pipefail
cd "$(dirname "$0")/.."
rows=${1:-500} signals=${2:-8} forms=("${@:3}")
[ ${#forms[@]} -gt 0 ] || forms=(calls session reused)
if ! command -v valgrind > /dev/null; then
    echo "SKIPPED: allocations per row, because valgrind is not installed (apt-get install valgrind)"
    exit 0
fi
binary=${BINARY:-}
if [ -z "$binary" ]; then
    swift build -c release --package-path Benchmarks --product speed
    binary=$(swift build -c release --package-path Benchmarks --show-bin-path)/speed
fi

export SWIFT_DETERMINISTIC_HASHING=1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$binary" streaming --rows 0 --signals "$signals" --model "$folder/model" > /dev/null

# Allocations of a run over $2 rows in form $1.
count() {
    if ! valgrind --tool=memcheck --undef-value-errors=no --leak-check=no --log-file="$folder/log" \
        "$binary" streaming --form "$1" --rows "$2" --signals "$signals" --model "$folder/model" > /dev/null; then
        cat "$folder/log" >&2
        return 1
    fi
    sed -n 's/.*total heap usage: \([0-9,]*\) allocs.*/\1/p' "$folder/log" | tr -d ,
}

echo "allocations a row, $signals signals, rows $((rows + 1)) to $((2 * rows)):"
for form in "${forms[@]}"; do
    once=$(count "$form" "$rows")
    twice=$(count "$form" $((2 * rows)))
    awk -v form="$form" -v a="$once" -v b="$twice" -v n="$rows" \
        'BEGIN { printf "%-8s %.3f (%d more in %d rows)\n", form, (b - a) / n, b - a, n }'
done
