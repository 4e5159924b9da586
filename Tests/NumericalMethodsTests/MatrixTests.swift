import NumericalMethods
import Testing

@Suite struct MatrixTests {
    private func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
        var random = RandomStream(seed: seed)
        return Matrix(rows: rows, columns: columns, values: (0..<(rows * columns)).map { _ in random.normal() })
    }

    private func naive(_ a: Matrix, _ b: Matrix) -> Matrix {
        var c = Matrix(rows: a.rows, columns: b.columns)
        for i in 0..<a.rows {
            for j in 0..<b.columns { for k in 0..<a.columns { c[i, j] += a[i, k] * b[k, j] } }
        }
        return c
    }

    private func transposed(_ a: Matrix) -> Matrix {
        var t = Matrix(rows: a.columns, columns: a.rows)
        for i in 0..<a.rows { for j in 0..<a.columns { t[j, i] = a[i, j] } }
        return t
    }

    private func distance(_ a: Matrix, _ b: Matrix) -> Double {
        zip(a.values, b.values).map { abs($0 - $1) }.max() ?? 0
    }

    @Test(arguments: [1, 2, 3, 4, 9]) func productsEqualTheDefinition(rows: Int) {
        let (a, b) = (random(rows, 5, seed: 1), random(5, 4, seed: 2))
        var c = Matrix(rows: rows, columns: 4)
        a.withView { a in b.withView { b in c.withMutableView { MatrixProducts.multiply(a, b, into: $0) } } }
        #expect(distance(c, naive(a, b)) < 1e-12)
        let turned = transposed(b)
        a.withView { a in
            turned.withView { b in
                c.withMutableView {
                    MatrixProducts.multiply(a, b, transposingSecond: true, scale: 2, adding: true, into: $0)
                }
            }
        }
        let wanted = naive(a, b)
        #expect(distance(c, Matrix(rows: rows, columns: 4, values: wanted.values.map { 3 * $0 })) < 1e-12)
    }

    @Test func gramEqualsTheDefinition() {
        let a = random(7, 4, seed: 3)
        var gram = Matrix(rows: 4, columns: 4)
        a.withView { a in gram.withMutableView { MatrixProducts.addGram(of: a, to: $0) } }
        let wanted = naive(transposed(a), a)
        for i in 0..<4 { for j in i..<4 { #expect(abs(gram[i, j] - wanted[i, j]) < 1e-12) } }
    }

    @Test(arguments: [1, 2, 6, 70]) func choleskySolvesAndInverts(size: Int) throws {
        let root = random(size + 3, size, seed: 4)
        let matrix = naive(transposed(root), root)
        let factor = try #require(Cholesky(upperTriangleOf: matrix, ridge: 0.5))
        var regular = matrix
        for i in 0..<size { regular[i, i] += 0.5 }
        let x = random(size, 2, seed: 5)
        var right = naive(regular, x)
        #expect(factor.solve(&right))
        #expect(distance(right, x) < 1e-8)
        let inverse = try #require(factor.inverse())
        let identity = naive(regular, inverse)
        for i in 0..<size { for j in 0..<size { #expect(abs(identity[i, j] - (i == j ? 1 : 0)) < 1e-8) } }
    }

    @Test func whatIsNotPositiveDefiniteIsRefused() {
        #expect(Cholesky(upperTriangleOf: Matrix(rows: 2, columns: 2, values: [1, 2, 2, 1])) == nil)
        #expect(Cholesky(upperTriangleOf: Matrix(rows: 2, columns: 2, values: [.nan, 0, 0, 1])) == nil)
        let singular = Matrix(rows: 2, columns: 2, values: [-0.02, 0, 0, 1])
        #expect(Cholesky.withGrowingRidge(singular, ridge: 0.001)?.ridge ?? 0 > 0.02)
        #expect(Cholesky.withGrowingRidge(Matrix(rows: 1, columns: 1, values: [-1e9]), ridge: 0.01) == nil)
    }
}
