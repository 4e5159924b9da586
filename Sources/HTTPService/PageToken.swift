import ControlPlane
import Foundation

/// The text form of a page cursor: opaque to clients, and of no use for another list or order than the one it came from.
public enum PageToken {
    /// - Parameter scope: names the list and its order, e.g. `models/timeCreated/DESC`; must not contain a newline.
    public static func encode(_ cursor: PageCursor, scope: String) -> String {
        Data((scope + "\n" + cursor.text).utf8).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    /// - Throws: `ServiceError.invalidParameter` for anything that `encode` did not make for this scope.
    public static func decode(_ token: String, scope: String) throws -> PageCursor {
        var padded = token.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        padded += String(repeating: "=", count: (4 - padded.utf8.count % 4) % 4)
        guard token.utf8.count <= 4096, let data = Data(base64Encoded: padded),
            let text = String(validating: data, as: UTF8.self), text.hasPrefix(scope + "\n"),
            let cursor = PageCursor(text: text.dropFirst(scope.count + 1))
        else {
            throw ServiceError.invalidParameter(
                field: "page",
                reason: "is not a page token of this list: use the opc-next-page header of the answer before")
        }
        return cursor
    }
}
