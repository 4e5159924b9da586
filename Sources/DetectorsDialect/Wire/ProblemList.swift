import TimeSeries

/// Gathers what is wrong with a body while it is read.
struct ProblemList {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var list: [FieldProblem] = []
    /// Bytes of input that may still be sent back.
    private var echo = 1 << 18

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// - Parameter span: where the value stands in the body; nil when there is no body.
    mutating func add(_ kind: FieldProblem.Kind, _ path: @autoclosure () -> [FieldProblem.Step], at span: Range<Int>?) {
        guard list.count < FieldProblems.limit else { return }
        var input: [UInt8]?
        if let span, span.count <= echo {
            echo -= span.count
            input = Array(bytes[span])
        }
        list.append(FieldProblem(kind: kind, path: path(), offset: span?.lowerBound ?? 0, input: input))
    }

    mutating func append(_ other: ProblemList) { list += other.list }

    /// The value of a conversion, or nil and one more problem.
    mutating func take<Value>(
        _ field: RawField, _ path: @autoclosure () -> [FieldProblem.Step],
        _ convert: (RawField) throws(RawField.Failure) -> Value
    ) -> Value? {
        do throws(RawField.Failure) {
            return try convert(field)
        } catch {
            add(error.kind, path(), at: field.span)
            return nil
        }
    }
}
