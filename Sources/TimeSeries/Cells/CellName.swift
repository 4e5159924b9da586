/// Names of columns, which differ only if they differ in more than the case of their letters.
public enum CellName {
    /// What two spellings of one name have in common.
    public static func folded(_ name: String) -> String { name.lowercased() }
}
