import Testing

@testable import ControlPlane

@Suite struct ResultNamesTests {
    @Test(arguments: [("", "job/x.json"), ("a", "a/job/x.json"), ("a/b/", "a/b/job/x.json"), ("/", "/job/x.json")])
    func theFolderHasThePrefixAndTheJob(prefix: String, full: String) {
        #expect(ResultNames(prefix: prefix, job: "job").full("x") == full)
    }

    @Test func noTwoInputsShareAResult() {
        let inputs = ["a.csv", "b/a.csv", "a.csv", "a.csv-2", "a.csv", "b_a.csv", "/", "//"]
        let names = ResultNames(prefix: "", job: "job").names(of: inputs)
        #expect(Set(names).count == inputs.count)
        #expect(names.prefix(3) == ["a.csv", "b_a.csv", "a.csv-2"])
        #expect(names.allSatisfy { !$0.isEmpty && !$0.contains("/") })
    }

    @Test func resultsOfLongNamesCanBeRead() {
        let names = ResultNames(prefix: String(repeating: "p", count: 800), job: String(repeating: "j", count: 72))
        let long = String(repeating: "é", count: 500)
        let found = names.names(of: [long, long + "x", "🐦" + long])
        #expect(Set(found).count == 3)
        #expect(found.allSatisfy { names.full($0).utf8.count <= StoredObject.maximumNameLength })
        #expect(found[0].allSatisfy { $0 == "é" } && found[0].utf8.count > 100)
    }
}
