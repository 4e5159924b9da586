#!/usr/bin/env bash
# Fuzzes the readers of CSV, JSON, tables of texts, model files and boosted trees, and the KPI windows, with libFuzzer and
# AddressSanitizer, FUZZ_SECONDS (30) each.
#
#     scripts/fuzz.sh [csv] [json] [cells] [model] [trees] [window]
#
# A finding ends the run with status 1 and leaves its input in .fuzz/findings. Skips, with status 0, where the toolchain
# has no sanitizer runtime.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-30}
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(csv json cells model trees window)
out=.fuzz
mkdir -p "$out/findings" "$out"/corpus/{csv,json,cells,model,trees,window}

flags=(-O -swift-version 6 -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
    -parse-as-library -I Sources/COpenBLAS)
sanitized=(-sanitize=fuzzer,address)

cat > "$out/probe.swift" <<'SWIFT'
@_cdecl("LLVMFuzzerTestOneInput")
public func probe(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 { 0 }
SWIFT
if ! swiftc -parse-as-library "${sanitized[@]}" "$out/probe.swift" -o "$out/probe" > "$out/probe.log" 2>&1; then
    echo "SKIPPED: fuzzing, because this toolchain links no libFuzzer and AddressSanitizer:"
    tail -n 2 "$out/probe.log"
    exit 0
fi

# Compiles one of our modules into folder $1; the rest of the arguments are further flags.
module() {
    local folder=$1 name=$2
    shift 2
    mkdir -p "$folder"
    find "Sources/$name" -name '*.swift' | sort | xargs swiftc "${flags[@]}" -I "$folder" "$@" -wmo -c -emit-module \
        -emit-module-path "$folder/$name.swiftmodule" -module-name "$name" -o "$folder/$name.o"
}

# Links a program; the linker's complaints about the sanitizer's own symbols say nothing.
program() {
    local folder=$1
    shift
    swiftc "${flags[@]}" -I "$folder" "$@" 2> "$out/link.log" || { cat "$out/link.log"; exit 1; }
}

module "$out/watched" TimeSeries "${sanitized[@]}"
objects=("$out/watched/TimeSeries.o")
if [[ " ${targets[*]} " == *" model "* ]]; then
    for name in NumericalMethods Detectors; do
        module "$out/watched" "$name" "${sanitized[@]}"
        objects+=("$out/watched/$name.o")
    done
    # The seeds' program has a main of its own, which objects for libFuzzer do not allow.
    for name in TimeSeries NumericalMethods Detectors; do module "$out/plain" "$name"; done
    program "$out/plain" Tests/Fuzz/ModelSeeds.swift "$out"/plain/*.o -o "$out/seeds"
    "$out/seeds" "$out/corpus/model"
fi
if [[ " ${targets[*]} " == *" trees "* || " ${targets[*]} " == *" window "* ]]; then
    module "$out/watched" KPIDetection "${sanitized[@]}"
    objects+=("$out/watched/KPIDetection.o")
    cp Tests/Fixtures/kpi/trees-1.7 "$out/corpus/trees/"
    head -c 7224 /dev/zero > "$out/corpus/window/zeros"
fi
printf ' timestamp,a,"b ""x"""\n2024-01-01T00:00:00Z,1,-2.5e3\n2024-01-01T00:00:01.5+02:00,,null\r\n' > "$out/corpus/csv/times"
printf '\004a,b\n1,2\n0.1e-300,nan\n' > "$out/corpus/csv/plain"
printf '{"requestType":"INLINE","signalNames":["a","b"],"data":[{"timestamp":"2024-01-01T00:00:00Z","values":[1.5,null]}]}' \
    > "$out/corpus/json/inline"
printf '[1,-2.5e-3,"\\u00e9\\ud83d\\ude00",true,null,{"a":[[]]}]' > "$out/corpus/json/kinds"

printf '\003key,"A ""b""",c\r\n1,"x\ny",\n2,\xc3\xa9,3.5\n' > "$out/corpus/cells/csv"
printf '\001[{"key":1,"a \\"b\\"":"x\\ny","c":null},{"KEY":2.50,"c":true,"d":"\\u00e9"}]' > "$out/corpus/cells/json"
printf '\002\002A\000\003BC\001' > "$out/corpus/cells/row"

declare -A source=([csv]=CSVFuzz [json]=JSONFuzz [cells]=CellFuzz [model]=ModelFileFuzz [trees]=TreesFuzz [window]=WindowFuzz)
declare -A longest=([csv]=4096 [json]=4096 [cells]=4096 [model]=16384 [trees]=16384 [window]=8192)
status=0
for target in "${targets[@]}"; do
    program "$out/watched" "${sanitized[@]}" "Tests/Fuzz/${source[$target]}.swift" "${objects[@]}" -o "$out/$target"
    echo "fuzzing $target for $seconds s"
    if ! SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 "$out/$target" "$out/corpus/$target" \
        -max_total_time="$seconds" -max_len="${longest[$target]}" -timeout=10 -rss_limit_mb=2048 -verbosity=1 \
        -print_final_stats=1 -artifact_prefix="$out/findings/$target-" > "$out/$target.log" 2>&1; then
        status=1
        echo "FOUND: $target, see $out/$target.log and $out/findings"
        grep -E 'SUMMARY|ERROR|Fatal' "$out/$target.log" | head -n 5 || true
    fi
    grep -E 'number_of_executed_units|new_units_added|peak_rss_mb' "$out/$target.log" || true
    grep -E '^#[0-9]+.*cov:' "$out/$target.log" | tail -n 1 || true
done
exit $status
