#!/usr/bin/env bash
# The tests of the pure targets under AddressSanitizer, in a generated package without dependencies, at most
# SANITIZE_SECONDS (900). Skips, with status 0, where the toolchain has no sanitizer runtime.
set -euo pipefail
cd "$(dirname "$0")/.."
out=.sanitize
mkdir -p "$out/Sources" "$out/Tests"
for target in COpenBLAS NumericalMethods TimeSeries Detectors KPIDetection; do ln -sfn "../../Sources/$target" "$out/Sources/$target"; done
for target in NumericalMethods TimeSeries Detectors KPIDetection; do
    ln -sfn "../../Tests/${target}Tests" "$out/Tests/${target}Tests"
done
cat > "$out/Package.swift" <<'SWIFT'
// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
]
let package = Package(
    name: "lapwing-pure",
    platforms: [.macOS(.v15)],
    targets: [
        .systemLibrary(name: "COpenBLAS"),
        .target(name: "NumericalMethods", dependencies: ["COpenBLAS"], swiftSettings: settings),
        .target(name: "TimeSeries", swiftSettings: settings),
        .target(name: "Detectors", dependencies: ["NumericalMethods", "TimeSeries"], swiftSettings: settings),
        .testTarget(name: "NumericalMethodsTests", dependencies: ["NumericalMethods"], swiftSettings: settings),
        .testTarget(name: "TimeSeriesTests", dependencies: ["TimeSeries"], swiftSettings: settings),
        .testTarget(
            name: "DetectorsTests", dependencies: ["Detectors", "NumericalMethods", "TimeSeries"],
            swiftSettings: settings),
        .target(name: "KPIDetection", swiftSettings: settings),
        .testTarget(name: "KPIDetectionTests", dependencies: ["KPIDetection"], swiftSettings: settings),
    ])
SWIFT
echo 'print(1)' > "$out/probe.swift"
if ! swiftc -sanitize=address "$out/probe.swift" -o "$out/probe" > "$out/probe.log" 2>&1; then
    echo "SKIPPED: sanitizer run, because this toolchain links no AddressSanitizer:"
    tail -n 2 "$out/probe.log"
    exit 0
fi
# XCTest's own small leaks would fail the run.
export ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no
timeout "${SANITIZE_SECONDS:-900}" swift test --sanitize=address --package-path "$out"
