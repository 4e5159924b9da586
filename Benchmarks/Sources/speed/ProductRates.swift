import BenchmarkSupport
import Detectors
import NumericalMethods
import TimeSeries

/// The matrix products of the default detector, as it calls them, beside plain products of the same shape, and how much
/// of that rate whole trainings and scorings keep.
enum ProductRates {
    /// Rows the detector works on at once, and states it remembers.
    private static let (batch, memory) = (384, 1500)

    /// GFLOP/s of a product of contiguous matrices, best of ten.
    static func plain(rows: Int, inner: Int, columns: Int) -> Double {
        let (a, b) = (filled(rows, inner, seed: 3), filled(inner, columns, seed: 4))
        var c = Matrix(rows: rows, columns: columns)
        return rate(2 * Double(rows * inner * columns)) {
            a.withView { a in b.withView { b in c.withMutableView { MatrixProducts.multiply(a, b, into: $0) } } }
        }
    }

    static func table(signals d: Int) throws -> String {
        var rows = [["product", "shape", "GFLOP/s", "plain dgemm", "share %"]]
        func add(_ name: String, _ r: Int, _ k: Int, _ c: Int, _ measured: Double) {
            let reference = plain(rows: r, inner: k, columns: c)
            rows.append([
                name, "\(r)x\(k)x\(c)", Format.fixed(measured, 1), Format.fixed(reference, 1),
                Format.fixed(100 * measured / reference, 0),
            ])
        }
        let stack = filled(batch, 4 * d, seed: 5)
        let states = filled(memory, 3 * d, seed: 6)
        var weights = Matrix(rows: batch, columns: memory)
        add(
            "distances to memory", batch, 3 * d, memory,
            rate(2 * Double(batch * 3 * d * memory)) {
                stack.withView { stack in
                    let query = MatrixView(stack.base, rows: batch, columns: 3 * d, stride: stack.stride)
                    states.withView { states in
                        weights.withMutableView {
                            MatrixProducts.multiply(query, states, transposingSecond: true, scale: -2, into: $0)
                        }
                    }
                }
            })
        var estimates = Matrix(rows: batch, columns: d)
        add(
            "mean of memory", batch, memory, d,
            rate(2 * Double(batch * memory * d)) {
                weights.withView { weights in
                    states.withView { states in
                        let presents = MatrixView(states.base, rows: memory, columns: d, stride: states.stride)
                        estimates.withMutableView { MatrixProducts.multiply(weights, presents, into: $0) }
                    }
                }
            })
        let projection = filled(3 * d, d, seed: 7)
        add(
            "ridge residuals", batch, 3 * d, d,
            rate(2 * Double(batch * 3 * d * d)) {
                stack.withView { stack in
                    let past = MatrixView(stack.base + d, rows: batch, columns: 3 * d, stride: stack.stride)
                    projection.withView { projection in
                        estimates.withMutableView { MatrixProducts.multiply(past, projection, into: $0) }
                    }
                }
            })
        var gram = Matrix(rows: 4 * d, columns: 4 * d)
        // The symmetric update computes one triangle: half of the operations of the plain product beside it.
        add(
            "lagged Gram", 4 * d, batch, 4 * d,
            rate(Double(batch * 4 * d * 4 * d)) {
                stack.withView { stack in gram.withMutableView { MatrixProducts.addGram(of: stack, to: $0) } }
            })
        return Format.table(rows) + "\n" + (try whole(signals: d))
    }

    /// Arithmetic of a whole scoring over its time: the specification's count of 12 d² + 8 m d a row.
    private static func whole(signals d: Int) throws -> String {
        let model = try DynamicMSET.fit(SpeedBenchmark.plant(rows: 3000, signals: d, seed: 1))
        let test = SpeedBenchmark.plant(rows: 6000, signals: d, seed: 2)
        var best = Double.infinity
        for _ in 0..<3 { best = min(best, try Environment.seconds { try model.score(test) }.1) }
        let flops = Double(test.rowCount) * (12 * Double(d * d) + 8 * Double(memory * d))
        let achieved = flops / best / 1e9
        let reference = plain(rows: batch, inner: 3 * d, columns: memory)
        return "whole scoring at d = \(d): \(Format.fixed(achieved, 1)) GFLOP/s, "
            + "\(Format.fixed(100 * achieved / reference, 0)) % of dgemm, exponentials and decisions included"
    }

    private static func rate(_ flops: Double, _ body: () -> Void) -> Double {
        var best = Double.infinity
        for _ in 0..<10 { best = min(best, Environment.seconds(body).1) }
        return flops / best / 1e9
    }

    private static func filled(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
        var random = RandomStream(seed: seed)
        return Matrix(rows: rows, columns: columns, values: (0..<(rows * columns)).map { _ in random.uniform() - 0.5 })
    }
}
