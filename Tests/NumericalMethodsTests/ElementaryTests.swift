import Foundation
import NumericalMethods
import Testing

@Suite struct ElementaryTests {
    @Test func exponentialsAgreeWithTheCLibrary() {
        let arguments = (0..<3000).map { Double($0) * 0.2345 } + [0, 1e-300, 690, 1e6, .greatestFiniteMagnitude]
        var values = arguments
        values.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            Elementary.exponentiate(base, count: buffer.count, offset: 0)
        }
        for (x, got) in zip(arguments, values) {
            let wanted = exp(-min(x, 700))
            #expect(abs(got - wanted) <= 1e-13 * wanted)
        }
    }

    @Test func sumsAndMinimaOfEveryLength() {
        for count in 0..<20 {
            let values = (0..<count).map { Double(($0 * 7) % 11) - 3 }
            values.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                #expect(Elementary.sum(base, count: count) == values.reduce(0, +))
                #expect(Elementary.minimum(base, count: count) == values.min() ?? .infinity)
            }
        }
    }

    @Test func randomStreamsRepeatAndCover() {
        var (a, b) = (RandomStream(seed: 1), RandomStream(seed: 1))
        #expect((0..<10).map { _ in a.next() } == (0..<10).map { _ in b.next() })
        let picked = a.stratifiedSample(10, from: Array(0..<95))
        #expect(picked.count == 10 && picked == picked.sorted() && Set(picked).count == 10)
        #expect(a.stratifiedSample(5, from: [3, 1]) == [3, 1])
        #expect((0..<1000).allSatisfy { _ in (0..<7).contains(a.index(below: 7)) })
        let normals = (0..<4000).map { _ in a.normal() }
        #expect(abs(normals.reduce(0, +) / 4000) < 0.06)
        #expect(abs(normals.map { $0 * $0 }.reduce(0, +) / 4000 - 1) < 0.1)
    }
}
