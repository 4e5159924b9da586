import CDetect
import KPIDetection

/// Arrays of a caller, copied as numbers.
enum CArrays {
    typealias Days = (a: [Double], b: [Double], c: [Double])

    /// Nil unless every array has its length of a standard window; no element is read before.
    static func standardDays(_ data: ValueData) -> Days? {
        guard hasStandardLengths(data.len_a, data.len_b, data.len_c) else { return nil }
        guard let a = data.data_a, let b = data.data_b, let c = data.data_c else { return nil }
        func numbers(_ start: UnsafeMutablePointer<Int32>, _ count: Int32) -> [Double] {
            UnsafeBufferPointer(start: start, count: Int(count)).map { Double($0) }
        }
        return (numbers(a, data.len_a), numbers(b, data.len_b), numbers(c, data.len_c))
    }

    static func standardDays(_ data: RateData) -> Days? {
        hasStandardLengths(data.len_a, data.len_b, data.len_c) ? days(data) : nil
    }

    /// Nil if a length is negative, or an array NULL that is said to have elements.
    static func days(_ data: RateData) -> Days? {
        func numbers(_ start: UnsafeMutablePointer<Double>?, _ count: Int32) -> [Double]? {
            guard count > 0 else { return count == 0 ? [] : nil }
            return start.map { [Double](UnsafeBufferPointer(start: $0, count: Int(count))) }
        }
        guard let a = numbers(data.data_a, data.len_a), let b = numbers(data.data_b, data.len_b),
            let c = numbers(data.data_c, data.len_c)
        else { return nil }
        return (a, b, c)
    }

    private static func hasStandardLengths(_ a: Int32, _ b: Int32, _ c: Int32) -> Bool {
        let around = Int32(2 * KPIWindow.standardLength + 1)
        return a == KPIWindow.standardLength + 1 && b == around && c == around
    }
}
