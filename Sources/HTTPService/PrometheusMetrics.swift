import Foundation
import Metrics

/// Keeps what swift-metrics records and writes it in the Prometheus text format.
///
/// `@unchecked Sendable`: the table and what the cells hold are only touched under `lock`.
public final class PrometheusMetrics: MetricsFactory, @unchecked Sendable {
    private struct Key: Hashable {
        let name: String
        let labels: String
    }

    private final class Cell {
        /// Nil until something is recorded.
        var value: Value?
    }

    private enum Value {
        case counter(Int64)
        case gauge(Double)
        /// Number and sum of what was recorded.
        case summary(count: Int64, sum: Double)
    }

    private let lock = NSLock()
    private var cells: [Key: Cell] = [:]

    public init() {}

    /// All cells, sorted by name, so that two renderings are easy to compare.
    public func render() -> String {
        let snapshot = lock.withLock { cells.compactMapValues(\.value) }
        var text = ""
        var last = ""
        for (key, cell) in snapshot.sorted(by: { ($0.key.name, $0.key.labels) < ($1.key.name, $1.key.labels) }) {
            if key.name != last {
                text += "# TYPE \(key.name) \(Self.type(cell))\n"
                last = key.name
            }
            switch cell {
            case .counter(let value): text += "\(key.name)\(key.labels) \(value)\n"
            case .gauge(let value): text += "\(key.name)\(key.labels) \(value)\n"
            case .summary(let count, let sum):
                text += "\(key.name)_count\(key.labels) \(count)\n\(key.name)_sum\(key.labels) \(sum)\n"
            }
        }
        return text
    }

    private static func type(_ value: Value) -> String {
        switch value {
        case .counter: "counter"
        case .gauge: "gauge"
        case .summary: "summary"
        }
    }

    private func update(_ cell: Cell, _ change: (Value?) -> Value) { lock.withLock { cell.value = change(cell.value) } }

    /// The cell of that name and those labels, the same one every time.
    private func cell(_ key: Key) -> Cell {
        lock.withLock {
            if let known = cells[key] { return known }
            let new = Cell()
            cells[key] = new
            return new
        }
    }

    private static func key(_ label: String, _ dimensions: [(String, String)]) -> Key {
        let name = String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
        let labels = dimensions.map { name, value in
            let escaped = value.replacingOccurrences(of: "\\", with: "\\\\")
                .replacingOccurrences(of: "\"", with: "\\\"").replacingOccurrences(of: "\n", with: "\\n")
            return "\(name)=\"\(escaped)\""
        }
        return Key(name: name, labels: labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}")
    }

    // MARK: MetricsFactory

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Recording(self, Self.key(label, dimensions))
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        Recording(self, Self.key(label, dimensions))
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        Recording(self, Self.key(label, dimensions), isGauge: !aggregate)
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        // Prometheus counts time in seconds.
        Recording(self, Self.key(label + "_seconds", dimensions))
    }

    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// `@unchecked Sendable`: the cell is only handed back to its owner.
    private final class Recording: CounterHandler, MeterHandler, RecorderHandler, TimerHandler, @unchecked Sendable {
        private let owner: PrometheusMetrics
        private let cell: Cell
        private let isGauge: Bool

        init(_ owner: PrometheusMetrics, _ key: Key, isGauge: Bool = false) {
            self.owner = owner
            cell = owner.cell(key)
            self.isGauge = isGauge
        }

        func increment(by amount: Int64) {
            owner.update(cell) { old in
                if case .counter(let value) = old { return .counter(value &+ amount) }
                return .counter(amount)
            }
        }

        func reset() { owner.update(cell) { _ in .counter(0) } }
        func set(_ value: Int64) { set(Double(value)) }
        func set(_ value: Double) { owner.update(cell) { _ in .gauge(value) } }
        func increment(by amount: Double) { adjust(by: amount) }
        func decrement(by amount: Double) { adjust(by: -amount) }

        private func adjust(by amount: Double) {
            owner.update(cell) { old in
                if case .gauge(let value) = old { return .gauge(value + amount) }
                return .gauge(amount)
            }
        }

        func record(_ value: Int64) { record(Double(value)) }

        func record(_ value: Double) {
            if isGauge { return set(value) }
            owner.update(cell) { old in
                if case .summary(let count, let sum) = old { return .summary(count: count + 1, sum: sum + value) }
                return .summary(count: 1, sum: value)
            }
        }

        func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    }
}
