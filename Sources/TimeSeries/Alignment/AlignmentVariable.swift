/// A series of one variable, as it was recorded: in any order of time, with gaps.
public struct AlignmentVariable: Sendable {
    public var name: String
    public var timestamps: [Timestamp]
    /// One a timestamp; NaN (any number that is not finite) where the reading is missing.
    public var values: [Double]

    public init(name: String, timestamps: [Timestamp], values: [Double]) {
        self.name = name
        self.timestamps = timestamps
        self.values = values
    }
}

extension [AlignmentVariable] {
    /// How the variables came, which decides what a wrong number of them is called.
    public enum Form: Sendable {
        /// As columns of one table.
        case columns
        /// Each as a file of its own.
        case files
    }

    /// Whether these are exactly the variables `names`, in any order.
    /// - Throws: ``AlignmentError`` for the first that is missing, or that nothing is known of.
    public func check(areExactly names: [String], form: Form) throws(AlignmentError) {
        let given = Set(map(\.name))
        if let missing = names.sorted().first(where: { !given.contains($0) }) {
            throw AlignmentError(
                form == .columns ? .columnNotFound : .fileNotExist, variable: missing,
                "the model was trained with this variable, but the data do not have it")
        }
        let wanted = Set(names)
        if let unknown = map(\.name).sorted().first(where: { !wanted.contains($0) }) {
            throw AlignmentError(
                form == .columns ? .numColumnsMismatch : .redundantFile, variable: unknown,
                "the model was trained with \(names.count) variables, and this is none of them")
        }
    }
}
