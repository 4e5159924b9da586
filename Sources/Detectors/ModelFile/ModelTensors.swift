import Foundation
import NumericalMethods

/// The tensors of a model file, taken out one by one with the shape a model has to have.
struct ModelTensors {
    let metadata: [String: String]
    private var tensors: [String: TensorFile.Tensor]

    /// Numbers beyond this are no model's: products of two of them would overflow. Means, deviations, thresholds of trees and values
    /// of distributions carry the signals' own units and are free.
    private static let largestValue = 1e30
    private static let inOwnUnits = ["scaling.", "nodes.", "tails."]

    init(_ file: TensorFile) {
        metadata = file.metadata
        tensors = file.tensors
    }

    var isEmpty: Bool { tensors.isEmpty }

    /// Decodes a metadata entry that holds JSON.
    func json<Value: Decodable>(_ key: String) throws -> Value {
        guard let text = metadata[key] else { throw DetectorError.malformedModel("metadata entry '\(key)' is missing") }
        do { return try JSONDecoder().decode(Value.self, from: Data(text.utf8)) } catch {
            throw DetectorError.malformedModel("metadata entry '\(key)' cannot be read")
        }
    }

    /// Removes a tensor; nil in `shape` stands for any size. One-dimensional tensors come back as one row.
    mutating func take(_ name: String, _ shape: [Int?]) throws -> Matrix {
        guard let tensor = tensors.removeValue(forKey: name) else {
            throw DetectorError.malformedModel("tensor '\(name)' is missing")
        }
        guard tensor.shape.count == shape.count, zip(tensor.shape, shape).allSatisfy({ $1 == nil || $0 == $1 }) else {
            let wanted = shape.map { $0.map(String.init) ?? "any" }.joined(separator: " x ")
            throw DetectorError.malformedModel("tensor '\(name)' has shape \(tensor.shape), not \(wanted)")
        }
        if !Self.inOwnUnits.contains(where: name.hasPrefix),
            !tensor.values.allSatisfy({ abs($0) <= Self.largestValue })
        {
            throw DetectorError.malformedModel("tensor '\(name)' holds a number beyond \(Self.largestValue)")
        }
        let columns = tensor.shape.last ?? 1
        return Matrix(rows: columns == 0 ? 0 : tensor.values.count / columns, columns: columns, values: tensor.values)
    }

    /// As ``take(_:_:)``, for divisors.
    mutating func takePositive(_ name: String, _ shape: [Int?]) throws -> Matrix {
        let matrix = try take(name, shape)
        let least = name.hasPrefix("scaling.") ? 0 : 1e-30
        guard matrix.values.allSatisfy({ $0 > least }) else {
            throw DetectorError.malformedModel("tensor '\(name)' holds a number that is not positive")
        }
        return matrix
    }
}
