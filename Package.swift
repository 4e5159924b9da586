// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// The dependency lists below are the import table of `docs/architecture.md`; `ArchitectureTests` holds the sources to it.
let package = Package(
    name: "lapwing",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "lapwing", targets: ["lapwing"]),
        .library(name: "NumericalMethods", targets: ["NumericalMethods"]),
        .library(name: "TimeSeries", targets: ["TimeSeries"]),
        .library(name: "Detectors", targets: ["Detectors"]),
        .library(name: "Credentials", targets: ["Credentials"]),
        .library(name: "KPIDetection", targets: ["KPIDetection"]),
        .library(name: "CDetect", targets: ["CDetect"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: ["FullFoundation"]),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.10.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.34.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        // System libraries, from Debian packages.
        .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CMalloc"),

        // Files of the repository, copied into the binary by the assembler.
        .target(
            name: "CEmbedded",
            cSettings: [.headerSearchPath("../APIDocument"), .headerSearchPath("../DefaultKPIModel")]),
        .target(
            name: "DefaultKPIModel", dependencies: ["CEmbedded"],
            exclude: ["xgb_default_model", "NOTICE.md", "REPORT.md"], swiftSettings: settings),

        // Pure rooms: no I/O, no clock, no global state.
        .target(name: "NumericalMethods", dependencies: ["COpenBLAS"], swiftSettings: settings),
        .target(name: "TimeSeries", swiftSettings: settings),
        .target(name: "Detectors", dependencies: ["NumericalMethods", "TimeSeries"], swiftSettings: settings),
        .target(name: "KPIDetection", swiftSettings: settings),
        // The C library; `make libdetect` links it, with the Swift runtime inside.
        .systemLibrary(name: "CDetect"),
        .target(
            name: "DetectLibrary", dependencies: ["KPIDetection", "CDetect"], exclude: ["include", "exports.map"],
            swiftSettings: settings),
        .target(name: "Digests", dependencies: ["COpenSSL"], swiftSettings: settings),

        // The control plane and what stands behind its ports.
        .target(
            name: "ControlPlane", dependencies: ["Detectors", "KPIDetection", "TimeSeries", "Digests"],
            swiftSettings: settings),
        .target(
            name: "Migrations", path: "migrations",
            resources: [
                .embedInCode("V0001_initial.sql"), .embedInCode("V0002_streams.sql"),
                .embedInCode("V0003_multipart.sql"), .embedInCode("V0004_access.sql"),
                .embedInCode("V0005_detection_jobs.sql"), .embedInCode("V0006_series.sql"),
                .embedInCode("V0007_kpi.sql"), .embedInCode("V0008_tables.sql"),
            ], swiftSettings: settings),
        .target(name: "Credentials", dependencies: ["ControlPlane", "Digests", "COpenSSL"], swiftSettings: settings),
        .target(name: "SQLiteStore", dependencies: ["ControlPlane", "Migrations", grdb], swiftSettings: settings),
        .target(name: "ObjectStorage", dependencies: ["ControlPlane", "Digests"], swiftSettings: settings),
        .target(
            name: "OutboundFetch", dependencies: ["ControlPlane", "TimeSeries", "Digests", "CCurl", "CZlib"],
            swiftSettings: settings),
        .target(name: "GradientBoosting", dependencies: ["ControlPlane"], swiftSettings: settings),
        .target(
            name: "WorkQueue", dependencies: ["ControlPlane", logging, metrics, lifecycle], swiftSettings: settings),

        // The wire.
        .target(name: "APIDocument", dependencies: ["CEmbedded"], exclude: ["openapi.yaml"], swiftSettings: settings),
        .target(
            name: "HTTPService",
            dependencies: [
                "ControlPlane", "Credentials", hummingbird, hummingbirdCore, nioCore, nioHTTPTypes, httpTypes, logging,
                metrics,
            ],
            swiftSettings: settings),
        .target(
            name: "OCIDialect",
            dependencies: [
                "HTTPService", "ControlPlane", "TimeSeries", "Detectors", "Digests", hummingbird, nioCore, httpTypes,
                logging,
            ],
            swiftSettings: settings),
        .target(
            name: "DetectorsDialect",
            dependencies: [
                "HTTPService", "ControlPlane", "TimeSeries", "Detectors", "NumericalMethods", hummingbird, nioCore,
                httpTypes,
            ],
            swiftSettings: settings),
        .target(
            name: "AzureDialect",
            dependencies: [
                "HTTPService", "ControlPlane", "TimeSeries", "Detectors", hummingbird, nioCore, httpTypes,
            ],
            swiftSettings: settings),
        .target(
            name: "MetisDialect",
            dependencies: [
                "HTTPService", "ControlPlane", "KPIDetection", "TimeSeries", hummingbird, nioCore, httpTypes,
            ],
            swiftSettings: settings),
        .target(
            name: "NexosisDialect",
            dependencies: [
                "HTTPService", "ControlPlane", "TimeSeries", "Detectors", "Digests", hummingbird, nioCore, httpTypes,
            ],
            swiftSettings: settings),
        .target(name: "OCIClient", dependencies: ["Credentials", "Digests", "COpenSSL"], swiftSettings: settings),

        // The only place that wires parts together.
        .executableTarget(
            name: "lapwing",
            dependencies: [
                "CMalloc", "NumericalMethods", "TimeSeries", "Detectors", "Digests", "ControlPlane", "Credentials",
                "SQLiteStore", "ObjectStorage", "OutboundFetch", "GradientBoosting", "WorkQueue",
                "HTTPService", "OCIDialect", "DetectorsDialect", "AzureDialect", "MetisDialect",
                "NexosisDialect", "KPIDetection", "DefaultKPIModel", "OCIClient", "APIDocument",
                hummingbird, nioCore, httpTypes, logging, metrics, lifecycle, signals, arguments,
            ],
            swiftSettings: settings),

        // Tests.
        .target(
            name: "TestSupport",
            dependencies: [
                "HTTPService", "ControlPlane", "TimeSeries", "Detectors", "KPIDetection", "NumericalMethods", "CZlib",
                hummingbird, nioCore, nioEmbedded, httpTypes, logging,
            ],
            path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(name: "ArchitectureTests", swiftSettings: settings),
        .testTarget(name: "NumericalMethodsTests", dependencies: ["NumericalMethods"], swiftSettings: settings),
        .testTarget(name: "TimeSeriesTests", dependencies: ["TimeSeries"], swiftSettings: settings),
        .testTarget(
            name: "DetectorsTests", dependencies: ["Detectors", "NumericalMethods", "TimeSeries"],
            swiftSettings: settings),
        .testTarget(
            name: "KPIDetectionTests", dependencies: ["KPIDetection", "DefaultKPIModel"], swiftSettings: settings),
        .testTarget(name: "DigestsTests", dependencies: ["Digests"], swiftSettings: settings),
        .testTarget(name: "ControlPlaneTests", dependencies: ["ControlPlane", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "CredentialsTests", dependencies: ["Credentials", "ControlPlane", "Digests"], swiftSettings: settings),
        .testTarget(
            name: "SQLiteStoreTests", dependencies: ["SQLiteStore", "ControlPlane", "Migrations", "TestSupport", grdb],
            swiftSettings: settings),
        .testTarget(
            name: "ObjectStorageTests", dependencies: ["ObjectStorage", "ControlPlane", "Digests", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "OutboundFetchTests",
            dependencies: ["OutboundFetch", "ControlPlane", "TimeSeries", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "GradientBoostingTests",
            dependencies: ["GradientBoosting", "ControlPlane", "KPIDetection", "TimeSeries", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "WorkQueueTests", dependencies: ["WorkQueue", "ControlPlane", "SQLiteStore", "TestSupport", logging],
            swiftSettings: settings),
        .testTarget(
            name: "OCIClientTests", dependencies: ["OCIClient", "Credentials", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "DetectorsDialectTests",
            dependencies: ["DetectorsDialect", "ControlPlane", "Detectors", "TimeSeries"], swiftSettings: settings),
        .testTarget(
            name: "AzureDialectTests",
            dependencies: [
                "AzureDialect", "ControlPlane", "HTTPService", "TimeSeries", hummingbird, nioCore, httpTypes,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "MetisDialectTests", dependencies: ["MetisDialect", "ControlPlane", "TimeSeries"],
            swiftSettings: settings),
        .testTarget(
            name: "NexosisDialectTests",
            dependencies: [
                "NexosisDialect", "ControlPlane", "Detectors", "HTTPService", "TimeSeries", hummingbird, nioCore,
                httpTypes,
            ], swiftSettings: settings),
        .testTarget(
            name: "LapwingTests",
            dependencies: [
                "lapwing", "APIDocument", "HTTPService", "OCIDialect", "DetectorsDialect", "AzureDialect",
                "MetisDialect", "NexosisDialect", "SQLiteStore", "WorkQueue", "OCIClient", "OutboundFetch",
                "GradientBoosting",
                "KPIDetection", "DefaultKPIModel",
                "ControlPlane", "Credentials", "Detectors", "Digests", "TimeSeries",
                "TestSupport", hummingbird, nioCore, httpTypes, logging, arguments,
            ],
            swiftSettings: settings),
    ]
)
