import Foundation
import NumericalMethods
import Testing

@testable import Detectors

/// Tails and distances against their definitions.
@Suite struct TableScoreTests {
    private func numbers(_ columns: [[Double]]) -> FeatureTable {
        FeatureTable(rowCount: columns[0].count, columns: columns.map { .numbers($0) })
    }

    private func normal(_ count: Int, seed: UInt64) -> [Double] {
        var random = RandomStream(seed: seed)
        return (0..<count).map { _ in random.normal() }
    }

    private func difference(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(a.count == b.count ? 0 : .infinity) { max($0, abs($1.0 - $1.1)) }
    }

    @Test func surprisesAreTailShares() throws {
        let sample: [Double] = [3, 1, 1, 2, 5, 5, 5, 9]
        let ecod = try ECOD.fit(numbers([sample])) {}
        func score(_ value: Double) -> Double { ecod.scores(Matrix(rows: 1, columns: 1, values: [value]))[0] }
        func share(_ value: Double) -> Double {
            Double(min(sample.count { $0 <= value }, sample.count { $0 >= value })) / 8
        }
        for value in sample { #expect(abs(score(value) + log(share(value))) < 1e-12) }
        for (value, beyond) in [(4, 4), (7, 1), (0, 0.5)] as [(Double, Double)] {
            let expected: Double = -log(beyond / 8)
            #expect(abs(score(value) - expected) < 1e-12)
        }
        #expect(score(10) == score(1e30))
    }

    @Test func tailsOfLongColumnsAreKeptFinely() throws {
        let sample = normal(100_000, seed: 3).map { exp($0) } + [Double](repeating: 1, count: 5000)
        let ecod = try ECOD.fit(numbers([sample])) {}
        #expect(ecod.columns[0].values.count < 2000)
        let rising = sample.map { Float($0) }.sorted()
        for place in [0, 1, 7, 90, 1000, 50_000, 52_000, 90_000, 104_900, 104_998, 104_999] {
            let value = rising[place]
            let beyond = min(rising.count { $0 <= value }, rising.count { $0 >= value })
            let kept = exp(-ecod.columns[0].surprise(value)) * 105_000
            #expect(abs(kept / Double(beyond) - 1) < 1.0 / 30)
        }
        let scores = ecod.scores(Matrix(rows: rising.count, columns: 1, values: rising.map { Double($0) }))
        // The nearer a value lies to an end, the further out it is.
        let lowest = scores.indices.min { scores[$0] < scores[$1] } ?? 0
        let isFalling = zip(scores[...lowest], scores[...lowest].dropFirst()).allSatisfy { $0 >= $1 }
        #expect(isFalling)
    }

    @Test func distancesAreThoseOfTheInverse() throws {
        let (x, y) = (normal(50, seed: 1), normal(50, seed: 2))
        let a = x
        let b: [Double] = zip(x, y).map { 1e6 * (0.8 * $0 + $1) + 1e9 }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / 50 }
        func covariance(_ p: [Double], _ q: [Double]) -> Double {
            zip(p, q).reduce(0) { $0 + ($1.0 - mean(p)) * ($1.1 - mean(q)) } / 49
        }
        let (aa, ab, bb) = (covariance(a, a), covariance(a, b), covariance(b, b))
        let determinant: Double = aa * bb - ab * ab
        let expected: [Double] = zip(a, b).map { a1, b1 in
            let (p, q) = (a1 - mean(a), b1 - mean(b))
            let sum: Double = bb * p * p + aa * q * q
            return (sum - 2 * ab * p * q) / determinant
        }
        let plain = try MahalanobisDistance.squared(numbers([a, b])) { _ in }
        #expect(difference(plain, expected) < 1e-6)
        // What depends on other columns, or never changes, adds nothing.
        let sum: [Double] = zip(x, y).map { 0.1 * ($0 + 2 * $1) + 7 }
        let dependent = try MahalanobisDistance.squared(
            numbers([a, sum, b, [Double](repeating: 0.1, count: 50), a.map { -3 * $0 }])
        ) { _ in }
        #expect(difference(dependent, expected) < 1e-6)
        let total: Double = plain.reduce(0, +)
        #expect(abs(total - 98) < 1e-9)
    }

    @Test func fewRowsAreAsFarApartAsTheyCanBe() throws {
        // n rows in general position in n - 1 dimensions or more: all at (n - 1)^2 / n.
        let wide = (0..<30).map { normal(12, seed: UInt64($0)) }
        let distances = try MahalanobisDistance.squared(numbers(wide)) { _ in }
        let farthest = [Double](repeating: 121.0 / 12, count: 12)
        #expect(difference(distances, farthest) < 1e-9)
        // The same rows by the other way round.
        let square = try MahalanobisDistance.squared(numbers(Array(wide[0..<12]))) { _ in }
        #expect(difference(square, farthest) < 1e-6)
        #expect(try MahalanobisDistance.squared(numbers([[5], [6]])) { _ in } == [0])
        let pair = try MahalanobisDistance.squared(numbers([[5, 6], [1, 0]])) { _ in }
        #expect(difference(pair, [0.5, 0.5]) < 1e-12)
    }

    @Test func aCategoryTooManyIsNone() throws {
        // Hundreds of categories and one number: a pseudo-inverse of 401 columns, of rank 400.
        let places = (0..<1000).map { Int32($0 % 400) }
        let table = FeatureTable(
            rowCount: 1000, columns: [.categories(places, count: 400), .numbers(normal(1000, seed: 9))])
        let distances = try MahalanobisDistance.squared(table) { _ in }
        let sum: Double = distances.reduce(0, +)
        #expect(abs(sum - 399_600) < 1e-3)
    }
}
