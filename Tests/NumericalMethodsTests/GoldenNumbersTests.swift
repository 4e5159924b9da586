import Foundation
import NumericalMethods
import Testing

/// Linear algebra and order statistics against numbers that numpy printed; the expressions stand beside them.
@Suite struct GoldenNumbersTests {
    /// `A = np.array([[4,1,-2,.5],[1,3,0,1],[-2,0,5,-1],[.5,1,-1,2]])`
    private let a = Matrix(rows: 4, columns: 4, values: [4, 1, -2, 0.5, 1, 3, 0, 1, -2, 0, 5, -1, 0.5, 1, -1, 2])

    private func expectClose(_ got: [Double], _ wanted: [Double], within tolerance: Double = 1e-13) {
        #expect(got.count == wanted.count)
        for (x, y) in zip(got, wanted) { #expect(abs(x - y) <= tolerance * max(1, abs(y)), "\(x) is not \(y)") }
    }

    @Test func inverse() throws {
        // np.linalg.inv(A)
        expectClose(
            try #require(Cholesky(upperTriangleOf: a)?.inverse()).values,
            [
                0.35341365461847385, -0.13654618473895583, 0.15261044176706826, 0.05622489959839359,
                -0.13654618473895583, 0.46184738955823296, -0.10441767068273093, -0.24899598393574301,
                0.15261044176706826, -0.10441767068273092, 0.2931726907630522, 0.16064257028112452,
                0.05622489959839357, -0.24899598393574296, 0.1606425702811245, 0.6907630522088354,
            ])
        // np.linalg.inv(A + 0.25 * np.eye(4)), first row
        let ridged = try #require(Cholesky(upperTriangleOf: a, ridge: 0.25)?.inverse())
        expectClose(
            Array(ridged.values[0..<4]),
            [0.31644679707208134, -0.10785327323104917, 0.12704189239485547, 0.03407634092882843])
    }

    @Test func solution() throws {
        // np.linalg.solve(A, [[1,0],[2,1],[-1,3],[.5,-2]])
        var right = Matrix(rows: 4, columns: 2, values: [1, 0, 2, 1, -1, 3, 0.5, -2])
        #expect(try #require(Cholesky(upperTriangleOf: a)).solve(&right))
        expectClose(
            right.values,
            [
                -0.0441767068273092, 0.20883534136546184, 0.7670682730923695, 0.6465863453815264,
                -0.2690763052208835, 0.4538152610441767, -0.2570281124497992, -1.1485943775100405,
            ])
    }

    @Test func eigenvalues() throws {
        let eigen = try #require(SymmetricEigendecomposition(upperTriangleOf: a))
        // np.linalg.eigvalsh(A)
        expectClose(eigen.values, [1.0471386409290866, 2.3609454269745447, 3.602574400339762, 6.9893415317566046])
        // w, v = np.linalg.eigh(A); v[:, -1] * np.sign(v[0, -1])
        let sign = eigen.vectors[3, 0] < 0 ? -1.0 : 1
        expectClose(
            (0..<4).map { sign * eigen.vectors[3, $0] },
            [0.6007604337415514, 0.21301882287181995, -0.7291685453272297, 0.24904440338690398])
        // np.linalg.eigvalsh([[1,2,3],[2,1,4],[3,4,1]])
        let indefinite = Matrix(rows: 3, columns: 3, values: [1, 2, 3, 2, 1, 4, 3, 4, 1])
        expectClose(
            try #require(SymmetricEigendecomposition(upperTriangleOf: indefinite)).values,
            [-3.1878825962647523, -0.8867909862503736, 7.074673582515125])
        #expect(Cholesky(upperTriangleOf: indefinite) == nil)
    }

    @Test func hilbertMatrix() throws {
        // i = np.arange(1, 7); H = 1 / (i[:, None] + i[None, :] - 1.0)
        let values = (1...6).flatMap { i in (1...6).map { 1 / Double(i + $0 - 1) } }
        let hilbert = Matrix(rows: 6, columns: 6, values: values)
        // np.linalg.eigvalsh(H)
        expectClose(
            try #require(SymmetricEigendecomposition(upperTriangleOf: hilbert)).values,
            [
                1.0827994844532908e-07, 1.257075712262841e-05, 0.000615748354182639, 0.016321521319875815,
                0.24236087057520933, 1.618899858924339,
            ], within: 1e-14)
        // np.diag(np.linalg.inv(H)); exactly 36, 14700, 564480, 3628800, 4410000, 698544 at condition 1.5e7
        let inverse = try #require(Cholesky(upperTriangleOf: hilbert)?.inverse())
        expectClose((0..<6).map { inverse[$0, $0] }, [36, 14700, 564480, 3_628_800, 4_410_000, 698544], within: 1e-8)
    }

    @Test func decompositionRebuildsTheMatrix() throws {
        let eigen = try #require(SymmetricEigendecomposition(upperTriangleOf: a))
        for i in 0..<4 {
            for j in 0..<4 {
                let sum = (0..<4).reduce(0) { $0 + eigen.values[$1] * eigen.vectors[$1, i] * eigen.vectors[$1, j] }
                #expect(abs(sum - a[i, j]) < 1e-13)
            }
        }
        #expect(SymmetricEigendecomposition(upperTriangleOf: Matrix(rows: 0, columns: 0))?.values == [])
        #expect(SymmetricEigendecomposition(upperTriangleOf: Matrix(rows: 1, columns: 1, values: [.nan])) == nil)
        let again = try #require(SymmetricEigendecomposition(upperTriangleOf: a))
        #expect(again.values == eigen.values && again.vectors == eigen.vectors)
    }

    @Test func ridgeRegression() throws {
        // t = np.arange(40); X = np.stack([np.sin(t*0.3), np.cos(t*0.7), np.sin(t**2*0.01)], 1)
        // y = 2*X[:,0] - X[:,1] + 0.5*np.cos(t*1.1); Xc = X - X.mean(0); yc = y - y.mean()
        let t = (0..<40).map(Double.init)
        var x = Matrix(rows: 40, columns: 3)
        var y: [Double] = []
        for (row, t) in t.enumerated() {
            (x[row, 0], x[row, 1], x[row, 2]) = (sin(t * 0.3), cos(t * 0.7), sin(t * t * 0.01))
            y.append(2 * x[row, 0] - x[row, 1] + 0.5 * cos(t * 1.1))
        }
        // X.T @ X, upper triangle
        var gram = Matrix(rows: 3, columns: 3)
        x.withView { x in gram.withMutableView { MatrixProducts.addGram(of: x, to: $0) } }
        expectClose(
            [gram[0, 0], gram[0, 1], gram[0, 2], gram[1, 1], gram[1, 2], gram[2, 2]],
            [
                20.587916916145293, -1.9097860581327522, -0.4680965559756212, 19.881893181253076, 4.5193349128736235,
                17.613146152430193,
            ])
        // np.linalg.solve(Xc.T @ Xc / 40 + 0.05*np.eye(3), Xc.T @ yc / 40)
        let means = (0..<3).map { j in (0..<40).reduce(0) { $0 + x[$1, j] } / 40 }
        let mean = y.reduce(0, +) / 40
        var normal = Matrix(rows: 3, columns: 3)
        var right = Matrix(rows: 3, columns: 1)
        for i in 0..<3 {
            for j in 0..<3 { normal[i, j] = gram[min(i, j), max(i, j)] / 40 - means[i] * means[j] }
            right[i, 0] = (0..<40).reduce(0) { $0 + (x[$1, i] - means[i]) * (y[$1] - mean) } / 40
        }
        #expect(try #require(Cholesky(upperTriangleOf: normal, ridge: 0.05)).solve(&right))
        expectClose(right.values, [1.8347760933015766, -0.8950973713213884, -0.0639265991562803])
    }

    @Test func quantiles() {
        // x = np.sin(np.arange(40) * 1.7) * 10; np.quantile(x, p)
        let x = (0..<40).map { sin(Double($0) * 1.7) * 10 }
        let golden = [
            (0, -9.981366159327033), (0.01, -9.973370719355907), (0.25, -6.385715060761606), (0.5, 0.20346628674932427),
            (0.95, 9.85903524373725), (1, 9.997929001426693),
        ]
        for (probability, wanted) in golden {
            #expect(abs(Quantiles.quantile(x, probability) - wanted) < 1e-13)
        }
        #expect(abs(Quantiles.median(x) - 0.20346628674932427) < 1e-13)
    }

    @Test func exponentials() {
        // np.exp(-np.array([0, .1, 1, 10, 100, 700.]))
        var values = [0, 0.1, 1, 10, 100, 700]
        values.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { Elementary.exponentiate(base, count: 6, offset: 0) }
        }
        let golden = [
            1.0, 0.9048374180359595, 0.36787944117144233, 4.5399929762484854e-05, 3.720075976020836e-44,
            9.85967654375977e-305,
        ]
        for (x, y) in zip(values, golden) { #expect(abs(x - y) <= 1e-14 * y) }
    }
}
