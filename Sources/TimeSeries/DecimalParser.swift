import Glibc

/// Reads decimal numbers from bytes, exactly as `strtod` in the C locale would, but several times faster.
///
/// Up to 19 digits are gathered in an integer together with a power of ten. Three cases follow:
///
/// - the digits are below 2^53 and the power is within ±22: one multiplication or division is exactly rounded;
/// - the power is between -19 and -1: an integer division with its remainder says exactly how to round;
/// - anything else goes to `strtod` under the C locale.
///
/// All three give the correctly rounded double, so the result never depends on the path taken or on the process's locale.
/// Hexadecimal numbers, "inf" and "nan" are not numbers here.
public enum DecimalParser {
    /// The number that `bytes` consist of, or nil when they are not exactly one number. May be infinite (`1e999`).
    public static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return nil }
        var value = 0.0
        guard let end = scan(base, base + bytes.count, into: &value), end == base + bytes.count else { return nil }
        return value
    }

    /// The number that `text` consists of, or nil.
    public static func parse(_ text: String) -> Double? {
        var copy = text
        return copy.withUTF8 { parse($0) }
    }

    /// Reads the number at `start` into `value` and returns the place after it, or nil when there is none.
    ///
    /// Accepts `[+-] digits [. digits] [e [+-] digits]`, where the digits before or after the point may be absent. With
    /// `strict`, the number must have the form that JSON asks for: no plus, no leading zero, digits on both sides of a point.
    @inline(__always)
    static func scan(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, strict: Bool = false, into value: inout Double
    ) -> UnsafePointer<UInt8>? {
        var p = start
        guard p < end else { return nil }
        let negative = p.pointee == UInt8(ascii: "-")
        if negative || (!strict && p.pointee == UInt8(ascii: "+")) { p += 1 }

        var digits: UInt64 = 0
        let firstDigit = p
        while p < end, case let digit = p.pointee &- 0x30, digit < 10 {
            digits = digits &* 10 &+ UInt64(digit)
            p += 1
        }
        var digitCount = p - firstDigit
        if strict, digitCount != 1 {
            guard digitCount > 0, firstDigit.pointee != UInt8(ascii: "0") else { return nil }
        }
        var exponent = 0
        if p < end, p.pointee == UInt8(ascii: ".") {
            p += 1
            let firstFraction = p
            while p < end, case let digit = p.pointee &- 0x30, digit < 10 {
                digits = digits &* 10 &+ UInt64(digit)
                p += 1
            }
            exponent = firstFraction - p
            if strict, exponent == 0 { return nil }
            digitCount -= exponent
        }
        guard digitCount > 0 else { return nil }
        if p < end, p.pointee | 0x20 == UInt8(ascii: "e") {
            guard let after = scanExponent(p + 1, end, adding: &exponent) else { return nil }
            p = after
        }

        if digitCount <= 19 || significantDigitCount(firstDigit, p) <= 19 {
            if digits < 1 << 53, exponent >= -22, exponent <= 22 {
                let magnitude =
                    exponent < 0 ? Double(digits) / powersOfTen[-exponent] : Double(digits) * powersOfTen[exponent]
                value = negative ? -magnitude : magnitude
                return p
            }
            if exponent < 0, exponent >= -19 {
                let magnitude = quotient(digits, powerOfTen: -exponent)
                value = negative ? -magnitude : magnitude
                return p
            }
        }
        value = slow(start, p)
        return p
    }

    /// Reads the digits of an exponent, its sign included, and adds them to `exponent`; nil when there are none.
    private static func scanExponent(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, adding exponent: inout Int
    ) -> UnsafePointer<UInt8>? {
        var p = start
        guard p < end else { return nil }
        let negative = p.pointee == UInt8(ascii: "-")
        if negative || p.pointee == UInt8(ascii: "+") { p += 1 }
        let firstDigit = p
        var written = 0
        while p < end, case let digit = p.pointee &- 0x30, digit < 10 {
            // A longer exponent cannot change the answer, and must not overflow.
            if written < 1_000_000 { written = written * 10 + Int(digit) }
            p += 1
        }
        guard p > firstDigit else { return nil }
        exponent += negative ? -written : written
        return p
    }

    /// The number of digits of the mantissa at `start` from the first that is not zero.
    private static func significantDigitCount(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int {
        var p = start
        while p < end, p.pointee == UInt8(ascii: "0") || p.pointee == UInt8(ascii: ".") { p += 1 }
        var count = 0
        while p < end {
            if p.pointee &- 0x30 < 10 {
                count += 1
            } else if p.pointee != UInt8(ascii: ".") {
                break
            }
            p += 1
        }
        return count
    }

    /// `digits / 10^powerOfTen`, correctly rounded (half to even), for powers 1 to 19.
    ///
    /// Both numbers are shifted so that the integer quotient has exactly 64 bits; 11 of them and the remainder then decide
    /// the rounding. The result is never subnormal, so its bits can be put together directly.
    private static func quotient(_ digits: UInt64, powerOfTen: Int) -> Double {
        guard digits != 0 else { return 0 }
        let divisor = integerPowersOfTen[powerOfTen]
        let dividendShift = digits.leadingZeroBitCount
        let divisorShift = divisor.leadingZeroBitCount
        let a = digits << UInt64(dividendShift)
        let b = divisor << UInt64(divisorShift)
        // value = quotient * 2^scale
        var scale = divisorShift - dividendShift
        let division: (quotient: UInt64, remainder: UInt64)
        if a >= b {
            division = b.dividingFullWidth((a >> 1, a << 63))
            scale -= 63
        } else {
            division = b.dividingFullWidth((a, 0))
            scale -= 64
        }
        let dropped = division.quotient & 0x7FF
        var significand = division.quotient >> 11
        if dropped > 0x400 || (dropped == 0x400 && (division.remainder != 0 || significand & 1 == 1)) {
            significand += 1
        }
        // The significand's own top bit adds one to the exponent field, hence 1022 and not 1023.
        return Double(bitPattern: UInt64(scale + 11 + 52 + 1022) << 52 + significand)
    }

    /// `strtod` on a NUL-terminated copy, in the C locale whatever the process's own is.
    private static func slow(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Double {
        let count = end - start
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: count + 1) { buffer in
            for index in 0..<count { buffer[index] = CChar(bitPattern: start[index]) }
            buffer[count] = 0
            guard let text = buffer.baseAddress else { return .nan }
            // The locale of this thread only, and back again: another thread never sees it.
            let callers = uselocale(cLocale)
            defer { uselocale(callers) }
            return strtod(text, nil)
        }
    }

    // Written once before first use and never changed or freed.
    nonisolated(unsafe) private static let cLocale = newlocale(1 << LC_NUMERIC, "C", nil)

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20,
        1e21, 1e22,
    ]

    private static let integerPowersOfTen: [UInt64] = (0...19).map { power in
        (0..<power).reduce(1) { product, _ in product * 10 }
    }
}
