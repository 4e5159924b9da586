/// The side of a sample on which outliers are sought.
enum Tail: CaseIterable {
    case upper, lower
}
