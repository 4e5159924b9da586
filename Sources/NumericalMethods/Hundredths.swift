import Foundation

/// Rounding to two decimals, in the two ways that are in use. They differ only beside the middle between two results.
///
/// | x | ``nearest(_:)`` | ``scaled(_:)`` |
/// | --- | --- | --- |
/// | 2.675, in binary a little less | 2.67 | 2.68, since 100x is rounded to 267.5 before |
/// | 0.125, exact in binary | 0.12 (to even) | 0.12 |
public enum Hundredths {
    /// Numbers of this size and beyond have no room for an exact count of hundredths.
    private static let limit = 35_184_372_088_832.0  // 2^45

    /// The number with two decimals that is nearest to the exact value of `x`, halves to even: what printing with `%.2f` and
    /// reading again gives. Infinities and NaN are returned as they are.
    public static func nearest(_ x: Double) -> Double {
        if let count = count(nearest: x) { return Double(count) / 100 }
        // At 2^53 and beyond every double is whole.
        guard x.isFinite, abs(x) < 9_007_199_254_740_992 else { return x }
        return Double(String(format: "%.2f", x)) ?? x
    }

    /// How many hundredths ``nearest(_:)`` is; nil when `x` is 2^45 or more in size, or not finite.
    public static func count(nearest x: Double) -> Int? {
        guard abs(x) < limit else { return nil }
        // product + error is exactly 100 x.
        let product = x * 100
        let error = (-product).addingProduct(x, 100)
        var count = product.rounded(.toNearestOrEven)
        let distance = product - count
        // Only where the rounded product lies on a half, which went to even, can its error change the choice.
        if distance == 0.5, error > 0 {
            count += 1
        } else if distance == -0.5, error < 0 {
            count -= 1
        }
        return Int(count)
    }

    /// `rint(100 x) / 100`, where 100 x is rounded to a double before. A product that overflows leaves `x` as it is.
    public static func scaled(_ x: Double) -> Double {
        let product = x * 100
        return product.isFinite ? product.rounded(.toNearestOrEven) / 100 : x
    }

    /// How many hundredths ``scaled(_:)`` is; nil when `x` is 2^45 or more in size, or not finite.
    public static func count(scaled x: Double) -> Int? {
        guard abs(x) < limit else { return nil }
        return Int((x * 100).rounded(.toNearestOrEven))
    }
}
