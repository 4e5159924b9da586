import Detectors
import TimeSeries

/// Univariate detection without HTTP: the same bodies in and out.
public enum UnivariateDetection {
    /// Why a body is refused.
    public struct Refusal: Error, Sendable, Equatable {
        public var message: String
        /// The point of the series that is meant, if it is one.
        public var point: Int?
        /// The byte of the body at which it stops being JSON, if it does.
        public var offset: Int?
    }

    /// The versions of the API, by their segments of the path.
    public static var versions: [String] { APIVersion.allCases.map(\.rawValue) }

    /// - Parameter version: one of ``versions``.
    /// - Throws: ``Refusal``.
    public static func answer(_ operation: UnivariateOperation, to body: [UInt8], version: String) throws -> [UInt8] {
        guard let version = APIVersion(rawValue: version) else {
            throw Refusal(message: "there is no version \(version); there are \(versions.joined(separator: ", "))")
        }
        do {
            let request = try body.withUnsafeBufferPointer {
                try UnivariateRequest(operation, body: $0, margins: version.margins)
            }
            return try UnivariateAnswer(request, version) {}.json
        } catch let error as JSONSyntaxError {
            throw Refusal(message: error.reason, offset: error.offset)
        } catch let error as UnivariateSeriesError {
            throw Refusal(AzureRefusal(error))
        } catch let error as AzureRefusal {
            throw Refusal(error)
        }
    }
}

extension UnivariateDetection.Refusal {
    fileprivate init(_ refusal: AzureRefusal) { self.init(message: refusal.message, point: refusal.point) }
}
