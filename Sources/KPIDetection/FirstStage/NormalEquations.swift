/// Z'Z b = Z'y for four centred columns, solved by Cholesky's factorisation.
///
/// Since the columns are centred, y need not be.
struct NormalEquations {
    private var rows = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
    private var right = SIMD4<Double>.zero

    /// Adds `weight` observations of the same row `z`, whose values add up to `total`.
    mutating func add(_ z: SIMD4<Double>, weight: Double, total: Double) {
        let weighted = z * weight
        rows.0 += weighted * z[0]
        rows.1 += weighted * z[1]
        rows.2 += weighted * z[2]
        rows.3 += weighted * z[3]
        right += z * total
    }

    mutating func penalise(_ penalty: SIMD4<Double>) {
        rows.0[0] += penalty[0]
        rows.1[1] += penalty[1]
        rows.2[2] += penalty[2]
        rows.3[3] += penalty[3]
    }

    /// b. A column that the ones before it explain gets 0: in a window of one point there are fewer minutes than powers.
    func solution() -> SIMD4<Double> {
        let z = [rows.0, rows.1, rows.2, rows.3]
        var lower = [SIMD4<Double>](repeating: .zero, count: 4)
        var solution = SIMD4<Double>.zero
        for row in 0..<4 {
            for column in 0...row {
                var rest = z[row][column]
                for k in 0..<column { rest -= lower[row][k] * lower[column][k] }
                if row == column {
                    lower[row][row] = rest > z[row][row] * 1e-13 ? rest.squareRoot() : .infinity
                } else {
                    lower[row][column] = rest / lower[column][column]
                }
            }
        }
        for row in 0..<4 {
            var rest = right[row]
            for k in 0..<row { rest -= lower[row][k] * solution[k] }
            solution[row] = rest / lower[row][row]
        }
        for row in (0..<4).reversed() {
            var rest = solution[row]
            for k in (row + 1)..<4 { rest -= lower[k][row] * solution[k] }
            solution[row] = rest / lower[row][row]
        }
        return solution
    }
}
