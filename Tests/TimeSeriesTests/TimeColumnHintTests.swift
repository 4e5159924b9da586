import Testing
import TimeSeries

@Suite struct TimeColumnHintTests {
    @Test func aTimeColumnOfAnotherNameIsExplained() {
        do {
            _ = try CSVReader.read(Array("Timestamp,a\n2024-03-01T00:00:00Z,1\n".utf8))
            Issue.record("a time was taken for a number")
        } catch {
            #expect(error.description.contains("called timestamp"))
        }
    }
}
