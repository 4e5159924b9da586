import ControlPlane
import Testing
import TimeSeries

/// Byte strings numbered in the order in which they came first.
@Suite struct RowIdentitiesTests {
    private func insert(_ text: String, _ identities: inout RowIdentities) -> (Int, Bool) {
        let (number, isNew) = Array(text.utf8).withUnsafeBytes { identities.insert($0) }
        return (number, isNew)
    }

    @Test func everyStringHasOneNumber() {
        var identities = RowIdentities()
        for text in ["b", "a", "", "a\0", "ä"] { #expect(insert(text, &identities).1) }
        #expect(insert("a", &identities) == (1, false))
        #expect(insert("", &identities) == (2, false))
        #expect(identities.count == 5)
        #expect(identities.withBytes(of: 3) { [UInt8]($0) } == [0x61, 0])
        #expect(Array("c".utf8).withUnsafeBytes { identities.number(of: $0) } == nil)
        #expect(Array("ä".utf8).withUnsafeBytes { identities.number(of: $0) } == 4)
    }

    @Test func numbersStayWhenItGrows() {
        var identities = RowIdentities()
        for number in 0..<10_000 { #expect(insert("key \(number)", &identities) == (number, true)) }
        for number in 0..<10_000 { #expect(insert("key \(number)", &identities) == (number, false)) }
        #expect(identities.count == 10_000)
    }

    @Test func instantsAreIdentitiesToo() {
        var identities = RowIdentities()
        let times = [Int64.min, -1, 0, 1, .max].map { Timestamp(microseconds: $0) }
        for time in times { #expect(identities.insert(time).isNew) }
        #expect(times.indices.map { identities.time(of: $0) } == times)
        #expect(identities.insert(times[2]) == (2, false))
        #expect(identities.number(of: times[4]) == 4)
        _ = insert("text", &identities)
        #expect(identities.time(of: 5) == nil)
    }
}
