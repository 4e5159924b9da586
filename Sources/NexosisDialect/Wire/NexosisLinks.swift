import ControlPlane
import Digests
import HTTPService
import TimeSeries

/// Addresses in answers: absolute, as the client reached the server.
struct NexosisLinks {
    struct Link: Equatable {
        var rel: String
        var href: String
    }

    let place: RequestPlace
    let target: RequestTarget

    /// - Parameter path: behind the version.
    func address(_ path: String) -> String { place.address("/\(NexosisOperation.segment)\(path)") }

    func data(_ name: String) -> String { address("/data/\(PercentEncoding.segment(name))") }
    func session(_ id: ResourceID) -> String { address("/sessions/\(id.guid)") }
    func model(_ id: ResourceID) -> String { address("/models/\(id.guid)") }
    func importing(_ id: ResourceID) -> String { address("/imports/\(id.guid)") }

    /// The request itself.
    var own: Link { Link(rel: "self", href: place.address(target.raw)) }

    /// Those of a list: the same query with other pages.
    func pages(_ page: PageFields, of total: Int) -> [Link] {
        let last = max(0, page.pages(of: total) - 1)
        var links = [own, Link(rel: "first", href: address(ofPage: 0))]
        if page.number < last { links.append(Link(rel: "next", href: address(ofPage: page.number + 1))) }
        links.append(Link(rel: "last", href: address(ofPage: last)))
        return links
    }

    private func address(ofPage number: Int) -> String {
        let others = (target.rawQuery ?? "").split(separator: "&").filter { part in
            let name = part.prefix { $0 != "=" }
            return (PercentCoding.decode(name, plusIsSpace: true) ?? "").lowercased() != "page"
        }
        let query = (others.map(String.init) + ["page=\(number)"]).joined(separator: "&")
        return place.address("\(target.rawPath)?\(query)")
    }
}

extension JSONWriter {
    mutating func links(_ links: [NexosisLinks.Link]) {
        key("links")
        beginArray()
        for link in links {
            beginObject()
            member("rel", link.rel)
            member("href", link.href)
            endObject()
        }
        endArray()
    }

    /// Which page this is of how many.
    mutating func members(of page: PageFields, total: Int) {
        member("pageNumber", integer: page.number)
        member("totalPages", integer: page.pages(of: total))
        member("pageSize", integer: page.size)
        member("totalCount", integer: total)
    }

    /// A whole list.
    mutating func list<Item>(
        _ items: [Item], total: Int, page: PageFields, links: NexosisLinks, _ write: (inout JSONWriter, Item) -> Void
    ) {
        beginObject()
        self.items("items", items, write)
        members(of: page, total: total)
        self.links(links.pages(page, of: total))
        endObject()
    }

    mutating func items<Item>(_ name: String, _ items: [Item], _ write: (inout JSONWriter, Item) -> Void) {
        key(name)
        beginArray()
        for item in items { write(&self, item) }
        endArray()
    }
}
