import Foundation
import Testing

@Suite("Imports follow the table")
struct ImportTests {
    @Test("every target has a row in the table, and every row a target")
    func tableIsComplete() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Repository.path("Sources"))
            .filter { !$0.hasPrefix("C") || $0 == "ControlPlane" || $0 == "Credentials" }
        #expect(Set(folders) == Set(ImportTable.allowed.keys))
    }

    @Test("no import outside the table", arguments: ImportTable.allowed.keys.sorted())
    func imports(target: String) throws {
        let allowed = ImportTable.allowed[target] ?? []
        let toolchain =
            if ImportTable.bare.contains(target) {
                ImportTable.bareToolchain
            } else if ImportTable.pure.contains(target) {
                ImportTable.pureToolchain
            } else {
                ImportTable.toolchain
            }
        let files = try Repository.swiftFiles("Sources/" + target)
        #expect(!files.isEmpty)
        for file in files {
            for module in ImportLine.modules(in: try String(contentsOfFile: file, encoding: .utf8)) {
                #expect(
                    allowed.contains(module) || toolchain.contains(module),
                    "\(target)/\((file as NSString).lastPathComponent) imports \(module), which the table does not allow"
                )
            }
        }
    }

    @Test("the reader of import lines knows their forms")
    func forms() {
        let source = """
            import A
            public import B
            @preconcurrency internal import C
            @_exported import struct D.Thing
            @testable import E
            // import F
            let text = "import G"
                import H
            package import I.Sub
            """
        #expect(ImportLine.modules(in: source) == ["A", "B", "C", "D", "E", "H", "I"])
    }
}

/// The modules that a source file imports.
enum ImportLine {
    private static let modifiers: Set<String> = ["public", "package", "internal", "fileprivate", "private"]
    private static let kinds: Set<String> = [
        "struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor",
    ]

    static func modules(in source: String) -> [String] {
        source.split(separator: "\n").compactMap { line in
            var words = line.split(separator: " ").map(String.init)[...]
            while let first = words.first, first.hasPrefix("@") || modifiers.contains(first) { words.removeFirst() }
            guard words.first == "import" else { return nil }
            words.removeFirst()
            if let kind = words.first, kinds.contains(kind) { words.removeFirst() }
            return words.first.map { String($0.prefix(while: { $0 != "." })) }
        }
    }
}
