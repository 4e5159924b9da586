import CMalloc

/// Settings of the allocator for a process that stays.
enum ReturningMemory {
    /// Blocks of this size and more have pages of their own, which go back to the system when they are freed; and of what is free
    /// at the end of a heap, no more than this is kept.
    private static let threshold: Int32 = 4 << 20

    /// Left alone, the allocator raises both limits to the size of the largest blocks it has seen, so that what a training used
    /// would stay with the process for as long as it lives. To be called before the work begins.
    static func begin() {
        mallopt(M_MMAP_THRESHOLD, threshold)
        mallopt(M_TRIM_THRESHOLD, threshold)
    }
}
