/// What is judged at once: the minutes up to the point under test and the same time of day yesterday and a week ago.
///
/// With a window of W points, `a` has W + 1 points, of which the last is under test; `b` (yesterday) and `c` (a week ago) have
/// 2W + 1 each, and their centre is at the time of day of that last point. Metis knows W = 180 only; any W from 1 and any
/// finite values are an extension (`WindowScale`). Values that are not finite do no harm, but what comes out means nothing.
///
/// Where the mean of `a` is at most 1 the method does not divide by it, and its tests are absolute: a series of fractions is
/// better multiplied by 1000 first.
public struct KPIWindow: Sendable, Equatable {
    /// W.
    public let length: Int
    /// `c`, `b` and `a` in that order, so oldest first: 5W + 3 points.
    let joined: [Double]

    /// - Throws: `KPIWindowError` if the lengths are not those of one W, checked in the order `c`, `b`, `a`.
    /// - Parameter window: W if the caller has promised one; else it follows from the length of `a`.
    public init(a: [Double], b: [Double], c: [Double], window: Int? = nil) throws(KPIWindowError) {
        let length = window ?? a.count - 1
        guard length >= 1, length <= Self.longest else { throw .window(length) }
        guard c.count == 2 * length + 1 else { throw .length(of: .c, is: c.count, expected: 2 * length + 1) }
        guard b.count == 2 * length + 1 else { throw .length(of: .b, is: b.count, expected: 2 * length + 1) }
        guard a.count == length + 1 else { throw .length(of: .a, is: a.count, expected: length + 1) }
        self.length = length
        joined = c + b + a
    }

    public var a: ArraySlice<Double> { joined[(4 * length + 2)...] }
    public var b: ArraySlice<Double> { joined[(2 * length + 1)..<(4 * length + 2)] }
    public var c: ArraySlice<Double> { joined[..<(2 * length + 1)] }

    /// The W of Metis, for which its models were trained.
    public static let standardLength = 180

    /// A bound on W that keeps the sums of the polynomial test far from overflow: ten years of minutes.
    public static let longest = 5_256_000
}

public enum KPIWindowError: Error, Equatable, Sendable {
    public enum Part: String, Sendable {
        case a, b, c
    }

    /// W is below 1 or above `KPIWindow.longest`.
    case window(Int)
    case length(of: Part, is: Int, expected: Int)
}

extension KPIWindowError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .window(let window): "the window is \(window); it must be 1 to \(KPIWindow.longest)"
        case .length(let part, let count, let expected):
            "\(part.rawValue) has \(count) points; it must have \(expected)"
        }
    }
}
