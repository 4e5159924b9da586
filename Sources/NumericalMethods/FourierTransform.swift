import Foundation

/// The discrete Fourier transform of one length, any length: `X[k] = Σ x[j] exp(-2πi jk / n)`.
///
/// Mixed radix while the prime factors are small, by Bluestein's chirp otherwise: O(n log n) always. Errors are a few units in
/// the last place of the largest value.
public struct FourierTransform: Sendable {
    /// `x` is the real part and `y` the imaginary one.
    public typealias Complex = SIMD2<Double>

    public let count: Int
    private enum Method: Sendable {
        case mixedRadix(MixedRadixTransform)
        indirect case chirp(ChirpTransform)
    }
    private let method: Method

    /// Sums over a prime factor cost its square; beyond this one the chirp is cheaper.
    private static let largestRadix = 61

    /// - Precondition: `count` is not negative.
    public init(count: Int) {
        precondition(count >= 0, "a transform of negative length")
        self.count = count
        let radices = MixedRadixTransform.radices(of: count)
        if (radices.max() ?? 1) <= Self.largestRadix {
            method = .mixedRadix(MixedRadixTransform(count: count, radices: radices))
        } else {
            method = .chirp(ChirpTransform(count: count))
        }
    }

    /// A power of two, or three times one: a length that is quickly transformed.
    public static func quickCount(atLeast count: Int) -> Int {
        var power = 1
        while power < count { power *= 2 }
        return power >= 4 && power / 4 * 3 >= count ? power / 4 * 3 : power
    }

    /// - Precondition: `signal` has `count` values.
    public func forward(_ signal: [Complex]) -> [Complex] {
        precondition(signal.count == count, "a signal of another length than the transform")
        switch method {
        case .mixedRadix(let transform): return transform.forward(signal)
        case .chirp(let transform): return transform.forward(signal)
        }
    }

    public func forward(real signal: [Double]) -> [Complex] {
        forward(signal.map { Complex($0, 0) })
    }

    /// The signal whose transform is `spectrum`.
    public func inverse(_ spectrum: [Complex]) -> [Complex] {
        let scale = 1 / Double(max(count, 1))
        // Exchanging real and imaginary parts before and after turns one direction into the other.
        return forward(spectrum.map { Complex($0.y, $0.x) }).map { Complex($0.y, $0.x) * scale }
    }

    /// `exp(-2πi k / n)` to the last place, by reduction to the first octant.
    static func root(_ k: Int, of n: Int) -> Complex {
        // In eighths of a turn: k/n = octant/8 + rest/(8n).
        let (octant, rest) = (8 * k).quotientAndRemainder(dividingBy: n)
        let isOdd = octant % 2 == 1
        let angle = Double(isOdd ? n - rest : rest) / Double(n) * (Double.pi / 4)
        let (c, s) = (cos(angle), sin(angle))
        switch octant % 8 {
        case 0: return Complex(c, -s)
        case 1: return Complex(s, -c)
        case 2: return Complex(-s, -c)
        case 3: return Complex(-c, -s)
        case 4: return Complex(-c, s)
        case 5: return Complex(-s, c)
        case 6: return Complex(s, c)
        default: return Complex(c, s)
        }
    }

    @inline(__always)
    static func product(_ a: Complex, _ b: Complex) -> Complex {
        Complex(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x)
    }
}
