import ControlPlane
import Detectors
import NIOCore
import Testing
import TimeSeries

@testable import NexosisDialect

/// Which sessions are served, and what they are asked for.
@Suite("Requests for sessions")
struct SessionRequestTests {
    private func session(_ text: String) throws -> NewTableSession { try NewTableSession(ByteBuffer(string: text)) }

    @Test("Everything that may be said")
    func whole() throws {
        let session = try session(
            """
            {"DataSetName": "Cardio", "predictionDomain": "Anomalies", "NAME": "n", "targetColumn": "t",
             "callbackUrl": "http://example.com/x", "columns": {"a": {"ROLE": "None"}},
             "extraParameters": {"ContainsAnomalies": "False", "Algorithm": "ECOD", "other": [1, {"x": null}]}}
            """)
        #expect(session.tableName == "Cardio" && session.name == "n" && session.targetColumn == "t")
        #expect(session.callbackURL == "http://example.com/x")
        #expect(session.columns.map(\.name) == ["a"] && session.columns.first?.role == TableColumn.Role.none)
        #expect(!session.parameters.containsAnomalies && session.parameters.algorithm == .ecod)
        #expect(session.extraParameters.names == ["ContainsAnomalies", "Algorithm", "other"])
    }

    @Test("What is not said is usual")
    func usual() throws {
        let session = try session(
            """
            {"dataSourceName": "x", "predictionDomain": "anomalies", "columns": null, "targetColumn": null,
             "callbackUrl": null, "extraParameters": null}
            """)
        #expect(session.parameters == TableDetector.Parameters())
        #expect(session.columns.isEmpty && session.extraParameters.isEmpty && session.targetColumn == nil)
    }

    @Test(
        "The Python client's shortcut names another domain",
        arguments: [#""predictionDomain": "regression","#, #""predictionDomain": null,"#, ""])
    func shortcut(_ domain: String) throws {
        let head = #"{"dataSourceName": "x", \#(domain) "#
        #expect(try session(head + #""extraParameters": {"containsAnomalies": true}}"#).tableName == "x")
        for rest in [
            #""extraParameters": {}}"#, #""extraParameters": {"containsAnomalies": null}}"#,
            #""targetColumn": "t", "extraParameters": {"containsAnomalies": true}}"#,
            #""columns": {"t": {"role": "target"}}, "extraParameters": {"containsAnomalies": true}}"#,
        ] {
            #expect(throws: NexosisRefusal.self, "\(rest)") { _ = try session(head + rest) }
        }
    }

    @Test(
        "Other domains and words that nobody knows are refused with their field",
        arguments: [
            (#"{"predictionDomain": "anomalies"}"#, "dataSourceName"),
            (#"{"dataSourceName": "x"}"#, "predictionDomain"),
            (#"{"dataSourceName": "x", "predictionDomain": "clustering"}"#, "predictionDomain"),
            (
                #"{"dataSourceName": "x", "predictionDomain": "classification", "extraParameters": {"containsAnomalies": true}}"#,
                "predictionDomain"
            ),
            (#"{"dataSourceName": "x", "predictionDomain": "anomalies", "extraParameters": 5}"#, "extraParameters"),
            (
                #"{"dataSourceName": "x", "predictionDomain": "anomalies", "extraParameters": {"containsAnomalies": 1}}"#,
                "extraParameters.containsAnomalies"
            ),
            (
                #"{"dataSourceName": "x", "predictionDomain": "anomalies", "extraParameters": {"algorithm": "best"}}"#,
                "extraParameters.algorithm"
            ),
            (
                #"{"dataSourceName": "x", "predictionDomain": "anomalies", "extraParameters": {"algorithm": true}}"#,
                "extraParameters.algorithm"
            ),
        ])
    func refused(_ text: String, _ field: String) throws {
        let refusal = #expect(throws: NexosisRefusal.self) { _ = try session(text) }
        #expect(refusal?.kind == .requestValidation && refusal?.details.names == [field])
    }

    @Test("Imports name their place")
    func imports() throws {
        func place(_ kind: ImportPlace.Kind, _ text: String) throws -> ImportPlace {
            try NewTableImport(kind, ByteBuffer(string: text)).place
        }
        let login = #""auth": {"basic": {"userId": "u", "password": "p"}}"#
        #expect(
            try place(.url, #"{"DataSetName": "d", "Url": "http://x/y", "contentType": "CSV", \#(login)}"#)
                == .url(.init(url: "http://x/y", format: .csv, login: .init(userID: "u", password: "p"))))
        #expect(
            try place(.s3, #"{"dataSetName": "d", "bucket": "b", "path": "p", "region": null}"#)
                == .s3(.init(bucket: "b", path: "p")))
        #expect(
            try place(.azure, #"{"dataSetName": "d", "connectionString": "c", "container": "k", "blob": "b"}"#)
                == .azure(.init(connectionString: "c", container: "k", blob: "b")))
        for (kind, text) in [
            (.url, #"{"dataSetName": "d"}"#), (.url, #"{"url": "http://x"}"#),
            (.url, #"{"dataSetName": "d", "url": "http://x", "contentType": "xml"}"#),
            (.url, #"{"dataSetName": "d", "url": "http://x", "auth": {"basic": {"password": "p"}}}"#),
            (.s3, #"{"dataSetName": "d", "bucket": "b"}"#),
            (.azure, #"{"dataSetName": "d", "connectionString": "c", "container": "k"}"#),
        ] as [(ImportPlace.Kind, String)] {
            #expect(throws: NexosisRefusal.self, "\(text)") { _ = try place(kind, text) }
        }
    }
}
