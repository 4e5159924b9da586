import ControlPlane
import HTTPService
import HTTPTypes
import TestSupport
import Testing
import TimeSeries
import WorkQueue

@testable import MetisDialect
@testable import lapwing

/// The Metis API in the whole server.
@Suite("Metis in the server")
struct MetisTests {
    /// A window of 2 that all tests of the first stage let through.
    static let calm = body()
    /// One that they do not, and that no model may judge: its mean is negative.
    static let negative = body(a: "0,0,-500")
    /// One that a model must judge.
    static let suspicious = body(a: "10,10,5000")

    static func body(a: String = "10,10,10", more: String = "") -> String {
        """
        {"viewId":"v1","viewName":"view","attrId":"a1","attrName":"attribute","time":"2018-10-17 17:28:00",\
        "dataC":"10,10,10,10,10","dataB":"10,10,10,10,10","dataA":"\(a)","window":2\(more)}
        """
    }

    static let search = #"{"requestPage":1,"itemPerPage":10,"beginTime":"","endTime":"","attrId":"","viewId":""}"#

    private func call(_ server: RunningServer, _ path: String, _ body: String) async throws -> (
        code: Int?, data: JSONValue?
    ) {
        let answer = try await server.client.send(
            "POST", path, headers: [("content-type", "text/plain")], body: Array(body.utf8))
        #expect(answer.status == 200, "\(path): \(answer.status) \(answer.text)")
        let object = try #require(try JSONValue(parsing: answer.body).object)
        #expect(object.names == ["code", "msg", "data"])
        return (object["code"]?.integer, object["data"])
    }

    @Test("verdicts, and what is kept of them")
    func verdicts() async throws {
        let server = try await RunningServer()
        let ok = try await server.client.send("POST", "/PredictValue", body: Array(Self.calm.utf8))
        #expect(ok.text == #"{"code":0,"msg":"操作成功","data":{"ret":1,"p":"1"}}"#)
        #expect(ok.headers[.contentType] == "application/json")
        #expect(ok.headers[.accessControlAllowOrigin] == "*")
        #expect(ok.headers[.accessControlAllowHeaders] == "Origin, X-Requested-With, Content-Type")
        #expect(ok.headers[.accessControlAllowMethods] == "GET, POST, PUT, OPTIONS")
        let nothing = try await call(server, "/SearchAnomaly", Self.search)
        #expect(nothing.data == (try JSONValue(parsing: #"{"anomalyList":[],"currentPage":0,"totalCount":0}"#)))

        let bad = try await server.client.send("POST", "/PredictValue", body: Array(Self.negative.utf8))
        #expect(bad.text == #"{"code":0,"msg":"操作成功","data":{"ret":0,"p":"0"}}"#)
        let rate = try await server.client.send("POST", "/PredictRate", body: Array(Self.suspicious.utf8))
        #expect(rate.text == #"{"code":0,"msg":"操作成功","data":{"ret":0,"p":"0"}}"#)
        let found = try await call(server, "/SearchAnomaly", Self.search).data?.object
        #expect(found?["totalCount"]?.integer == 2)
        let expected = """
            {"id":1,"viewId":"v1","viewName":"view","attrId":"a1","attrName":"attribute","time":1539797280,
            "dataC":["10","10","10","10","10"],"dataB":["10","10","10","10","10"],"dataA":["0","0","-500"],"markFlag":0}
            """
        #expect(found?["anomalyList"]?.array?.first == (try JSONValue(parsing: expected)))
        // A time is strictly between.
        for (begin, end, count) in [
            ("1539797280", "1539797281", 0), ("1539797279", "1539797281", 2), (#""1539797279""#, "1539797280", 0),
        ] {
            let filter = Self.search.replacing(#""beginTime":"""#, with: #""beginTime":\#(begin)"#).replacing(
                #""endTime":"""#, with: #""endTime":\#(end)"#)
            #expect(try await call(server, "/SearchAnomaly", filter).data?.object?["totalCount"]?.integer == count)
        }
        try await server.stop()
    }

    @Test("a model is asked for only when one is needed")
    func models() async throws {
        let server = try await RunningServer()
        for task in [#","taskId":"nobody""#, #","taskId":"""#, #","taskId":null"#, ""] {
            #expect(try await call(server, "/PredictValue", Self.body(more: task)).code == 0)
            #expect(try await call(server, "/PredictRate", Self.body(more: task)).code == 0)
        }
        let unknown = try await call(server, "/PredictValue", Self.body(a: "10,10,5000", more: #","taskId":"nobody""#))
        #expect(unknown.code == 1000 && unknown.data?.string == "there is no model with the taskId 'nobody'")
        let number = try await call(server, "/PredictValue", Self.body(more: #","taskId":7"#))
        #expect(number.code == 1002)
        try await server.stop()
    }

    @Test("exactly these paths, and of each one method")
    func routes() async throws {
        let server = try await RunningServer()
        for operation in MetisOperation.allCases {
            for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]
            where method != operation.method.rawValue {
                var stranger = server.client
                stranger.authorization = nil
                let answer = try await stranger.send(
                    method, operation.path, headers: [("x-forwarded-for", "192.0.2.1")])
                #expect(answer.status == 200)
                let wanted = operation.method == .get ? (1005, "非get请求") : (1004, "非post请求")
                if method != "HEAD" {
                    #expect(answer.text == #"{"code":\#(wanted.0),"msg":"\#(wanted.1)","data":""}"#)
                }
                #expect(answer.headers[.accessControlAllowOrigin] == "*")
            }
            let other = operation.path.hasSuffix("/") ? String(operation.path.dropLast()) : operation.path + "/"
            for path in [
                other, operation.path.lowercased(), "/" + operation.path, operation.path + "/x", operation.path + "%20",
            ] {
                #expect(try await server.client.send(operation.method.rawValue, path).status == 404, "\(path)")
            }
        }
        try await server.stop()
    }

    @Test("what is missing is named, what is malformed explained")
    func refusals() async throws {
        let server = try await RunningServer()
        let requests: [(String, [String], String)] = [
            (
                "/SearchAnomaly", ["requestPage", "itemPerPage", "beginTime", "endTime", "attrId", "viewId"],
                Self.search
            ),
            ("/UpdateAnomaly", ["id", "markFlag"], #"{"id":1,"markFlag":0}"#),
            ("/QuerySample", ["window", "trainOrTest", "source", "positiveOrNegative", "itemPerPage"], Self.samples),
            ("/CountSample", ["beginTime", "endTime", "trainOrTest", "source", "positiveOrNegative"], Self.training),
            ("/Train", ["beginTime", "endTime", "trainOrTest", "source", "positiveOrNegative"], Self.training),
            ("/UpdateSample", ["idList", "data"], #"{"idList":[1],"data":\#(Self.change)}"#),
            ("/DeleteSample", ["id"], #"{"id":[1]}"#),
            ("/QueryTrain", ["requestPage", "taskId", "source", "taskStatus", "beginTime", "endTime"], Self.trainings),
            ("/DeleteTrain", ["taskId"], #"{"taskId":"1"}"#),
        ]
        for (path, keys, body) in requests {
            let full = try #require(try JSONValue(parsing: body).object)
            for key in keys {
                var json = JSONWriter()
                json.value(.object(JSONObject(full.members.filter { $0.name != key })))
                let answer = try await call(server, path, String(decoding: json.bytes, as: UTF8.self))
                #expect(answer.code == 1000 && answer.data?.string == "'\(key)'", "\(path)")
                var wrong = JSONWriter()
                wrong.value(
                    .object(
                        JSONObject(
                            full.members.map { $0.name == key ? .init(name: key, value: .object(JSONObject())) : $0 })))
                #expect(
                    try await call(server, path, String(decoding: wrong.bytes, as: UTF8.self)).code != 0,
                    "\(path) \(key)")
            }
            for body in ["", "{", "[]", "7", #"{"a":1,"a":2}"#, String(repeating: "[", count: 100_000)] {
                #expect(try await call(server, path, body).code == 1000, "\(path) \(body.prefix(10))")
            }
        }
        for path in ["/PredictValue", "/PredictRate"] {
            for body in ["", "{", "[]", "7", String(repeating: #"{"a":"#, count: 50_000)] {
                #expect(try await call(server, path, body).code == 1000)
            }
            let large = try await server.client.send("POST", path, body: [UInt8](repeating: 0x20, count: (1 << 20) + 1))
            #expect(large.status == 413)
        }
        try await server.stop()
    }

    static let samples = """
        {"requestPage":1,"itemPerPage":10,"beginTime":"","endTime":"","attrId":"","viewId":"","positiveOrNegative":"","source":"",\
        "trainOrTest":"","window":""}
        """
    static let training =
        #"{"beginTime":0,"endTime":4000000000,"trainOrTest":["train"],"source":"","positiveOrNegative":""}"#
    static let trainings =
        #"{"requestPage":1,"itemPerPage":10,"taskId":"","source":"","beginTime":"","endTime":"","taskStatus":""}"#
    static let change = """
        {"updateTime":"","viewId":"","viewName":"","attrName":"","attrId":"","source":"","trainOrTest":"",\
        "positiveOrNegative":"","window":"","dataTime":""}
        """

    @Test("verdicts become samples, samples change and go")
    func samples() async throws {
        let server = try await RunningServer()
        _ = try await call(server, "/PredictValue", Self.negative)
        #expect(try await call(server, "/UpdateAnomaly", #"{"id":9,"markFlag":1}"#).code == 1000)
        #expect(try await call(server, "/UpdateAnomaly", #"{"id":1,"markFlag":2}"#).data == .number(1, isInteger: true))
        let row = try await call(server, "/QuerySample", Self.samples).data?.object
        let expected = """
            {"id":1,"viewId":"v1","viewName":"view","attrId":"a1","attrName":"attribute","time":1539797280,"dataC":"10,10,10,10,10",
            "dataB":"10,10,10,10,10","dataA":"0,0,-500","positiveOrNegative":"negative","source":"unknown","trainOrTest":"train",
            "window":2}
            """
        #expect(row?["sampleList"]?.array == [try JSONValue(parsing: expected)])
        #expect(row?["totalTotal"]?.integer == 1)
        #expect(
            try await call(server, "/QueryTrainSource", "nonsense").data
                == (try JSONValue(parsing: #"{"source":["unknown"]}"#)))

        let set = Self.change.replacing(#""source":"""#, with: #""source":"mine""#).replacing(
            #""window":"""#, with: #""window":180"#)
        #expect(try await call(server, "/UpdateSample", #"{"idList":[1,2],"data":\#(set)}"#).data?.integer == 1)
        #expect(try await call(server, "/UpdateSample", #"{"idList":[],"data":\#(set)}"#).data?.isNull == true)
        let nothing = try await call(server, "/UpdateSample", #"{"idList":[1],"data":\#(Self.change)}"#)
        #expect(nothing.code == 1002 && nothing.data?.string == "")
        let count = try await call(server, "/CountSample", Self.training).data
        #expect(
            count == (try JSONValue(parsing: #"{"count":[{"total_count":1,"positive_count":0,"negative_count":1}]}"#)))
        #expect(try await call(server, "/CountSample", Self.training.replacing(#"["train"]"#, with: "[]")).code == 1000)
        #expect(try await call(server, "/Train", Self.training).code == 2004)

        let file = try await server.client.send("GET", "/DownloadSample/?id=1,99")
        #expect(file.headers[.contentType] == "application/octet-stream")
        #expect(file.headers[.contentDisposition] == #"attachment;filename = "SampleExport.csv""#)
        #expect(file.text.hasSuffix("\r\n\(Self.exported)\r\n"))
        #expect(try await server.client.send("GET", "/DownloadSample/?id=99").body == SampleTable.header)
        for query in ["", "?id=", "?id=x", "?id=1&id=2", "?id=%FF", "?id=99999999999999999999"] {
            let answer = try await server.client.send("GET", "/DownloadSample/" + query)
            #expect(answer.status == 200 && (query == "?id=" || answer.text.hasPrefix(#"{"code":1000"#)), "\(query)")
        }
        #expect(
            try await call(server, "/DeleteSample", #"{"id":[1]}"#).data == (try JSONValue(parsing: #"{"count":1}"#)))
        #expect(try await call(server, "/DeleteSample", #"{"id":1}"#).data == (try JSONValue(parsing: #"{"count":0}"#)))
        try await server.stop()
    }

    static let exported =
        #"view,v1,attribute,a1,mine,train,negative,180,"10,10,10,10,10","10,10,10,10,10","0,0,-500",1539797280"#

    @Test("a file is imported whole or not at all")
    func importing() async throws {
        let server = try await RunningServer()
        func send(_ rows: String) async throws -> String {
            let body =
                "--b\r\nContent-Disposition: form-data; name=\"sample_file\"; filename=\"x\"\r\n\r\nheader\r\n\(rows)\r\n--b--\r\n"
            return try await server.client.send(
                "POST", "/ImportSample", headers: [("content-type", "multipart/form-data; boundary=b")],
                body: Array(body.utf8)
            ).text
        }
        let refused = try await send(Self.exported + "\r\nbroken")
        #expect(refused.hasPrefix(#"{"code":1003,"msg":"文件格式有误","data":"line 3: "#))
        #expect(try await call(server, "/QueryTrainSource", "").data == (try JSONValue(parsing: #"{"source":[]}"#)))
        let taken = try await send(Self.exported + "\r\n" + Self.exported.replacing("negative", with: "maybe"))
        #expect(taken == #"{"code":0,"msg":"操作成功","data":{"positiveCount":0,"negativeCount":1,"totalCount":2}}"#)
        #expect(try await call(server, "/ImportSample", "x").code == 1003)
        try await server.stop()
    }

    @Test("pages are those that are asked for")
    func pages() async throws {
        let server = try await RunningServer()
        for number in 1...5 { _ = try await call(server, "/PredictRate", Self.body(a: "10,10,\(number)000")) }
        for (page, size, ids, told) in [
            (1, 2, [1, 2], 1), (2, 2, [3, 4], 2), (3, 2, [5], 2), (1, 10, [1, 2, 3, 4, 5], 0), (4, 2, [], 2),
            (9_000_000_000_000_000, 1000, [], 0),
        ] {
            let body = Self.search.replacing(#""requestPage":1"#, with: #""requestPage":\#(page)"#).replacing(
                #""itemPerPage":10"#, with: #""itemPerPage":\#(size)"#)
            let found = try await call(server, "/SearchAnomaly", body).data?.object
            #expect(found?["anomalyList"]?.array?.compactMap { $0.object?["id"]?.integer } == ids)
            #expect(found?["currentPage"]?.integer == told)
        }
        for (page, size) in [(-1, 10), (1, 0), (1, 1001)] {
            let body = Self.search.replacing(#""requestPage":1"#, with: #""requestPage":\#(page)"#).replacing(
                #""itemPerPage":10"#, with: #""itemPerPage":\#(size)"#)
            #expect(try await call(server, "/SearchAnomaly", body).code == 1000)
        }
        try await server.stop()
    }

    @Test("a server without the library says so")
    func noTrainer() async throws {
        let server = try await KPIServer()
        try await server.add(LabelledWindow.made(4, seed: 1))
        let limits = ServerLimits()
        let dialect = MetisDialect(
            services: server.services(trainer: NoTrainer()),
            authentication: AuthenticationMiddleware(
                directory: PrincipalDirectory(store: server.parts.store), clock: SystemWallClock(), limits: limits,
                bodyLimit: { MetisDialect.bodyLimit($0, limits) },
                anonymous: AnonymousAccess(isLoopbackBind: true, isPermitted: false)),
            limits: limits, lane: server.parts.detectionQueue)
        let client = ResponderClient(FrontDoor([dialect.mount]))
        let answer = try await client.send("POST", "/Train", body: Array(Self.training.utf8))
        #expect(answer.text == #"{"code":1000,"msg":"抛出异常","data":"no library"}"#)
        try await server.close()
    }

    private struct NoTrainer: TreeTrainer {
        func checkIsAvailable() throws { throw TreeTrainerFault("no library") }
        func train(_ examples: LabelledFeatures, progress: (Double) throws -> Void) throws -> [UInt8] { [] }
    }
}
