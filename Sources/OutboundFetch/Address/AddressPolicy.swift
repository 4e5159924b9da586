import ControlPlane

/// Which addresses a fetch may connect to: public ones, and whatever an excepted endpoint leads to.
///
/// A pure value; it looks nothing up.
public struct AddressPolicy: Sendable, Equatable {
    /// Hosts, exactly as a URL names them, with their port. A name is not excepted because its address is, nor the other
    /// way round.
    public var exceptions: Set<FetchEndpoint>

    public init(exceptions: some Sequence<FetchEndpoint> = []) { self.exceptions = Set(exceptions) }

    /// Whether `url` may be asked for, as far as can be told without a lookup: refuses literal addresses that are not public.
    public func check(_ url: FetchURL) throws(FetchError) {
        if case .address(let address) = url.host { try check([address], for: url) }
    }

    /// Whether a connection to what `url` leads to may be made. One bad address among good ones is enough to refuse.
    public func check(_ addresses: [IPAddress], for url: FetchURL) throws(FetchError) {
        guard !addresses.isEmpty else { throw FetchError(.unknownHost, place: url.place) }
        if exceptions.contains(url.endpoint) { return }
        for address in addresses {
            if let kind = address.refusal {
                throw FetchError(.forbiddenAddress(kind, endpoint: url.endpoint.description), place: url.place)
            }
        }
    }
}
