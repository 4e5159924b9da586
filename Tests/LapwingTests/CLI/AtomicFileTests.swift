import Foundation
import Testing

@testable import lapwing

@Suite struct AtomicFileTests {
    @Test func appearsOnlyWhenCommitted() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/out"
            try Data("old".utf8).write(to: URL(fileURLWithPath: path))
            let file = try AtomicFile(replacing: path)
            try file.append(Array("new".utf8))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
            try file.commit()
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["out"])
        }
    }

    @Test func leavesNothingWhenAbandoned() throws {
        try withTemporaryFolder { folder in
            let file = try AtomicFile(replacing: folder + "/out")
            try file.append([1])
            file.abandon()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test func aLinkStaysALink() throws {
        try withTemporaryFolder { folder in
            try Data("old".utf8).write(to: URL(fileURLWithPath: folder + "/real"))
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: folder + "/real")
            let file = try AtomicFile(replacing: folder + "/link")
            try file.append(Array("new".utf8))
            try file.commit()
            #expect(try String(contentsOfFile: folder + "/real", encoding: .utf8) == "new")
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == folder + "/real")
        }
    }

    @Test func devicesAreWrittenToAndNotReplaced() throws {
        let file = try AtomicFile(replacing: "/dev/null")
        try file.append([1, 2, 3])
        try file.commit()
        #expect(AtomicFile.isSpecial("/dev/null"))
    }

    @Test func aPlaceThatDoesNotExistIsSaidSo() {
        #expect(throws: CommandFailure.self) { try AtomicFile(replacing: "/nonexistent/out") }
    }
}
