import Foundation

/// Elementary functions over whole buffers.
public enum Elementary {
    public static func logarithm(_ x: Double) -> Double { log(x) }
    public static func exponential(_ x: Double) -> Double { exp(x) }

    /// Replaces each `values[i]` by `exp(offset - values[i])`; the arguments must not be positive, so results lie in
    /// 0...1.
    ///
    /// Arguments below -700 count as -700 (1e-304). The relative error stays under 1e-14. Written without branches so
    /// that the compiler turns it into vector code: the C library's `exp` would cost as much as the matrix products
    /// around it.
    public static func exponentiate(_ values: UnsafeMutablePointer<Double>, count: Int, offset: Double) {
        // exp(x) = 2^k * exp(r), k = round(x / ln 2), |r| <= ln 2 / 2; ln 2 in two parts keeps r exact.
        let perOctave = 1.442_695_040_888_963_4
        let octaveHigh = 6.931_471_803_691_238_2e-01
        let octaveLow = 1.908_214_929_270_587_7e-10
        // Adding 1.5 * 2^52 rounds to an integer and leaves it in the low bits of the significand.
        let rounder = 6_755_399_441_055_744.0
        for i in 0..<count {
            let raw = offset - values[i]
            let x = raw < -700 ? -700 : raw
            let shifted = x * perOctave + rounder
            let k = shifted - rounder
            let r = (x - k * octaveHigh) - k * octaveLow
            var p = 1.0 / 6_227_020_800
            p = p * r + 1.0 / 479_001_600
            p = p * r + 1.0 / 39_916_800
            p = p * r + 1.0 / 3_628_800
            p = p * r + 1.0 / 362_880
            p = p * r + 1.0 / 40_320
            p = p * r + 1.0 / 5_040
            p = p * r + 1.0 / 720
            p = p * r + 1.0 / 120
            p = p * r + 1.0 / 24
            p = p * r + 1.0 / 6
            p = p * r + 0.5
            p = p * r + 1
            p = p * r + 1
            values[i] = Double(bitPattern: p.bitPattern &+ (shifted.bitPattern &<< 52))
        }
    }

    /// Sum of `count` numbers, always added in the same order. (The order of OpenBLAS's own sums depends on where in
    /// memory the numbers lie, which would make the bytes of a model depend on chance.)
    public static func sum(_ values: UnsafePointer<Double>, count: Int) -> Double {
        var sums = SIMD8<Double>.zero
        var i = 0
        while i + 8 <= count {
            sums += UnsafeRawPointer(values + i).loadUnaligned(as: SIMD8<Double>.self)
            i += 8
        }
        var total = sums.sum()
        while i < count {
            total += values[i]
            i += 1
        }
        return total
    }

    /// The smallest of `count` numbers; `infinity` when there are none.
    public static func minimum(_ values: UnsafePointer<Double>, count: Int) -> Double {
        // Four running minima break the dependency chain.
        var (a, b, c, d) = (Double.infinity, Double.infinity, Double.infinity, Double.infinity)
        var i = 0
        while i + 4 <= count {
            a = values[i] < a ? values[i] : a
            b = values[i + 1] < b ? values[i + 1] : b
            c = values[i + 2] < c ? values[i + 2] : c
            d = values[i + 3] < d ? values[i + 3] : d
            i += 4
        }
        while i < count {
            a = values[i] < a ? values[i] : a
            i += 1
        }
        return min(min(a, b), min(c, d))
    }
}
