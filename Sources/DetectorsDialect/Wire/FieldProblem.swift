import TimeSeries

/// One thing that is wrong with a request's form.
///
/// Types and messages are those of pydantic 2, which clients of the Python service know.
public struct FieldProblem: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case missing
        case invalidJSON(reason: String)
        case notANumber, notANumericString, notFinite
        case notAnInteger, notAnIntegerString, hasFraction
        case notABoolean, notABooleanString
        case notAString, notAList, notAnObject
        /// `expected` as the message lists the values.
        case notAmong(expected: String)
    }

    /// A step from the body to the place: a name, or an index from 0.
    public enum Step: Sendable, Equatable {
        case name(String)
        case index(Int)
    }

    public var kind: Kind
    /// Without the `body` that every place begins with.
    public var path: [Step]
    /// Byte offset of the value in the body; for one that is missing, of the object that should have it.
    public var offset: Int
    /// The value as it was sent, JSON text; nil when it was too long to be sent back.
    var input: [UInt8]?

    public var type: String {
        switch kind {
        case .missing: "missing"
        case .invalidJSON: "json_invalid"
        case .notANumber: "float_type"
        case .notANumericString: "float_parsing"
        case .notFinite: "finite_number"
        case .notAnInteger: "int_type"
        case .notAnIntegerString: "int_parsing"
        case .hasFraction: "int_from_float"
        case .notABoolean: "bool_type"
        case .notABooleanString: "bool_parsing"
        case .notAString: "string_type"
        case .notAList: "list_type"
        case .notAnObject: "model_attributes_type"
        case .notAmong: "enum"
        }
    }

    public var message: String {
        switch kind {
        case .missing: "Field required"
        case .invalidJSON: "JSON decode error"
        case .notANumber: "Input should be a valid number"
        case .notANumericString: "Input should be a valid number, unable to parse string as a number"
        case .notFinite: "Input should be a finite number"
        case .notAnInteger: "Input should be a valid integer"
        case .notAnIntegerString: "Input should be a valid integer, unable to parse string as an integer"
        case .hasFraction: "Input should be a valid integer, got a number with a fractional part"
        case .notABoolean: "Input should be a valid boolean"
        case .notABooleanString: "Input should be a valid boolean, unable to interpret input"
        case .notAString: "Input should be a valid string"
        case .notAList: "Input should be a valid list"
        case .notAnObject: "Input should be a valid dictionary or object to extract fields from"
        case .notAmong(let expected): "Input should be \(expected)"
        }
    }

    func write(_ json: inout JSONWriter) {
        json.beginObject()
        json.member("type", type)
        json.key("loc")
        json.beginArray()
        json.string("body")
        for step in path {
            switch step {
            case .name(let name): json.string(name)
            case .index(let index): json.integer(index)
            }
        }
        json.endArray()
        json.member("msg", message)
        json.key("input")
        if let input { json.rawValue(input) } else { json.null() }
        switch kind {
        case .notAmong(let expected): context("expected", expected, &json)
        case .invalidJSON(let reason): context("error", reason, &json)
        default: break
        }
        json.endObject()
    }

    private func context(_ name: String, _ text: String, _ json: inout JSONWriter) {
        json.key("ctx")
        json.beginObject()
        json.member(name, text)
        json.endObject()
    }
}

/// A request whose form is wrong: everything that is wrong with it, in the order of the fields' definition.
public struct FieldProblems: Error, Sendable {
    /// At least one, and no more than ``limit``.
    public var list: [FieldProblem]

    /// Nobody reads more; the answer to a hostile request must not become many times its size.
    static let limit = 1000
}
