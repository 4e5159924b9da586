import NumericalMethods

/// Expert W, for one or two signals: how far the last rows are from the nearest stretch of training rows.
///
/// With few signals the shape of a curve says what the other signals would otherwise say. For more signals it was
/// measured to do harm, and is left out. (Specification 9.10.)
struct NearestWindows: Sendable, Equatable {
    /// Rows of a window, unless a window size is asked for.
    static let usualLength = 32
    /// Most windows remembered.
    static let largestMemory = 1500
    /// Most signals this expert is used for.
    static let largestSignals = 2

    /// Remembered windows, one a row, newest reading first; representable in single precision.
    let windows: Matrix
    /// Rows of a window.
    let length: Int
    private let norms: [Double]

    init(windows: Matrix, length: Int) {
        self.windows = windows
        self.length = length
        norms = (0..<windows.rows).map { row in
            (0..<windows.columns).reduce(0) { $0 + windows[row, $1] * windows[row, $1] }
        }
    }

    /// Writes the root mean square (per row of the window) distance of every row of a lag stack to its nearest window.
    ///
    /// The nearest window is found with products; its distance is then taken directly, since the difference of large
    /// products would not be the same to the last digits however the rows are cut into calls.
    /// - Parameter scratch: space for (stack rows) x (windows).
    func distances(of stack: MatrixView, into distances: UnsafeMutablePointer<Double>, scratch: MutableMatrixView) {
        let count = windows.rows
        let products = MutableMatrixView(scratch.base, rows: stack.rows, columns: count, stride: count)
        let queries = MatrixView(stack.base, rows: stack.rows, columns: windows.columns, stride: stack.stride)
        windows.withView { windows in
            MatrixProducts.multiply(queries, windows, transposingSecond: true, scale: -2, into: products)
            for row in 0..<stack.rows {
                let values = products.base + row * count
                var nearest = 0
                var least = Double.infinity
                for i in 0..<count where values[i] + norms[i] < least {
                    least = values[i] + norms[i]
                    nearest = i
                }
                let query = queries.base + row * queries.stride
                let window = windows.base + nearest * windows.stride
                var square = 0.0
                for column in 0..<windows.columns {
                    let difference = query[column] - window[column]
                    square += difference * difference
                }
                distances[row] = (square / Double(length)).squareRoot()
            }
        }
    }
}
