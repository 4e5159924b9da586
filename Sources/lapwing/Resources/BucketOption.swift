import ArgumentParser
import Foundation

/// The bucket that objects are in.
struct BucketOption: ParsableArguments {
    @Option(help: ArgumentHelp("Bucket. (default: $LAPWING_BUCKET, else \(BucketOption.standard))", valueName: "name"))
    var bucket: String?

    static let standard = "lapwing"

    var name: String { bucket ?? ProcessInfo.processInfo.environment["LAPWING_BUCKET"] ?? Self.standard }

    /// Whether somebody named it: what nobody named is made when it is needed.
    var isNamed: Bool { bucket != nil || ProcessInfo.processInfo.environment["LAPWING_BUCKET"] != nil }
}
