import ControlPlane
import Testing
import TimeSeries

@testable import MetisDialect

@Suite("Samples as a file")
struct SampleTableTests {
    private static let row = #"view,v1,attribute,a1,made,train,positive,2,"1,2,3,4,5","5,4,3,2,1","1,2,3",1539797280"#

    private func read(_ rows: String, header: String = "h\r\n", most: Int = 100) throws -> [NewKPISample] {
        try SampleTable.read(Array((header + rows).utf8)[...], mostSamples: most) {}
    }

    @Test("what is written reads back")
    func roundTrip() throws {
        let observation = KPIObservation(
            viewID: "v,1", viewName: "a \"view\"", attributeID: " a ", attributeName: "line\r\nbreak",
            time: Timestamp(microseconds: -5_000_000), dataC: "1,2,3,4,5", dataB: "5", dataA: "1,2,3")
        let labels = KPISampleLabels(source: "样本", purpose: "train", verdict: "other")
        let sample = KPISample(
            id: 7, observation: observation, labels: labels, window: 2, timeUpdated: Timestamp(microseconds: 0))
        var bytes = SampleTable.header
        #expect(Array(bytes.prefix(3)) == [0xEF, 0xBB, 0xBF])
        SampleTable.append(sample, to: &bytes)
        #expect(Array(bytes.suffix(2)) == [13, 10])
        let back = try SampleTable.read(bytes[...], mostSamples: 1) {}
        #expect(back == [NewKPISample(observation: observation, labels: labels, window: 2)])
    }

    @Test("columns are in their order, NUL bytes are dropped, texts are cut")
    func columns() throws {
        let long = String(repeating: "x", count: 200)
        let samples = try read(
            Self.row + "\r\n\r\n" + Self.row.replacing("view", with: long).replacing("made", with: "m\u{0}" + long))
        #expect(samples.count == 2)
        #expect(samples[0].observation.viewName == "view" && samples[0].observation.viewID == "v1")
        #expect(samples[0].observation.attributeName == "attribute" && samples[0].observation.attributeID == "a1")
        #expect(samples[0].observation.dataC == "1,2,3,4,5" && samples[0].observation.dataA == "1,2,3")
        #expect(samples[0].observation.time == Timestamp(microseconds: 1_539_797_280_000_000))
        #expect(samples[0].labels == KPISampleLabels(source: "made", purpose: "train", verdict: "positive"))
        #expect(samples[1].observation.viewName.utf8.count == 63)
        #expect(samples[1].labels.source == "m" + String(repeating: "x", count: 30))
        #expect(try read("").isEmpty)
        #expect(try read("", header: "h").isEmpty)
    }

    @Test(
        "the line at fault is named",
        arguments: [
            (row + "\n" + "a,b", "line 3: there are 2 columns"), (row + ",x", "line 2: there are more than 12 columns"),
            (row.replacing(",2,\"1", with: ",two,\"1"), "line 2: column 8"),
            (row.replacing(",2,\"1", with: ",-1,\"1"), "line 2: column 8"),
            (row.replacing("1539797280", with: "yesterday"), "line 2: column 12"),
            (row.replacing("1539797280", with: "9223372036854775807"), "line 2: column 12"),
            (row + "\n\"open", "line 3: "), ("\"a\"b,c", "line 2: "),
        ])
    func faults(_ rows: String, _ words: String) {
        let error = #expect(throws: MetisRefusal.self) { try read(rows) }
        #expect(error?.code == .file && error?.data.hasPrefix(words) == true, "\(error?.data ?? "")")
    }

    @Test("there are bounds")
    func bounds() {
        #expect(throws: MetisRefusal.self) { try read(Self.row + "\n" + Self.row, most: 1) }
        #expect(throws: MetisRefusal.self) { try SampleTable.read([], mostSamples: 1) {} }
        #expect(throws: MetisRefusal.self) { try SampleTable.read([0xFF, 0xFE][...], mostSamples: 1) {} }
        #expect(throws: CancellationError.self) {
            try SampleTable.read(Array(("h\n" + Self.row).utf8)[...], mostSamples: 1) { throw CancellationError() }
        }
    }
}
