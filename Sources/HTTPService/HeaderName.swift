import HTTPTypes

extension HTTPField.Name {
    /// The name of a header that this program itself writes down.
    /// - Precondition: `name` is a valid header name. Never call it with anything that came from outside.
    public static func literal(_ name: StaticString) -> HTTPField.Name {
        guard let field = HTTPField.Name("\(name)") else { preconditionFailure("\(name) is no header name") }
        return field
    }

    public static let xRequestID = literal("x-request-id")
}
