/// Which way arrows may point: for every target of ours, the modules of ours and from outside that it may import.
///
/// The toolchain's own modules are free, but the pure targets keep to the standard library, Foundation and Glibc, and the
/// bare ones to the standard library and Glibc.
enum ImportTable {
    static let toolchain: Set<String> = ["Foundation", "FoundationNetworking", "Glibc", "Dispatch", "Synchronization"]
    static let pure: Set<String> = ["NumericalMethods", "TimeSeries", "Detectors"]
    static let pureToolchain: Set<String> = ["Foundation", "Glibc", "Dispatch"]
    /// Rooms that go into the C library as well, which carries no Foundation.
    static let bare: Set<String> = ["KPIDetection", "DetectLibrary"]
    static let bareToolchain: Set<String> = ["Glibc", "Synchronization"]

    private static let dialect: Set<String> = [
        "HTTPService", "ControlPlane", "TimeSeries", "Detectors", "Digests", "Hummingbird", "NIOCore", "HTTPTypes",
        "Logging",
    ]

    static let allowed: [String: Set<String>] = [
        "NumericalMethods": ["COpenBLAS"],
        "TimeSeries": [],
        "Detectors": ["NumericalMethods", "TimeSeries"],
        "KPIDetection": [],
        "DetectLibrary": ["KPIDetection", "CDetect"],
        "DefaultKPIModel": ["CEmbedded"],
        "Digests": ["COpenSSL"],
        "APIDocument": ["CEmbedded"],
        "ControlPlane": ["Detectors", "KPIDetection", "TimeSeries", "Digests"],
        "Credentials": ["ControlPlane", "Digests", "COpenSSL"],
        "SQLiteStore": ["ControlPlane", "Migrations", "GRDB"],
        "ObjectStorage": ["ControlPlane", "Digests"],
        "OutboundFetch": ["ControlPlane", "TimeSeries", "Digests", "CCurl", "CZlib"],
        "GradientBoosting": ["ControlPlane"],
        "WorkQueue": ["ControlPlane", "Logging", "Metrics", "ServiceLifecycle"],
        "HTTPService": [
            "ControlPlane", "Credentials", "Hummingbird", "HummingbirdCore", "NIOCore", "NIOHTTPTypes", "HTTPTypes",
            "Logging", "Metrics",
        ],
        "OCIDialect": dialect,
        // Answers are rounded as NumericalMethods rounds.
        "DetectorsDialect": dialect.union(["NumericalMethods"]),
        "AzureDialect": dialect,
        "MetisDialect": dialect.union(["KPIDetection"]),
        "NexosisDialect": dialect,
        "OCIClient": ["Credentials", "Digests", "COpenSSL"],
        "lapwing": [
            "CMalloc", "NumericalMethods", "TimeSeries", "Detectors", "Digests", "ControlPlane", "Credentials",
            "SQLiteStore", "ObjectStorage", "OutboundFetch", "GradientBoosting", "WorkQueue", "HTTPService",
            "OCIDialect", "DetectorsDialect", "AzureDialect", "MetisDialect", "NexosisDialect", "KPIDetection",
            "DefaultKPIModel", "OCIClient", "APIDocument", "ArgumentParser",
            "Hummingbird", "NIOCore", "HTTPTypes", "Logging", "Metrics", "ServiceLifecycle", "UnixSignals",
        ],
    ]
}
