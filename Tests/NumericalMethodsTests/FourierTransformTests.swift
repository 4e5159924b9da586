import Foundation
import NumericalMethods
import Testing

@Suite struct FourierTransformTests {
    typealias Complex = FourierTransform.Complex

    private func signal(_ count: Int) -> [Complex] {
        var random = RandomStream(seed: UInt64(count))
        return (0..<count).map { _ in Complex(random.normal(), random.normal()) }
    }

    private func distance(_ a: [Complex], _ b: [Complex]) -> Double {
        zip(a, b).reduce(0) { max($0, abs($1.0.x - $1.1.x), abs($1.0.y - $1.1.y)) }
    }

    /// The definition, term by term.
    private func direct(_ signal: [Complex]) -> [Complex] {
        let count = signal.count
        return (0..<count).map { k in
            var sum = Complex.zero
            for j in 0..<count {
                let angle = -2 * Double.pi * Double(j * k % count) / Double(count)
                let (c, s) = (cos(angle), sin(angle))
                sum += Complex(signal[j].x * c - signal[j].y * s, signal[j].x * s + signal[j].y * c)
            }
            return sum
        }
    }

    /// Every small length, and some with factors beyond those of the mixed radices.
    @Test func everyLengthFollowsTheDefinition() {
        for count in Array(0...130) + [134, 169, 256, 201, 257, 360] {
            let signal = signal(count)
            let spectrum = FourierTransform(count: count).forward(signal)
            #expect(spectrum.count == count)
            #expect(distance(spectrum, direct(signal)) <= 1e-13 * Double(max(count, 1)), "length \(count)")
        }
    }

    @Test(arguments: [1, 2, 8640, 8645, 8641, 1018, 65_537])
    func theInverseGoesBack(count: Int) {
        let signal = signal(count)
        let transform = FourierTransform(count: count)
        #expect(distance(transform.inverse(transform.forward(signal)), signal) <= 1e-13)
    }

    /// np.fft.fft of a linear congruential generator's numbers
    @Test func spectraAreThoseOfTheReference() {
        func noise(_ count: Int) -> [Double] {
            var state = 2
            return (0..<count).map { _ in
                state = (state * 1_103_515_245 + 12_345) % (1 << 31)
                return Double(state) / Double(1 << 31) - 0.5
            }
        }
        let mixed = FourierTransform(count: 15).forward(real: noise(15))
        let chirped = FourierTransform(count: 134).forward(real: noise(134))
        let found = [mixed[0], mixed[1], mixed[7], chirped[1], chirped[66], chirped[67]]
        let wanted = [
            Complex(1.8143248660489917, 0), Complex(-2.272086534737411, 0.06338338828399721),
            Complex(-0.12009889151090797, -0.5913074146673296), Complex(1.357054379452055, 0.4740948100710062),
            Complex(0.7322323953641996, 1.5095103439360769), Complex(-8.369115896057338, 0),
        ]
        #expect(distance(found, wanted) <= 1e-13)
    }
}
