import Foundation
import Glibc

/// A program that a test starts and ends, with no input and no output.
///
/// Not Foundation's `Process`: its `waitUntilExit` was seen to wait for ever when two tests ended processes at once.
struct ChildProcess: Sendable {
    let id: pid_t

    init(_ path: String, _ arguments: [String]) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0...2 as ClosedRange<Int32> {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child = pid_t()
        let code = posix_spawn(&child, path, &actions, nil, &words, environ)
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
        id = child
    }

    /// Blocks until the program has ended, and returns whether all went well.
    func wait() -> Bool {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return status == 0
    }

    func stop() {
        kill(id, SIGKILL)
        _ = wait()
    }
}
