import ArgumentParser
import Credentials
import Detectors
import OCIClient
import Testing
import TimeSeries

@testable import lapwing

@Suite struct CommandStatusTests {
    @Test func theNumbersArePromised() {
        #expect(CommandStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 64])
        #expect(CommandStatus.table.split(separator: "\n").count == 8)
    }

    @Test(arguments: [
        (400, CommandStatus.refused), (401, .notAuthenticated), (404, .notFound), (409, .refused), (412, .refused),
        (413, .refused), (429, .refused), (500, .refused),
    ])
    func refusals(_ status: Int, _ expected: CommandStatus) throws {
        let report = try #require(FailureReport(ServiceFailure(status: status, code: "Code", message: "why")))
        #expect(report.status == expected)
        #expect(report.message.hasPrefix("why"))
        #expect(report.text(.table).hasPrefix("lapwing: why"))
        #expect(report.text(.table).hasSuffix("[\(status) Code]\n"))
    }

    @Test func whatHappensHere() {
        #expect(FailureReport(ConnectionFailure(message: "no"))?.status == .unreachable)
        #expect(FailureReport(PollTimeout(timeout: .seconds(1)))?.status == .timedOut)
        #expect(FailureReport(CommandFailure(.timedOut, "late"))?.status == .timedOut)
        #expect(FailureReport(TableError(.noRows))?.status == .badInput)
        #expect(FailureReport(DetectorError.noSignals)?.status == .badInput)
        #expect(FailureReport(ConfigFileError.noProfile("x"))?.status == .badInput)
        #expect(FailureReport(KeyError.notRSA)?.status == .badInput)
        #expect(FailureReport(ExitCode(3)) == nil)
        #expect(FailureReport(ValidationError("x")) == nil)
    }

    @Test func jsonForScripts() throws {
        let failure = ServiceFailure(status: 404, code: "NotFound", message: "a \"b\"", opcRequestID: "r/1")
        let lines = try #require(FailureReport(failure)).text(.json).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            lines[1] == #"{"code":"NotFound","message":"a \"b\"","status":404,"opcRequestId":"r/1"}"#)
        let local = try #require(FailureReport(CommandFailure(.badInput, "x"))).text(.json).split(separator: "\n")
        #expect(local[1] == #"{"code":"badInput","message":"x","status":null,"opcRequestId":null}"#)
    }

    @Test func aMessageCannotForgeLines() throws {
        let report = try #require(FailureReport(ServiceFailure(status: 400, code: "", message: "a\nb\u{1B}[2J")))
        #expect(report.text(.table) == "lapwing: a b\u{FFFD}[2J\n")
    }
}
