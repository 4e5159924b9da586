/// Merge sorts that look at inversions, pairs that stand in the wrong order.
enum Merging {
    private static let run = 4

    /// Sorts and counts.
    /// - Parameter scratch: as long as `values`; what it holds is lost.
    static func inversions(of values: inout [Int64], _ scratch: inout [Int64]) -> Int {
        precondition(values.count == scratch.count, "scratch of the same length")
        var inversions = 0
        var isInScratch = false
        values.withUnsafeMutableBufferPointer { values in
            scratch.withUnsafeMutableBufferPointer { scratch in
                var (source, target) = (values, scratch)
                for start in stride(from: 0, to: source.count, by: run) {
                    inversions += insertionSort(source, start, min(start + run, source.count))
                }
                var width = run
                while width < source.count {
                    for start in stride(from: 0, to: source.count, by: 2 * width) {
                        let middle = min(start + width, source.count)
                        inversions += merge(source, start, middle, min(middle + width, source.count), into: target)
                    }
                    swap(&source, &target)
                    isInScratch.toggle()
                    width *= 2
                }
            }
        }
        if isInScratch { swap(&values, &scratch) }
        return inversions
    }

    private static func insertionSort(_ values: UnsafeMutableBufferPointer<Int64>, _ start: Int, _ end: Int) -> Int {
        var inversions = 0
        for next in (start + 1)..<max(end, start + 1) {
            let value = values[next]
            var place = next
            while place > start, values[place - 1] > value {
                values[place] = values[place - 1]
                place -= 1
            }
            values[place] = value
            inversions += next - place
        }
        return inversions
    }

    /// From both ends at once: each step waits for the one before, so that two chains of them take the time of one.
    private static func merge(
        _ source: UnsafeMutableBufferPointer<Int64>, _ start: Int, _ middle: Int, _ end: Int,
        into target: UnsafeMutableBufferPointer<Int64>
    ) -> Int {
        let half = min(middle - start, end - middle)
        var (left, right, inversions) = (start, middle, 0)
        var (leftEnd, rightEnd, inversionsAtEnd) = (middle - 1, end - 1, 0)
        // Neither chain can run out of values in so many steps.
        for step in 0..<half {
            let (a, b) = (source[left], source[right])
            let takesRight = b < a ? 1 : 0
            target[start &+ step] = min(a, b)
            inversions &+= takesRight &* (middle &- left)
            right &+= takesRight
            left &+= 1 &- takesRight

            let (c, d) = (source[leftEnd], source[rightEnd])
            let takesLeft = d < c ? 1 : 0
            target[end &- 1 &- step] = max(c, d)
            inversionsAtEnd &+= takesLeft &* (rightEnd &- middle &+ 1)
            leftEnd &-= takesLeft
            rightEnd &-= 1 &- takesLeft
        }
        // Pairs of a right value from the front and a left one from the end have been counted from both sides.
        inversions += inversionsAtEnd - (right - middle) * (middle - 1 - leftEnd)
        var place = start + half
        while left <= leftEnd, right <= rightEnd {
            if source[right] < source[left] {
                target[place] = source[right]
                inversions += leftEnd + 1 - left
                right += 1
            } else {
                target[place] = source[left]
                left += 1
            }
            place += 1
        }
        while left <= leftEnd {
            target[place] = source[left]
            left += 1
            place += 1
        }
        while right <= rightEnd {
            target[place] = source[right]
            right += 1
            place += 1
        }
        return inversions
    }

    /// Sorts.
    /// - Parameter body: called for each element that comes after larger ones, with a run of those: every inversion is in one call.
    static func sort<Element>(
        _ elements: inout [Element], isBefore: (Element, Element) -> Bool,
        _ body: (_ larger: Slice<UnsafeMutableBufferPointer<Element>>, _ element: Element) -> Void
    ) {
        var other = elements
        var width = 1
        while width < elements.count {
            elements.withUnsafeMutableBufferPointer { source in
                other.withUnsafeMutableBufferPointer { target in
                    for start in stride(from: 0, to: source.count, by: 2 * width) {
                        let middle = min(start + width, source.count)
                        let end = min(middle + width, source.count)
                        var (left, right) = (start, middle)
                        for place in start..<end {
                            if right < end, left == middle || isBefore(source[right], source[left]) {
                                if left < middle { body(source[left..<middle], source[right]) }
                                target[place] = source[right]
                                right += 1
                            } else {
                                target[place] = source[left]
                                left += 1
                            }
                        }
                    }
                }
            }
            swap(&elements, &other)
            width *= 2
        }
    }
}
