import DefaultKPIModel
import Foundation
import KPIDetection

/// The model of `--metis-model`, or the one that is part of the program.
enum DefaultKPIModelFile {
    /// Far above any model that was seen (2 MB), and far below what a wrong file could cost.
    static let mostBytes = 256 << 20

    /// - Parameter path: nil takes the model of the program.
    /// - Throws: `Unusable`.
    static func model(_ path: String?) throws -> BoostedTrees {
        if let path { return try read(path) }
        do {
            return try BoostedTrees(decoding: DefaultKPIModel.bytes)
        } catch {
            throw Unusable(path: "(built in)", reason: "\(error)")
        }
    }

    /// - Throws: `Unusable`.
    private static func read(_ path: String) throws -> BoostedTrees {
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            let bytes = try file.read(upToCount: mostBytes + 1) ?? Data()
            guard bytes.count <= mostBytes else {
                throw Unusable(path: path, reason: "it has more than \(mostBytes) bytes")
            }
            return try BoostedTrees(decoding: [UInt8](bytes))
        } catch let error as ModelFileError {
            throw Unusable(path: path, reason: "\(error)")
        } catch let error as Unusable {
            throw error
        } catch {
            throw Unusable(path: path, reason: error.localizedDescription)
        }
    }

    struct Unusable: Error, Equatable {
        let path: String
        let reason: String
    }
}
