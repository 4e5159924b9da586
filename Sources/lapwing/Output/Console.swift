import Foundation
import Glibc

/// Where a command writes: results to one stream, everything else to the other.
struct Console: Sendable {
    /// What is known about the terminal behind a stream.
    struct Screen: Sendable, Equatable {
        var isInteractive: Bool
        var width: Int

        static let plain = Screen(isInteractive: false, width: 80)
    }

    /// Results, and the terminal they go to.
    var writeBytes: @Sendable ([UInt8]) -> Void
    var screen: Screen
    /// Progress and messages, and the terminal they go to.
    var writeError: @Sendable (String) -> Void
    var errorScreen: Screen

    func write(_ text: String) { writeBytes(Array(text.utf8)) }

    /// The streams and terminals of the process.
    static let standard = Console(
        writeBytes: { Console.writeAll($0, to: STDOUT_FILENO) }, screen: screen(of: STDOUT_FILENO),
        writeError: { Console.writeAll(Array($0.utf8), to: STDERR_FILENO) }, errorScreen: screen(of: STDERR_FILENO))

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                // Nobody is left to be told.
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    private static func screen(of descriptor: Int32) -> Screen {
        guard isatty(descriptor) == 1 else { return Screen(isInteractive: false, width: columnsVariable ?? 80) }
        var size = winsize()
        let known = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return Screen(isInteractive: true, width: columnsVariable ?? (known ? Int(size.ws_col) : 80))
    }

    private static var columnsVariable: Int? {
        guard let text = ProcessInfo.processInfo.environment["COLUMNS"], let columns = Int(text),
            (20...1000).contains(columns)
        else { return nil }
        return columns
    }
}
