import COpenBLAS

/// Matrix products by OpenBLAS, always on the calling thread.
///
/// Parallelism in this program comes from independent pieces of work (trainings, requests), so the library's own
/// threads are switched off once, before the first product.
public enum MatrixProducts {
    /// Runs exactly once, at the first product; every entry point reads it.
    private static let singleThreaded: Void = openblas_set_num_threads(1)

    /// Switches OpenBLAS to one thread. Idempotent; every function of this room that calls OpenBLAS does it by itself.
    public static func configure() { _ = singleThreaded }

    /// `into = scale * a * b`, or `into += scale * a * b` when `adding`.
    ///
    /// With `transposingSecond`, `b` is used as its transpose: shapes are then (r x k) and (c x k) to (r x c).
    /// A product with one to three rows is done row by row with a matrix-vector routine: packing the second operand
    /// for the blocked routine would cost many times the arithmetic.
    public static func multiply(
        _ a: MatrixView, _ b: MatrixView, transposingSecond: Bool = false, scale: Double = 1, adding: Bool = false,
        into c: MutableMatrixView
    ) {
        configure()
        let inner = transposingSecond ? b.columns : b.rows
        let width = transposingSecond ? b.rows : b.columns
        precondition(a.columns == inner && c.rows == a.rows && c.columns == width, "shapes of a matrix product")
        guard a.rows > 0, width > 0, inner > 0 else { return }
        let beta: Double = adding ? 1 : 0
        if a.rows <= 3 {
            let (m, n) = (int32(b.rows), int32(b.columns))
            for row in 0..<a.rows {
                cblas_dgemv(
                    CblasRowMajor, transposingSecond ? CblasNoTrans : CblasTrans, m, n, scale, b.base, int32(b.stride),
                    a.base + row * a.stride, 1, beta, c.base + row * c.stride, 1)
            }
        } else {
            cblas_dgemm(
                CblasRowMajor, CblasNoTrans, transposingSecond ? CblasTrans : CblasNoTrans, int32(a.rows), int32(width),
                int32(inner), scale, a.base, int32(a.stride), b.base, int32(b.stride), beta, c.base, int32(c.stride))
        }
    }

    /// Adds `aᵀ a` to the upper triangle of `gram` (columns x columns); the lower triangle is left alone.
    public static func addGram(of a: MatrixView, to gram: MutableMatrixView) {
        configure()
        precondition(gram.rows == a.columns && gram.columns == a.columns, "shape of a Gram matrix")
        guard a.rows > 0, a.columns > 0 else { return }
        cblas_dsyrk(
            CblasRowMajor, CblasUpper, CblasTrans, int32(a.columns), int32(a.rows), 1, a.base, int32(a.stride), 1,
            gram.base, int32(gram.stride))
    }

    /// Sum of the products of values at the same place.
    /// - Precondition: both are of the same length.
    public static func dot(_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) -> Double {
        configure()
        precondition(a.count == b.count, "shapes of a product")
        return cblas_ddot(int32(a.count), a.baseAddress, 1, b.baseAddress, 1)
    }

    /// BLAS takes 32-bit sizes; our matrices stay far below that, and a larger one is a programming error.
    static func int32(_ size: Int) -> Int32 { Int32(size) }
}
