import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird
import NIOCore

/// Samples as a file.
extension MetisCall {
    /// Samples that are in memory together.
    private static let batch = 64

    /// Those there are of the ids, each once, in order.
    func downloadSample(_ target: RequestTarget) async throws -> Response {
        guard let text = try target.query()["id"] else { throw MetisRefusal.missing("id") }
        let ids = try Set(text.split(separator: ",").map(Self.id)).sorted()
        // What goes wrong with the first rows is still said as such; behind them the answer has begun.
        let first = try await rows(ids.prefix(Self.batch))
        let rest = ids.dropFirst(Self.batch)
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(bytes: SampleTable.header + first))
            var rest = rest
            while !rest.isEmpty {
                try await writer.write(ByteBuffer(bytes: try await rows(rest.prefix(Self.batch))))
                rest = rest.dropFirst(Self.batch)
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/octet-stream",
                .contentDisposition: #"attachment;filename = "SampleExport.csv""#,
            ], body: body)
    }

    private static func id(_ text: Substring) throws -> Int64 {
        let digits = text.drop { $0 == " " }
        guard let id = Int64(digits) else {
            throw MetisRefusal(.exception, "id must be whole numbers with commas between, not '\(text.prefix(40))'")
        }
        return id
    }

    private func rows(_ ids: ArraySlice<Int64>) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for sample in try await services.samples.get(Array(ids), caller: caller) {
            SampleTable.append(sample, to: &bytes)
        }
        return bytes
    }
}
