import ControlPlane
import GRDB

/// The database's own errors end here; beyond this room there are only those of the control plane.
extension SQLiteStore {
    func translating<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as DatabaseError {
            throw Self.storeError(error, path: pool.path)
        }
    }

    static func translating<T>(_ path: String, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw storeError(error, path: path)
        }
    }

    private static func storeError(_ error: DatabaseError, path: String) -> StoreError {
        let message = error.message ?? "no reason given"
        switch error.resultCode {
        case .SQLITE_CONSTRAINT: return .constraintViolated(message)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .corrupt("\(path): \(message)")
        default:
            return .inputOutput(operation: message, path: path, code: error.extendedResultCode.rawValue)
        }
    }
}
