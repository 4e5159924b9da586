/// Bluestein's algorithm: a transform of any length as a convolution with a chirp, by transforms whose length is a power of 2.
struct ChirpTransform: Sendable {
    private typealias Complex = FourierTransform.Complex

    private let chirp: [FourierTransform.Complex]
    /// Transform of the conjugate chirp, both ways from its centre, divided by its length.
    private let kernel: [FourierTransform.Complex]
    private let inner: MixedRadixTransform

    /// - Precondition: `count` is positive.
    init(count: Int) {
        // exp(-πi k²/n), with k² kept small: it matters modulo 2n.
        chirp = (0..<count).map { FourierTransform.root(($0 * $0) % (2 * count), of: 2 * count) }
        var size = 1
        while size < 2 * count - 1 { size *= 2 }
        inner = MixedRadixTransform(count: size, radices: MixedRadixTransform.radices(of: size))
        var signal = [Complex](repeating: .zero, count: size)
        let scale = 1 / Double(size)
        for k in 0..<count {
            let value = Complex(chirp[k].x, -chirp[k].y) * scale
            signal[k] = value
            signal[k == 0 ? 0 : size - k] = value
        }
        kernel = inner.forward(signal)
    }

    func forward(_ signal: [FourierTransform.Complex]) -> [FourierTransform.Complex] {
        var padded = [Complex](repeating: .zero, count: kernel.count)
        for (k, value) in signal.enumerated() { padded[k] = FourierTransform.product(value, chirp[k]) }
        padded = inner.forward(padded)
        for k in padded.indices {
            let value = FourierTransform.product(padded[k], kernel[k])
            // Exchanged parts: the next transform is the inverse one.
            padded[k] = Complex(value.y, value.x)
        }
        padded = inner.forward(padded)
        return chirp.indices.map { FourierTransform.product(Complex(padded[$0].y, padded[$0].x), chirp[$0]) }
    }
}
