import ControlPlane
import HTTPService
import TimeSeries

/// The part of a list that is asked for: `skip` and `top`, which previews write with a dollar sign.
struct PageRequest: Equatable {
    static let defaultTop = 10

    var skip: Int
    var top: Int

    /// - Throws: `AzureRefusal` with `InvalidRequestParameterError`.
    init(_ target: RequestTarget, _ version: APIVersion) throws {
        let names = version.pageFields
        let query: [String: String]
        do {
            query = try target.query()
        } catch {
            let reason = (error as? ServiceError)?.message ?? "it is not percent-encoded UTF-8"
            throw AzureRefusal(.invalidRequestParameter, "The query is not what it should be: \(reason).")
        }
        skip = try Self.number(query[names.skip], names.skip, from: 0) ?? 0
        top = try Self.number(query[names.top], names.top, from: 1) ?? Self.defaultTop
    }

    private static func number(_ text: String?, _ name: String, from least: Int) throws -> Int? {
        guard let text else { return nil }
        guard let number = Int32(text), number >= least else {
            throw AzureRefusal(
                .invalidRequestParameter, "'\(name)' must be a whole number from \(least) to \(Int32.max).")
        }
        return Int(number)
    }

    /// The query behind which the next page lies; nil when there is none. A list says how many items it has in all.
    func next(_ version: APIVersion, shown: Int, total: Int) -> String? {
        guard shown > 0, skip + shown < total else { return nil }
        let names = version.pageFields
        return "?\(names.skip)=\(skip + shown)&\(names.top)=\(top)"
    }
}
