import Foundation

/// The checkout that these tests were built from.
enum Repository {
    static let root: String = {
        var url = URL(fileURLWithPath: #filePath)
        // Tests/ArchitectureTests/Repository.swift
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.path
    }()

    static func path(_ relative: String) -> String { root + "/" + relative }

    static func swiftFiles(_ folder: String) throws -> [String] {
        let base = path(folder)
        return try FileManager.default.subpathsOfDirectory(atPath: base)
            .filter { $0.hasSuffix(".swift") }.map { base + "/" + $0 }.sorted()
    }
}
