/// The version of the program.
enum LapwingVersion {
    static let text = "0.1.0"
}
