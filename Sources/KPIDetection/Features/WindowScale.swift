/// Lengths that Metis gives in minutes of its window of 180, for a window of any length.
///
/// A length stays the same share of the window, so that a model trained on one length reads the features of another in its own
/// terms: the first 31 of 180 become the first 7 of 36. With 180 points every length is the original's.
struct WindowScale {
    let window: Int

    init(_ window: Int) { self.window = window }

    /// What `reference` points of a window of 180 are here; at least one and never more than the window and its last point.
    func length(_ reference: Int) -> Int {
        1 + (reference - 1) * window / KPIWindow.standardLength
    }

    func lengths(_ references: StrideTo<Int>) -> [Int] { references.map(length) }
}
