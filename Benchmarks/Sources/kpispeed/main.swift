import BenchmarkSupport
import CDetect
import Foundation
import Glibc
import KPIDetection
import KPISimulation

/// Values that `libdetect.so` judges in a second of processor time, on one core:
///
///     kpispeed LIBRARY MODEL
do {
    let words = CommandLine.arguments
    guard words.count == 3 else { throw OptionError(description: "usage: kpispeed LIBRARY MODEL") }
    let library = try DetectFunctions(path: words[1])
    let handle = try library.load(words[2])
    let windows = SpeedWindows(perKind: 2000)
    print(Environment.machine)
    print("")
    print("| windows | values a second | processor time a value, us |")
    print("| --- | ---: | ---: |")
    for (name, mix) in windows.mixes {
        let seconds = try library.seconds(handle, mix.map { IntegerDays($0) })
        print("| \(name) | \(Format.fixed(1 / seconds, 0)) | \(Format.fixed(1e6 * seconds, 1)) |")
    }
} catch {
    FileHandle.standardError.write(Data("kpispeed: \(error)\n".utf8))
    exit(1)
}
