import NumericalMethods
import Testing

@Suite struct TriangularFactorTests {
    @Test func itsSquareIsTheGramMatrix() throws {
        var random = RandomStream(seed: 3)
        let columns = (0..<4).map { _ in (0..<50).map { _ in random.normal() } }
        let triangle = try #require(TriangularFactor(columns: columns))
        for i in 0..<4 {
            for j in 0..<4 {
                let gram = zip(columns[i], columns[j]).reduce(0) { $0 + $1.0 * $1.1 }
                let square = (0..<4).reduce(0) { $0 + triangle[$1, i] * triangle[$1, j] }
                #expect(abs(gram - square) <= 1e-12)
                if i > j { #expect(triangle[i, j] == 0) }
            }
        }
    }

    @Test func centredProductsGiveTheSameTriangle() throws {
        var random = RandomStream(seed: 5)
        let columns = (0..<3).map { i in (0..<50).map { _ in Double(i * 100) + random.normal() } }
        let whole = try #require(TriangularFactor(columns: [Array(repeating: 1, count: 50)] + columns))
        let means = columns.map { $0.reduce(0, +) / 50 }
        let centred = zip(columns, means).map { column, mean in column.map { $0 - mean } }
        func products(_ columns: [[Double]]) -> [Double] {
            columns.flatMap { a in columns.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } } }
        }
        let found = try #require(TriangularFactor(products: products(centred), means: means, rows: 50))
        for i in 0..<3 {
            for j in 0..<3 { #expect(abs(abs(found[i, j]) - abs(whole[i + 1, j + 1])) <= 1e-11) }
        }
        // Columns that all but depend on each other, or beside their means are nothing, are for the other way.
        let dependent = [centred[0], zip(centred[0], centred[1]).map { $0 + 1e-5 * $1 }]
        #expect(TriangularFactor(products: products(dependent), means: [0, 0], rows: 50) == nil)
        #expect(TriangularFactor(products: products(centred), means: [1e14, 0, 0], rows: 50) == nil)
        #expect(TriangularFactor(products: [0], means: [1], rows: 50) == nil)
        #expect(TriangularFactor(products: [.nan], means: [1], rows: 50) == nil)
    }

    @Test func singularValuesOfColumns() throws {
        // Orthogonal columns of lengths 2, 3 and 10; the first two are asked for.
        let triangle = try #require(TriangularFactor(columns: [[2, 0, 0, 0], [0, 0, 3, 0], [0, 6, 0, 8]]))
        let two = try #require(triangle.singularValues(ofFirst: 2))
        #expect(abs(two[0] - 3) <= 1e-14 && abs(two[1] - 2) <= 1e-14)
        #expect(triangle.singularValues(ofFirst: 0) == [])
        let dependent = try #require(TriangularFactor(columns: [[1, 2, 3], [2, 4, 6]]))
        #expect(try #require(dependent.singularValues(ofFirst: 2)?.last) <= 1e-14)
    }

    @Test func whatHasNoTriangleIsRefused() {
        #expect(TriangularFactor(columns: []) == nil)
        #expect(TriangularFactor(columns: [[1], [2]]) == nil)
        #expect(TriangularFactor(columns: [[1, .nan]]) == nil)
        #expect(TriangularFactor(columns: [[1, .infinity], [1, 2]]) == nil)
    }
}
