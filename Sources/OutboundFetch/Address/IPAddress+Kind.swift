import ControlPlane

/// Which addresses are public: the IANA special-purpose registries for IPv4 and IPv6, read strictly. What a registry calls
/// reserved is refused, also where it allows some use.
extension IPAddress {
    /// Why the address may not be reached; nil for a global unicast address.
    public var refusal: FetchError.AddressKind? {
        switch self {
        case .v4(let bits): Self.refusal(v4: bits)
        case .v6(let high, let low): Self.refusal(high: high, low: low)
        }
    }

    private struct Block4 {
        var network: UInt32
        var prefix: UInt32
        var kind: FetchError.AddressKind

        init(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, prefix: UInt32, _ kind: FetchError.AddressKind) {
            network = a << 24 | b << 16 | c << 8 | d
            self.prefix = prefix
            self.kind = kind
        }

        func holds(_ bits: UInt32) -> Bool { (bits ^ network) >> (32 - prefix) == 0 }
    }

    /// The first block that holds an address says what it is.
    private static let blocks4: [Block4] = [
        Block4(0, 0, 0, 0, prefix: 8, .unspecified),
        Block4(10, 0, 0, 0, prefix: 8, .privateUse),
        Block4(100, 64, 0, 0, prefix: 10, .sharedSpace),
        Block4(127, 0, 0, 0, prefix: 8, .loopback),
        // Azure's virtual machines find their host's agent here, credentials included.
        Block4(168, 63, 129, 16, prefix: 32, .platformService),
        Block4(169, 254, 0, 0, prefix: 16, .linkLocal),
        Block4(172, 16, 0, 0, prefix: 12, .privateUse),
        Block4(192, 0, 0, 0, prefix: 24, .reserved),
        Block4(192, 0, 2, 0, prefix: 24, .documentation),
        Block4(192, 31, 196, 0, prefix: 24, .reserved),
        Block4(192, 52, 193, 0, prefix: 24, .reserved),
        Block4(192, 88, 99, 0, prefix: 24, .tunnel),
        Block4(192, 168, 0, 0, prefix: 16, .privateUse),
        Block4(192, 175, 48, 0, prefix: 24, .reserved),
        Block4(198, 18, 0, 0, prefix: 15, .benchmarking),
        Block4(198, 51, 100, 0, prefix: 24, .documentation),
        Block4(203, 0, 113, 0, prefix: 24, .documentation),
        Block4(224, 0, 0, 0, prefix: 4, .multicast),
        Block4(255, 255, 255, 255, prefix: 32, .broadcast),
        Block4(240, 0, 0, 0, prefix: 4, .reserved),
    ]

    private static func refusal(v4 bits: UInt32) -> FetchError.AddressKind? {
        blocks4.first { $0.holds(bits) }?.kind
    }

    private static func refusal(high: UInt64, low: UInt64) -> FetchError.AddressKind? {
        let embedded = UInt32(truncatingIfNeeded: low)
        if high == 0 {
            if low == 0 { return .unspecified }
            if low == 1 { return .loopback }
            // ::ffff:a.b.c.d is the IPv4 address itself.
            if low >> 32 == 0xFFFF { return refusal(v4: embedded) }
            // ::a.b.c.d and whatever else begins with 64 zeros is deprecated.
            return low >> 32 == 0 ? refusal(v4: embedded) ?? .reserved : .reserved
        }
        // 64:ff9b::/96, through which a network without IPv4 reaches it.
        if high == 0x0064_FF9B_0000_0000, low >> 32 == 0 { return refusal(v4: embedded) }
        switch high >> 48 {
        case 0xFF00...0xFFFF: return .multicast
        case 0xFE80...0xFEBF: return .linkLocal
        case 0xFEC0...0xFEFF: return .siteLocal
        case 0xFC00...0xFDFF: return .uniqueLocal
        default: break
        }
        guard high >> 61 == 0b001 else { return .reserved }
        // 2002:a.b.c.d::/48: its tunnels are gone, and all that it can still reach is the IPv4 address inside.
        if high >> 48 == 0x2002 { return refusal(v4: UInt32(truncatingIfNeeded: high >> 16)) ?? .tunnel }
        if high >> 32 == 0x2001_0000 { return .tunnel }
        if high >> 16 == 0x2001_0002_0000 { return .benchmarking }
        if high >> 41 == 0x2001_0000 >> 9 { return .reserved }
        if high >> 32 == 0x2001_0DB8 || high >> 44 == 0x3FFF0 { return .documentation }
        // ISATAP: any prefix, and an IPv4 address behind 0:5efe or 200:5efe.
        if low >> 32 & ~0x0200_0000 == 0x5EFE { return refusal(v4: embedded) }
        return nil
    }
}
