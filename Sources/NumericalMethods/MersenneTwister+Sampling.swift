extension MersenneTwister {
    /// `count` different numbers of 0..<population, drawn in the way of scikit-learn's `sample_without_replacement`.
    ///
    /// Which numbers come out, in which order and how many draws it takes depends on the ratio of both: the first places of a
    /// shuffled list in the middle, a list of what was drawn already for small samples, a reservoir for nearly everything.
    /// Nothing is drawn where everything is taken.
    /// - Parameter scratch: memory of at least `population` places, whose content does not matter; reused from call to call.
    /// - Precondition: `0 <= count <= population <= Int32.max`.
    public mutating func sample(_ count: Int, of population: Int, scratch: inout [Int32]) -> ArraySlice<Int32> {
        precondition(count >= 0 && count <= population && population <= Int(Int32.max), "no such sample")
        if scratch.count < population { scratch = [Int32](repeating: 0, count: population) }
        guard count < population else {
            Self.fill(&scratch, population)
            return scratch[0..<count]
        }
        let ratio = Double(count) / Double(population)
        if ratio > 0.01, ratio < 0.99 {
            Self.fill(&scratch, population)
            scratch.withUnsafeMutableBufferPointer { shuffle(UnsafeMutableBufferPointer(rebasing: $0[0..<population])) }
        } else if ratio < 0.2 {
            drawUnseen(count, of: population, into: &scratch)
        } else {
            Self.fill(&scratch, count)
            for index in count..<population {
                let place = Int(integer(through: UInt32(index)))
                if place < count { scratch[place] = Int32(index) }
            }
        }
        return scratch[0..<count]
    }

    private static func fill(_ places: inout [Int32], _ count: Int) {
        places.withUnsafeMutableBufferPointer { places in
            for index in 0..<count { places[index] = Int32(truncatingIfNeeded: index) }
        }
    }

    private mutating func drawUnseen(_ count: Int, of population: Int, into places: inout [Int32]) {
        var seen = [UInt64](repeating: 0, count: (population + 63) / 64)
        var found = 0
        while found < count {
            let candidate = Int(integer(through: UInt32(population - 1)))
            let bit: UInt64 = 1 << UInt64(candidate % 64)
            if seen[candidate / 64] & bit == 0 {
                seen[candidate / 64] |= bit
                places[found] = Int32(candidate)
                found += 1
            }
        }
    }
}
