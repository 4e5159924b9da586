import NumericalMethods
import Testing

/// Numbers of the C++ standard (its `mt19937`), of NumPy 1.26.2 and of scikit-learn 1.3.2.
@Suite struct MersenneTwisterTests {
    @Test func theTenThousandthNumberIsTheStandards() {
        var stream = MersenneTwister(seed: 5489)
        #expect([stream.next(), stream.next(), stream.next()] == [3_499_211_612, 581_869_302, 3_890_346_734])
        for _ in 3..<9_999 { _ = stream.next() }
        #expect(stream.next() == 4_123_659_995)
    }

    @Test func uniformNumbersAreNumPys() {
        var stream = MersenneTwister(seed: 42)
        #expect(
            [stream.uniform(), stream.uniform(), stream.uniform()]
                == [0.374_540_118_847_362_5, 0.950_714_306_409_916_2, 0.731_993_941_811_405_1])
    }

    @Test func integersAreNumPysAndNothingIsDrawnForNoChoice() {
        var stream = MersenneTwister(seed: 7)
        #expect((0..<8).map { _ in stream.integer(through: 999) } == [175, 196, 537, 502, 579, 211, 919, 615])
        stream = MersenneTwister(seed: 1234)
        let many = (0..<3000).map { _ in stream.integer(through: 999) }
        #expect(many.suffix(3) == [676, 80, 266])
        #expect(many.reduce(0, +) == 1_523_307)
        var other = stream
        #expect(stream.integer(through: 0) == 0)
        #expect(stream.next() == other.next())
        #expect((0..<100).allSatisfy { _ in stream.integer(through: .max) <= .max })
    }

    @Test func seedingAnewIsANewGenerator() {
        var stream = MersenneTwister(seed: 1)
        for _ in 0..<700 { _ = stream.next() }
        stream.reseed(9)
        var other = MersenneTwister(seed: 9)
        #expect((0..<1300).allSatisfy { _ in stream.next() == other.next() })
    }

    @Test(arguments: [0, 1, 999, 0x7FFF_FFFE, 0x8000_0000, UInt32.max])
    func firstIntegersAreThoseOfSingleGenerators(bound: UInt32) {
        for count in [0, 1, 7, 8, 9, 40] {
            let seeds = (0..<UInt32(count)).map { $0 &* 2_654_435_761 }
            let single = seeds.map { seed in
                var stream = MersenneTwister(seed: seed)
                return stream.integer(through: bound)
            }
            #expect(MersenneTwister.firstIntegers(seeds: seeds, through: bound) == single)
        }
    }

    @Test func shufflingIsNumPys() {
        var stream = MersenneTwister(seed: 0)
        var items = (0..<10).map { Int32($0) }
        items.withUnsafeMutableBufferPointer { stream.shuffle($0) }
        #expect(items == [2, 8, 4, 9, 1, 6, 7, 3, 0, 5])
        // Longer than the generator's state, to be the same as a swap after every accepted number.
        var (stepwise, state) = ((0..<5000).map { Int32($0) }, MersenneTwister(seed: 3))
        var whole = stepwise
        for index in (1..<5000).reversed() { stepwise.swapAt(index, Int(state.integer(through: UInt32(index)))) }
        stream.reseed(3)
        whole.withUnsafeMutableBufferPointer { stream.shuffle($0) }
        #expect(whole == stepwise)
        #expect(stream.next() == state.next())
    }

    /// What is drawn next shows that as many numbers were used.
    @Test func samplesAreTheLibrarysInItsOrder() {
        var scratch: [Int32] = []
        func sample(_ count: Int, of population: Int) -> ([Int32], UInt32) {
            var stream = MersenneTwister(seed: 3)
            let sample = stream.sample(count, of: population, scratch: &scratch)
            return (Array(sample), stream.integer(through: 999))
        }
        let few = sample(5, of: 1000)
        #expect(few.0 == [874, 664, 249, 643, 952] && few.1 == 968)
        let some = sample(6, of: 20)
        #expect(some.0 == [14, 2, 1, 17, 4, 16] && some.1 == 398)
        let nearlyAll = sample(299, of: 300)
        #expect(nearlyAll.0.map(Int.init).reduce(0, +) == 44_698 && nearlyAll.1 == 249)
        #expect(Set(nearlyAll.0).count == 299)
        #expect(sample(298, of: 300).0.map(Int.init).reduce(0, +) == 44_449)
        let all = sample(40, of: 40)
        var untouched = MersenneTwister(seed: 3)
        #expect(all.0 == (0..<40).map { Int32($0) } && all.1 == untouched.integer(through: 999))
        #expect(sample(0, of: 0).0.isEmpty)
    }
}
