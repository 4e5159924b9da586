/// Counts texts, and forgets rare ones when there are too many to keep: what is counted may come from outside.
struct FrequentTexts {
    /// Texts that are kept at a time. A text is forgotten only where more others were counted as often.
    static let capacity = 100_000

    private var counts: [String: Int] = [:]
    /// Counts up to here were forgotten once.
    private var floor = 0

    mutating func add(_ text: String) {
        counts[text, default: 0] += 1
        while counts.count > Self.capacity {
            floor += 1
            counts = counts.filter { $0.value > floor }
        }
    }

    /// Texts by falling count, those of one count in their own order.
    func mostFrequent(_ count: Int) -> [(text: String, count: Int)] {
        counts.map { (text: $0.key, count: $0.value) }
            .sorted { $0.count != $1.count ? $0.count > $1.count : $0.text < $1.text }
            .prefix(count).map { $0 }
    }
}
