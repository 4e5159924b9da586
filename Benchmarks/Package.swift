// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Measurements of the detection core and of request signatures. A package of its own, so that building the service builds none of this.
let package = Package(
    name: "lapwing-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "lapwing", path: "..")],
    targets: [
        .target(name: "DetectionMetrics", swiftSettings: settings),
        .executableTarget(
            name: "quality",
            dependencies: [
                "DetectionMetrics", "BenchmarkSupport", "Baselines",
                .product(name: "Detectors", package: "lapwing"), .product(name: "TimeSeries", package: "lapwing"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "speed",
            dependencies: [
                "BenchmarkSupport",
                .product(name: "Detectors", package: "lapwing"), .product(name: "TimeSeries", package: "lapwing"),
                .product(name: "NumericalMethods", package: "lapwing"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "tables",
            dependencies: [
                "DetectionMetrics", "BenchmarkSupport",
                .product(name: "Detectors", package: "lapwing"), .product(name: "TimeSeries", package: "lapwing"),
                .product(name: "NumericalMethods", package: "lapwing"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "signatures",
            dependencies: ["BenchmarkSupport", .product(name: "Credentials", package: "lapwing")],
            swiftSettings: settings),
        .executableTarget(
            name: "univariate",
            dependencies: [
                "BenchmarkSupport",
                .product(name: "Detectors", package: "lapwing"), .product(name: "TimeSeries", package: "lapwing"),
            ],
            swiftSettings: settings),
        // The default model of the KPI detector: made by XGBoost's C library (Debian package libxgboost-dev).
        .systemLibrary(name: "CXGBoost", providers: [.apt(["libxgboost-dev"])]),
        .target(
            name: "KPISimulation",
            dependencies: [
                .product(name: "KPIDetection", package: "lapwing"),
                .product(name: "NumericalMethods", package: "lapwing"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "kpimodel",
            dependencies: [
                "KPISimulation", "BenchmarkSupport", "CXGBoost", .product(name: "KPIDetection", package: "lapwing"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "kpispeed",
            dependencies: [
                "KPISimulation", "BenchmarkSupport", .product(name: "KPIDetection", package: "lapwing"),
                .product(name: "CDetect", package: "lapwing"),
            ],
            swiftSettings: settings),
        .target(
            name: "Baselines",
            dependencies: [
                "BenchmarkSupport",
                .product(name: "Detectors", package: "lapwing"), .product(name: "TimeSeries", package: "lapwing"),
                .product(name: "NumericalMethods", package: "lapwing"),
            ],
            swiftSettings: settings),
        .target(name: "BenchmarkSupport", swiftSettings: settings),
        .testTarget(name: "DetectionMetricsTests", dependencies: ["DetectionMetrics"], swiftSettings: settings),
    ]
)
