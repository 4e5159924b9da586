import HTTPTypes
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

/// The Nexosis API over HTTP, from rows to predictions.
@Suite("The Nexosis API")
struct NexosisTests {
    @Test("rows, a session, its results, its model and a prediction")
    func workflow() async throws {
        let nexosis = try await NexosisServer()
        let session = try await nexosis.trained()
        #expect(session["status"]?.string == "completed")
        #expect(session["targetColumn"]?.string == "anomaly")
        #expect(session["name"]?.string == "Anomalies on Pumps")
        #expect(
            session.objects("statusHistory").compactMap { $0["status"]?.string } == [
                "requested", "started", "completed",
            ])
        let id = try #require(session["sessionId"]?.string)
        let model = try #require(session["modelId"]?.string)

        let all = try await nexosis.json("GET", "/Sessions/\(id)/Results/AnomalyScores?pageSize=1000")
        #expect(all["columns"] == nil && all["totalCount"]?.integer == 60)
        let rows = all.objects("data")
        #expect(rows.count == 60)
        #expect(rows[7].names == ["Key", "A", "b", "kind", "anomaly"])
        #expect(rows[7]["A"]?.string == "90.50" && rows[3]["A"]?.string == "3.50")
        let scores = rows.compactMap { $0["anomaly"]?.string.flatMap(Double.init) }
        #expect(scores.count == 60 && scores.min() == scores[7])

        let anomalies = try await nexosis.json("GET", "/sessions/\(id)/results?pageSize=1000")
        let keys = anomalies.objects("data").compactMap { $0["Key"]?.string }
        #expect(keys == rows.indices.filter { scores[$0] <= 0 }.map { "r\($0)" })
        let share = try #require(anomalies["metrics"]?.object?["percentAnomalies"]?.number)
        #expect(share == Double(keys.count) / 60)

        let distances = try await nexosis.json("GET", "/sessions/\(id)/results/mahalanobisdistances?pageSize=10")
        #expect(distances.objects("data").count == 10 && distances["totalPages"]?.integer == 6)
        #expect(distances.objects("data")[7].names.suffix(2) == ["anomaly", "mahalanobis_distance"])

        let predicted = try await nexosis.json(
            "POST", "/models/\(model)/predict",
            #"{"data":[{"other":"o","A":90.50,"b":"70","kind":"y","anomaly":"mine"},{"Key":"r3","A":"3.50","b":3,"kind":"y"}]}"#
        )
        let judged = predicted.objects("data")
        #expect(
            judged.first?.names == ["A", "b", "kind", "other", "anomaly"]
                || judged.first?.names == ["other", "A", "b", "kind", "anomaly"])
        #expect(judged[0]["A"]?.string == "90.50" && judged[0]["other"]?.string == "o")
        #expect(judged[0]["anomaly"] == rows[7]["anomaly"] && judged[1]["anomaly"] == rows[3]["anomaly"])
        #expect(predicted["messages"]?.array?.isEmpty == true && predicted["columns"] == nil)
        try await nexosis.stop()
    }

    @Test("every link leads somewhere")
    func links() async throws {
        let nexosis = try await NexosisServer()
        let session = try await nexosis.trained("A name: 100 %/é")
        let id = try #require(session["sessionId"]?.string)
        let model = try #require(session["modelId"]?.string)
        let pages = [
            session, try await nexosis.json("GET", "/models/\(model)"),
            try await nexosis.json("GET", "/sessions/\(id)/results/anomalyscores?PAGESIZE=7&page=2"),
            try await nexosis.json("GET", "/data?page=0"), try await nexosis.json("GET", "/data").objects("items")[0],
            try await nexosis.json("GET", "/models?dataSourceName=a%20NAME%3A%20100%20%25%2F%C3%A9"),
        ]
        for page in pages {
            let links = page.objects("links")
            #expect(!links.isEmpty)
            for link in links {
                let address = try #require(link["href"]?.string)
                #expect(address.hasPrefix("http://127.0.0.1/v1/"))
                let answer = try await nexosis.client.send("GET", String(address.dropFirst("http://127.0.0.1".count)))
                #expect(answer.status == 200, "\(link): \(answer.text)")
            }
        }
        #expect(pages[5]["totalCount"]?.integer == 1)
        try await nexosis.stop()
    }

    @Test("paths have no case, slashes at the ends do not matter, and names keep theirs")
    func paths() async throws {
        let nexosis = try await NexosisServer()
        let made = try await nexosis.client.send("PUT", "/V1/DATA/My%20Table/", json: #"{"DATA":[{"a":1}]}"#)
        #expect(made.status == 201)
        #expect(made.headers[.location] == "http://127.0.0.1/v1/data/My%20Table")
        let again = try await nexosis.client.send("PUT", "//v1/data/MY%20TABLE", json: #"{"data":[{"A":"2"}]}"#)
        #expect(again.status == 200 && again.headers[.location] == nil)
        let read = try await nexosis.json("GET", "/data/my%20table?Include=A&PAGE=0")
        #expect(read["dataSetName"]?.string == "My Table")
        #expect(read.objects("data").compactMap { $0["a"]?.string } == ["1", "2"])
        try await nexosis.stop()
    }

    @Test("bodies are read by their type, and by their first character where they have none")
    func types() async throws {
        let nexosis = try await NexosisServer()
        func put(_ name: String, _ type: String?, _ body: String) async throws -> Int {
            try await nexosis.send("PUT", "/data/\(name)", body, headers: type.map { [("content-type", $0)] } ?? [])
                .status
        }
        #expect(try await put("a", "text/csv; charset=utf-8", "{,b\n1,2\n") == 201)
        #expect(try await put("b", nil, "a,b\r\n1,2\r\n") == 201)
        #expect(try await put("c", nil, #" {"data":[{"a":1}]}"#) == 201)
        #expect(try await put("d", "application/json", "a,b\n1,2") == 400)
        #expect(try await put("e", "application/octet-stream", #"{"data":[{"a":1}]}"#) == 201)
        let csv = try await nexosis.send("GET", "/data/b", headers: [("accept", "text/csv")])
        #expect(
            csv.headers[.contentType]?.hasPrefix("text/csv") == true
                && csv.text.split(whereSeparator: \.isNewline) == ["a,b", "1,2"])
        try await nexosis.stop()
    }

    @Test("a status is asked for by its header alone")
    func head() async throws {
        let nexosis = try await NexosisServer()
        let id = try #require(try await nexosis.trained()["sessionId"]?.string)
        let head = try await nexosis.send("HEAD", "/sessions/\(id)")
        #expect(head.status == 200 && head.body.isEmpty)
        #expect(head.headers[.init("nexosis-session-status")!] == "Completed")
        let none = try await nexosis.send("HEAD", "/sessions/00000000-0000-0000-0000-000000000000")
        #expect(none.status == 404 && none.body.isEmpty)
        #expect(try await nexosis.send("HEAD", "/sessions/id").status == 400)
        try await nexosis.stop()
    }

    @Test("answers tell the account")
    func account() async throws {
        let nexosis = try await NexosisServer()
        let model = try #require(try await nexosis.trained()["modelId"]?.string)
        _ = try await nexosis.json("POST", "/models/\(model)/predict", #"{"data":[{},{}]}"#)
        let list = try await nexosis.send("GET", "/data")
        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { list.headers[$0] } }
        #expect(header("nexosis-account-balance") == "0.00 USD")
        #expect(header("nexosis-account-datasetcount-current") == "1")
        #expect(header("nexosis-account-datasetcount-allotted") == "1000")
        #expect(header("nexosis-account-sessioncount-current") == "1")
        #expect(header("nexosis-account-predictioncount-current") == "2")
        #expect(header("nexosis-account-predictioncount-allotted") == "2147483647")
        try await nexosis.stop()
    }

    @Test("what is deleted is gone, and what is not named stays")
    func deletions() async throws {
        let nexosis = try await NexosisServer()
        let session = try await nexosis.trained()
        let (id, model) = (try #require(session["sessionId"]?.string), try #require(session["modelId"]?.string))
        for path in ["/sessions", "/models"] {
            let answer = try await nexosis.send("DELETE", path)
            #expect(answer.status == 400 && answer.text.contains(#""errorType":"SomeParametersRequired""#))
        }
        #expect(try await nexosis.send("DELETE", "/models?createdAfter=2100-01-01").status == 204)
        #expect(try await nexosis.send("DELETE", "/sessions?type=forecast").status == 204)
        #expect(try await nexosis.send("GET", "/sessions/\(id)").status == 200)
        #expect(try await nexosis.send("DELETE", "/data/PUMPS?cascade=Sessions,view").status == 204)
        #expect(try await nexosis.send("GET", "/sessions/\(id)").status == 404)
        #expect(try await nexosis.send("GET", "/data/pumps").status == 404)
        #expect(try await nexosis.send("GET", "/models/\(model)").status == 200)
        #expect(try await nexosis.send("DELETE", "/models?dataSourceName=PUMPS").status == 204)
        #expect(try await nexosis.send("GET", "/models/\(model)").status == 404)
        try await nexosis.stop()
    }

    @Test("what is not served says so in the API's own words")
    func notServed() async throws {
        let nexosis = try await NexosisServer()
        let views = try await nexosis.json("GET", "/views?partialName=&dataSetName=&page=0&pageSize=50")
        #expect(views.objects("items").isEmpty && views["totalCount"]?.integer == 0)
        let id = "00000000-0000-0000-0000-000000000000"
        let refusals = [
            ("POST", "/sessions/forecast", 400), ("POST", "/sessions/impact", 400), ("GET", "/data/x/stats", 404),
            ("GET", "/sessions/\(id)/results/confusionmatrix", 404), ("GET", "/sessions/\(id)/contest/champion", 404),
            ("GET", "/views/x", 404), ("PUT", "/views/x", 404), ("GET", "", 404), ("GET", "/else", 404),
            ("PATCH", "/data/x", 405), ("POST", "/data", 405),
        ]
        for (method, path, status) in refusals {
            let answer = try await nexosis.send(method, path, "{}")
            let body = try #require(try JSONValue(parsing: answer.body).object, "\(path)")
            #expect(answer.status == status && body["statusCode"]?.integer == status, "\(path): \(answer.text)")
            #expect(body["errorType"]?.string != nil && body["errorDetails"]?.object != nil)
            #expect((answer.headers[.allow] != nil) == (status == 405))
        }
        try await nexosis.stop()
    }

    @Test("a key comes in its header or as a bearer token, and nobody is let in without")
    func keys() async throws {
        let nexosis = try await NexosisServer()
        let key = try #require(nexosis.client.authorization?.dropFirst("Bearer ".count))
        var stranger = nexosis.client
        stranger.authorization = nil
        #expect(try await stranger.send("GET", "/v1/data", headers: [("Api-Key", String(key))]).status == 200)
        for headers in [[], [("api-key", "wrong")], [("api-key", "")]] as [[(String, String)]] {
            for path in ["/v1/data", "/v1/nothing", "/v1"] {
                let answer = try await stranger.send("GET", path, headers: headers)
                #expect(answer.status == 401 && !answer.text.contains("errorType"), "\(answer.text)")
            }
        }
        // Whoever sends a key is held to it.
        #expect(try await nexosis.client.send("GET", "/v1/data", headers: [("api-key", "wrong")]).status == 401)
        try await nexosis.stop()
    }

    @Test("bodies have limits of their own")
    func limits() async throws {
        let nexosis = try await NexosisServer()
        let long = String(repeating: " ", count: 3 << 20)
        #expect(try await nexosis.send("POST", "/sessions/model", long).status == 413)
        #expect(try await nexosis.send("POST", "/imports/url", long).status == 413)
        #expect(try await nexosis.send("PUT", "/DATA/x", long + #"{"data":[{"a":1}]}"#).status == 201)
        let refused = try await nexosis.send(
            "PUT", "/data/x", "", headers: [("content-length", String((64 << 20) + 1))])
        #expect(refused.status == 413 && refused.text.contains(#""statusCode":413"#))
        try await nexosis.stop()
    }
}
