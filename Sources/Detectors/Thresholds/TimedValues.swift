/// Points of one series: instants in Unix seconds and the values there, index by index.
public struct TimedValues: Sendable, Equatable {
    public var timestamps: [Int64]
    /// Finite.
    public var values: [Double]

    public init(timestamps: [Int64] = [], values: [Double] = []) {
        self.timestamps = timestamps
        self.values = values
    }

    public var count: Int { values.count }
    public var isEmpty: Bool { values.isEmpty }

    public mutating func append(_ timestamp: Int64, _ value: Double) {
        timestamps.append(timestamp)
        values.append(value)
    }

    /// The same points in ascending time; those that share an instant keep their order.
    public func sorted() -> TimedValues {
        if zip(timestamps, timestamps.dropFirst()).allSatisfy({ $0 <= $1 }) { return self }
        let order = timestamps.indices.sorted { (timestamps[$0], $0) < (timestamps[$1], $1) }
        return TimedValues(timestamps: order.map { timestamps[$0] }, values: order.map { values[$0] })
    }
}
