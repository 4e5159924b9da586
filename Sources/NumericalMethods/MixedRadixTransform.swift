/// Decimation in time over the given factors of the length.
struct MixedRadixTransform: Sendable {
    private typealias Complex = FourierTransform.Complex

    private let count: Int
    private let radices: [Int]
    /// `exp(-2πi k / count)`.
    private let roots: [FourierTransform.Complex]

    /// - Precondition: the product of `radices` is `count` (none for 0 and 1).
    init(count: Int, radices: [Int]) {
        self.count = count
        self.radices = radices
        var roots = (0..<(count / 2 + 1)).map { FourierTransform.root($0, of: max(count, 1)) }
        // The other half are conjugates, to the last bit.
        roots.reserveCapacity(count)
        for k in roots.count..<max(count, roots.count) {
            roots.append(Complex(roots[count - k].x, -roots[count - k].y))
        }
        self.roots = roots
    }

    /// Fours first, then primes, rising.
    static func radices(of count: Int) -> [Int] {
        var rest = count
        var radices: [Int] = []
        guard rest > 1 else { return radices }
        while rest % 4 == 0 {
            radices.append(4)
            rest /= 4
        }
        var prime = 2
        while prime * prime <= rest {
            while rest % prime == 0 {
                radices.append(prime)
                rest /= prime
            }
            prime += 1
        }
        if rest > 1 { radices.append(rest) }
        return radices
    }

    func forward(_ signal: [FourierTransform.Complex]) -> [FourierTransform.Complex] {
        guard count > 1 else { return signal }
        var scratch = [Complex](repeating: .zero, count: radices.max() ?? 1)
        return [Complex](unsafeUninitializedCapacity: count) { spectrum, written in
            signal.withUnsafeBufferPointer { signal in
                roots.withUnsafeBufferPointer { roots in
                    scratch.withUnsafeMutableBufferPointer { scratch in
                        let stage = Stage(radices: radices, roots: roots, scratch: scratch, count: count)
                        stage.transform(
                            signal.baseAddress!, step: 1, into: spectrum.baseAddress!, count: count, factor: 0)
                    }
                }
            }
            written = count
        }
    }

    /// What the recursion shares.
    private struct Stage {
        let radices: [Int]
        let roots: UnsafeBufferPointer<Complex>
        let scratch: UnsafeMutableBufferPointer<Complex>
        /// Of the whole transform.
        let count: Int

        /// Transforms `count` values that lie `step` apart into neighbouring ones.
        func transform(
            _ input: UnsafePointer<Complex>, step: Int, into output: UnsafeMutablePointer<Complex>, count: Int,
            factor: Int
        ) {
            let radix = radices[factor]
            let parts = count / radix
            for part in 0..<radix {
                if parts == 1 {
                    (output + part).initialize(to: input[part * step])
                } else {
                    transform(
                        input + part * step, step: step * radix, into: output + part * parts, count: parts,
                        factor: factor + 1)
                }
            }
            switch radix {
            case 2: joinTwo(output, parts: parts, step: step)
            case 3: joinThree(output, parts: parts, step: step)
            case 4: joinFour(output, parts: parts, step: step)
            default: join(output, radix: radix, parts: parts, step: step)
            }
        }

        @inline(__always)
        private func turned(_ output: UnsafeMutablePointer<Complex>, _ index: Int, by root: Int) -> Complex {
            FourierTransform.product(output[index], roots[root])
        }

        private func joinTwo(_ output: UnsafeMutablePointer<Complex>, parts: Int, step: Int) {
            for k in 0..<parts {
                let (a, b) = (output[k], turned(output, parts + k, by: k * step))
                output[k] = a + b
                output[parts + k] = a - b
            }
        }

        private func joinThree(_ output: UnsafeMutablePointer<Complex>, parts: Int, step: Int) {
            let half3 = 0.866_025_403_784_438_6
            for k in 0..<parts {
                let a = output[k]
                let b = turned(output, parts + k, by: k * step)
                let c = turned(output, 2 * parts + k, by: 2 * k * step)
                let (sum, difference) = (b + c, (b - c) * half3)
                let middle = a - sum * 0.5
                // i times the difference.
                let crossed = Complex(-difference.y, difference.x)
                output[k] = a + sum
                output[parts + k] = middle - crossed
                output[2 * parts + k] = middle + crossed
            }
        }

        private func joinFour(_ output: UnsafeMutablePointer<Complex>, parts: Int, step: Int) {
            for k in 0..<parts {
                let a = output[k]
                let b = turned(output, parts + k, by: k * step)
                let c = turned(output, 2 * parts + k, by: 2 * k * step)
                let d = turned(output, 3 * parts + k, by: 3 * k * step)
                let (even, odd) = (a + c, b + d)
                let (evenGap, oddGap) = (a - c, b - d)
                let crossed = Complex(-oddGap.y, oddGap.x)
                output[k] = even + odd
                output[parts + k] = evenGap - crossed
                output[2 * parts + k] = even - odd
                output[3 * parts + k] = evenGap + crossed
            }
        }

        /// Of an odd radix. Parts that stand opposite each other are multiplied by conjugate roots: their sum and their difference
        /// need two real factors in place of two complex ones.
        private func join(_ output: UnsafeMutablePointer<Complex>, radix: Int, parts: Int, step: Int) {
            // A radix-th root of unity is every `turn`-th root of the whole transform.
            let turn = count / radix
            let half = radix / 2
            for k in 0..<parts {
                let first = output[k]
                var total = first
                for part in 1...half {
                    let a = turned(output, part * parts + k, by: part * k * step)
                    let b = turned(output, (radix - part) * parts + k, by: (radix - part) * k * step)
                    scratch[part] = a + b
                    scratch[radix - part] = a - b
                    total += a + b
                }
                output[k] = total
                for row in 1...half {
                    var (even, odd) = (first, Complex.zero)
                    var power = 0
                    for part in 1...half {
                        power += row
                        if power >= radix { power -= radix }
                        let root = roots[power * turn]
                        even += scratch[part] * root.x
                        odd += scratch[radix - part] * root.y
                    }
                    let crossed = Complex(-odd.y, odd.x)
                    output[row * parts + k] = even + crossed
                    output[(radix - row) * parts + k] = even - crossed
                }
            }
        }
    }
}
