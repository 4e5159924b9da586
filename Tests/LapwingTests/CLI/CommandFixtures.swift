import ArgumentParser
import Credentials
import Foundation
import OCIClient
import TimeSeries

@testable import lapwing

/// A server that answers from a script and remembers what it was asked.
final class ScriptedServer: Transport, @unchecked Sendable {
    struct Call: Equatable {
        var method: String
        var path: String
        var headers: [String: String]
        var body: String
    }

    /// `METHOD path-without-query` → answers, given in turn; the last one stays.
    private var script: [String: [OCIClient.Response]] = [:]
    private var recorded: [Call] = []
    private let lock = NSLock()

    var calls: [Call] { lock.withLock { recorded } }

    func on(_ request: String, _ json: String = "", status: Int = 200, headers: [String: String] = [:]) {
        lock.withLock {
            script[request, default: []].append(
                .init(status: status, headers: .init(headers), body: Array(json.utf8)))
        }
    }

    func send(
        _ method: String, _ path: String, headers: [SignedRequest.Header], body: OCIClient.Body
    ) async throws -> OCIClient.Response {
        let text =
            switch body {
            case .bytes(let bytes, _): String(decoding: bytes, as: UTF8.self)
            case .file(let path, _): "file \(path)"
            case .none: ""
            }
        let call = Call(
            method: method, path: path,
            headers: Dictionary(headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }), body: text)
        let request = "\(method) \(path.prefix { $0 != "?" })"
        let answer = lock.withLock {
            recorded.append(call)
            guard var answers = script[request], let first = answers.first else { return OCIClient.Response?.none }
            if answers.count > 1 {
                answers.removeFirst()
                script[request] = answers
            }
            return first
        }
        guard let answer else { throw ConnectionFailure(message: "no answer to \(request) in the script") }
        guard answer.isSuccess else {
            throw ServiceFailure(
                status: answer.status, code: "Scripted", message: String(decoding: answer.body, as: UTF8.self))
        }
        return answer
    }

    func download(
        _ path: String, to destination: String, headers: [SignedRequest.Header]
    ) async throws -> OCIClient.Response {
        let answer = try await send("GET", path, headers: headers, body: .none)
        try Data(answer.body).write(to: URL(fileURLWithPath: destination))
        return answer
    }
}

/// What a command wrote.
final class CapturedOutput: @unchecked Sendable {
    private var output: [UInt8] = []
    private var errors = ""
    private let lock = NSLock()

    var text: String { lock.withLock { String(decoding: output, as: UTF8.self) } }
    var errorText: String { lock.withLock { errors } }

    func console(_ screen: Console.Screen = .plain) -> Console {
        Console(
            writeBytes: { bytes in self.lock.withLock { self.output += bytes } }, screen: screen,
            writeError: { text in self.lock.withLock { self.errors += text } }, errorScreen: screen)
    }
}

/// Runs an API command against a scripted server and returns what it wrote.
func run(_ arguments: [String], on server: ScriptedServer) async throws -> CapturedOutput {
    let captured = CapturedOutput()
    guard let command = try Lapwing.parseAsRoot(arguments) as? any APICommand else {
        throw CommandFailure(.usage, "\(arguments) is no command that talks to a server")
    }
    try await command.perform(
        Session(
            connection: Connection(transport: server, compartmentID: "ocid1.tenancy.oc1..t"),
            console: captured.console(), output: command.options.output))
    return captured
}

/// A folder of its own, gone when `body` is done.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lapwing-cli-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
}
