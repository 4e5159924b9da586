import Foundation
import NumericalMethods

/// Power at each frequency, averaged over segments that overlap by half (Welch 1967).
enum WelchPeriodogram {
    /// One-sided power, scaled so that a sine of amplitude a has a²/2 at its frequency. Each segment loses its mean and is
    /// weighted by a Hann window.
    /// - Parameter segment: length of the segments, 1...`values.count`.
    /// - Returns: for the frequencies k / segment, k = 0...segment / 2.
    static func power(_ values: [Double], segment: Int) -> [Double] {
        guard segment >= 1, segment <= values.count else { return [] }
        let window = (0..<segment).map { 0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(segment)) }
        let transform = FourierTransform(count: segment)
        var power = [Double](repeating: 0, count: segment / 2 + 1)
        func weighted(_ start: Int) -> [Double] {
            let mean = values[start..<(start + segment)].reduce(0, +) / Double(segment)
            return window.indices.map { (values[start + $0] - mean) * window[$0] }
        }
        let starts = Array(stride(from: 0, through: values.count - segment, by: segment - segment / 2))
        for pair in stride(from: 0, to: starts.count, by: 2) {
            let first = weighted(starts[pair])
            guard pair + 1 < starts.count else {
                let spectrum = transform.forward(real: first)
                for k in power.indices { power[k] += (spectrum[k] * spectrum[k]).sum() }
                continue
            }
            // Two at once, as real and imaginary part: what both have at a frequency is shared by it and its negative.
            let second = weighted(starts[pair + 1])
            let spectrum = transform.forward(window.indices.map { FourierTransform.Complex(first[$0], second[$0]) })
            for k in power.indices {
                let (a, b) = (spectrum[k], spectrum[k == 0 ? 0 : segment - k])
                power[k] += ((a * a).sum() + (b * b).sum()) / 2
            }
        }
        let segments = Double(starts.count)
        let total = window.reduce(0, +)
        let scale = 1 / (total * total * segments)
        for k in power.indices {
            // Negative frequencies are folded onto their positive ones, which zero and half the rate do not have.
            power[k] *= k == 0 || 2 * k == segment ? scale : 2 * scale
        }
        return power
    }
}
