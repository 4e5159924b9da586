import ControlPlane
import HTTPService
import HTTPTypes
import NIOCore
import Testing
import TimeSeries

@testable import NexosisDialect

/// How queries and bodies are read.
@Suite("Fields of the Nexosis API")
struct FieldTests {
    private func query(_ text: String) throws -> QueryFields { try QueryFields(RequestTarget("/v1/x?" + text)) }
    private func body(_ text: String) throws -> BodyFields { try BodyFields(ByteBuffer(string: text)) }

    /// The field that is to blame.
    private func blamed(_ work: () throws -> Void) -> String? {
        do {
            try work()
            return nil
        } catch let refusal as NexosisRefusal {
            return refusal.kind == .requestValidation && refusal.status == .badRequest
                ? refusal.details.names.first : "another kind"
        } catch { return "\(error)" }
    }

    @Test("Names of parameters have no case, and empty ones are not there")
    func parameters() throws {
        let query = try query("PARTIALNAME=a%20b+c&empty=&Page=2&pagesize=10")
        #expect(try query.text("partialName") == "a b c")
        #expect(try query.text("empty") == nil)
        #expect(try PageFields(query) == PageFields(number: 2, size: 10))
        #expect(try PageFields(query).slice == PageSlice(skip: 20, limit: 10))
        #expect(try self.query("dataSetName=x").text("dataSourceName", or: "dataSetName") == "x")
    }

    @Test("A parameter that is given twice must say the same")
    func twice() throws {
        #expect(try query("a=1&A=1").text("a") == "1")
        #expect(blamed { _ = try query("a=1&A=2").text("a") } == "a")
    }

    @Test("In deletions an empty value is a mistake")
    func empty() throws {
        let query = try QueryFields(RequestTarget("/v1/x?startDate=&other=&cascade="), refusesEmpty: true)
        #expect(blamed { _ = try query.time("startDate") } == "startDate")
        #expect(try query.text("endDate") == nil)
        #expect(query.list("cascade") == nil)
    }

    @Test("Lists are repeated or have commas")
    func lists() throws {
        #expect(try query("include=a,b&Include=c&include=%20d%20,,").list("include") == ["a", "b", "c", "d"])
        #expect(try query("include=").list("include") == nil)
        #expect(try query("include=,").list("include") == nil)
    }

    @Test(
        "Pages outside of their bounds are refused",
        arguments: [
            "page=-1", "page=1.5", "page=x", "page=2147483648", "page=99999999999999999999", "pageSize=0",
            "pageSize=1001",
        ])
    func pages(_ text: String) throws {
        let query = try query(text)
        #expect(blamed { _ = try PageFields(query) } == String(text.prefix { $0 != "=" }))
    }

    @Test(
        "Times have an offset, Z or neither, and a plus may have become a blank",
        arguments: [
            "2018-01-12T13:07:10%2B00:00", "2018-01-12T13:07:10+00:00", "2018-01-12T13:07:10Z", "2018-01-12T13:07:10",
            "2018-01-12T16:07:10%2B0300", "2018-01-12T16:07:10+0300", "2018-01-12+13:07:10",
            "2018-01-12%2013:07:10+00:00",
            "2018-01-12T10:07:10-03:00", "2018-01-12T13:07:10.0000000%2B00:00",
        ])
    func times(_ text: String) throws {
        #expect(try query("d=" + text).time("d") == Timestamp(microseconds: 1_515_762_430_000_000))
    }

    @Test("What is no time is refused", arguments: ["today", "2018-13-01", "2018-01-12T13:07:10+", "5"])
    func noTimes(_ text: String) throws {
        let query = try query("d=" + text)
        #expect(blamed { _ = try query.time("d") } == "d")
    }

    @Test("Times are written with an offset")
    func writtenTimes() {
        #expect(
            NexosisTime.text(Timestamp(microseconds: 1_515_762_430_723_980)) == "2018-01-12T13:07:10.723980+00:00")
        #expect(NexosisTime.text(Timestamp(microseconds: 0)) == "1970-01-01T00:00:00.000+00:00")
    }

    @Test("Ids are GUIDs in any case")
    func ids() throws {
        let query = try query("a=0162B4C5-714f-40bd-947b-88eb8bcfd54b&b=id")
        #expect(try query.id("a")?.hex == "0162b4c5714f40bd947b88eb8bcfd54b")
        #expect(blamed { _ = try query.id("b") } == "b")
    }

    @Test("Sorting keys and directions have no case")
    func sorting() throws {
        let keys = [("dataSetName", 1), ("rowCount", 2)]
        let sorted = try query("sortBy=ROWCOUNT&sortOrder=DESC").sorting(keys)
        #expect(sorted?.key == 2 && sorted?.order == .descending)
        let usual = try query("sortby=datasetname").sorting(keys)
        #expect(usual?.key == 1 && usual?.order == .ascending)
        #expect(try query("").sorting(keys) == nil)
        #expect(blamed { _ = try query("sortBy=size").sorting(keys) } == "sortBy")
        #expect(blamed { _ = try query("sortOrder=up").sorting(keys) } == "sortOrder")
    }

    @Test("Names of members have no case, and null is nothing")
    func members() throws {
        let body = try body(#"{"DataSetName": "x", "url": null, "AUTH": {"Basic": {"userID": "u"}}, "other": [1]}"#)
        #expect(try body.text("dataSetName") == "x")
        #expect(try body.text("url") == nil)
        #expect(try body.nested("auth")?.nested("basic")?.text("userId") == "u")
        #expect(try body.requiredText("dataSourceName", or: "dataSetName") == "x")
        #expect(blamed { _ = try body.requiredText("url") } == "url")
        #expect(blamed { _ = try body.text("other") } == "other")
        #expect(
            blamed { _ = try body.nested("auth")?.nested("basic")?.requiredText("password") } == "auth.basic.password")
    }

    @Test("Two spellings of one member are refused, and so is what is no object")
    func hostileBodies() {
        #expect(blamed { _ = try body(#"{"url": "a", "URL": "b"}"#) } == "URL")
        #expect(blamed { _ = try body("[]") } == "body")
        #expect(blamed { _ = try body(#"{"url": "a\u0000b"}"#).text("url") } == "url")
        #expect(throws: JSONSyntaxError.self) { _ = try body(#"{"url""#) }
    }

    @Test(
        "CSV is for those who want it more than JSON",
        arguments: [
            ("text/csv", true), ("text/csv; charset=utf-8", true), ("TEXT/CSV, */*;q=0.1", true),
            ("text/csv;q=0.5, application/json;q=0.4", true), ("text/csv;q=0.5, application/json", false),
            ("text/csv, application/json", false), ("*/*", false), ("application/json", false), ("", false),
            ("text/csv;q=x", true), (";,;;q", false),
        ])
    func media(_ header: String, _ isCSV: Bool) {
        #expect(MediaPreference.wantsCSV(header) == isCSV)
        #expect(!MediaPreference.wantsCSV(nil))
    }
}
