"""Data sets over Nexosis's API. Each is written by one client, one request after the other, so at any death there is at most one
request of which nobody knows whether it took place: it did, as a whole, or not at all."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from harness.api import Api
from harness.files import FileServer
from harness.nexosis import KEYED, Nexosis, data

from .client import Client
from .ground import Budget, Ground
from .kind import Action, Kind

#: Identity and value of each row in order; None where there is no data set.
State = list[tuple[str, str]] | None


@dataclass
class Sheet:
    """A data set, with keys or without."""

    name: str
    owner: int
    is_keyed: bool
    #: What it may be now: one thing, or two while a request is under way.
    possible: list[State] = field(default_factory=lambda: [None])

    def after(self, rows: list[tuple[str, str]]) -> State:
        """What it is with these rows put."""
        before = self.possible[0] or []
        if not self.is_keyed:
            return before + rows
        merged = dict(before)
        merged.update(rows)
        return list(merged.items())


@dataclass
class Fetched:
    """A data set of so many rows that is only ever imported: all of them are of one version."""

    name: str
    owner: int
    count: int
    version: str | None = None
    #: An import under way: its version, and its id once that is known.
    coming: str | None = None
    id: str | None = None
    ids: list[str] = field(default_factory=list)


class NexosisTables(Kind):
    clients = 2
    imports_per_round = 6
    counts = (50, 3000, 12_000)

    def __init__(self, ground: Ground, files: FileServer):
        super().__init__(ground)
        self.files = files
        self.imports = Budget()
        self.sheets: list[Sheet] = []
        self.fetched: list[Fetched] = []
        self.acknowledged = self.completed = 0

    def nexosis(self) -> Nexosis:
        return Nexosis(self.ground.server)

    def prepare(self, api: Api) -> None:
        for owner in range(self.clients):
            for is_keyed in (True, True, False):
                self.sheets.append(Sheet(f"sheet-{len(self.sheets)}", owner, is_keyed))
            self.fetched += [Fetched(f"fetched-{owner}-{count}", owner, count) for count in self.counts]

    def begin(self) -> None:
        self.imports.refill(self.imports_per_round)

    def actions(self) -> list[Action]:
        return [self.put] * 5 + [self.read, self.remove, self.start_import, self.poll_import]

    def mine(self, client: Client) -> Sheet:
        return client.random.choice([sheet for sheet in self.sheets if sheet.owner == client.number])

    def put(self, client: Client) -> None:
        sheet = self.mine(client)
        if len(sheet.possible[0] or []) > 4000:
            return
        count = client.random.choice([1, 30, 700])
        keys = client.random.sample(range(900), count)
        rows = [(f"k{key}", client.token()[:client.random.choice([2, 24])]) for key in keys]
        after = sheet.after(rows)
        body = [{"id": key, "value": value} for key, value in rows]
        sheet.possible = [sheet.possible[0], after]
        self.nexosis().put(sheet.name, body, KEYED if sheet.is_keyed else {"id": {"role": "none"}})
        sheet.possible = [after]
        with self.ground.lock:
            self.acknowledged += 1

    def remove(self, client: Client) -> None:
        sheet = self.mine(client)
        if sheet.possible[0] is None or client.random.random() < 0.8:
            return
        sheet.possible = [sheet.possible[0], None]
        self.nexosis().delete(data(sheet.name))
        sheet.possible = [None]

    def read(self, client: Client) -> None:
        self.check_sheet(self.nexosis(), self.mine(client), "while clients write")

    def start_import(self, client: Client) -> None:
        free = [item for item in self.fetched if item.owner == client.number and item.coming is None]
        if not free or not self.imports.take():
            return
        item, version = client.random.choice(free), client.token()[:12]
        lines = ["id,version,value"] + [f"r{index},{version},{index}.5" for index in range(item.count)]
        url = self.files.put(f"/{item.name}-{version}.csv", "\n".join(lines))
        item.coming = version
        started = self.nexosis().start_import(dataSetName=item.name, url=url, columns=KEYED | {"version": {"dataType": "string"}})
        item.id = started["importId"]
        item.ids.append(item.id)

    def poll_import(self, client: Client) -> None:
        mine = [item for item in self.fetched if item.owner == client.number]
        self.check_import(self.nexosis(), client.random.choice(mine), "while clients write")

    # Promises

    def rows(self, nexosis: Nexosis, name: str, value: str) -> State:
        if not nexosis.has(name):
            return None
        return [(row["id"], row[value]) for row in nexosis.all(data(name), "data")]

    def check_sheet(self, nexosis: Nexosis, sheet: Sheet, when: str) -> None:
        found = self.rows(nexosis, sheet.name, "value")
        if found not in sheet.possible:
            sizes = [len(state) if state is not None else None for state in [found, *sheet.possible]]
            self.ground.violated(f"{when}: {sheet.name} has rows {sizes[0]}, and none of what it may be: {sizes[1:]}")
        sheet.possible = [found]

    def status(self, nexosis: Nexosis, item: Fetched) -> str:
        return nexosis.get(f"/imports/{item.id}")["status"] if item.id is not None else "completed"

    def check_import(self, nexosis: Nexosis, item: Fetched, when: str) -> None:
        """All rows of the last version or of the one before, as the import says: both change in one transaction."""
        while True:
            status = self.status(nexosis, item)
            rows = self.rows(nexosis, item.name, "version")
            # Rows come in pages: an import that ended between two of them shows in both versions, and in its status.
            if self.status(nexosis, item) == status:
                break
        if status not in ("requested", "started", "completed"):
            self.ground.violated(f"{when}: the import of {item.name} is {status}")
            item.coming = item.id = None
            return
        has_come = item.id is not None and status == "completed"
        expected = item.coming if has_come else item.version
        versions = {version for _, version in rows or []}
        is_whole = rows is None or [key for key, _ in rows] == [f"r{index}" for index in range(item.count)]
        if (versions or {None}) != {expected} or not is_whole:
            self.ground.violated(f"{when}: {item.name} has {len(rows or [])} rows of {item.count} in versions {versions}, not {expected}")
        if has_come:
            item.version, item.coming, item.id = item.coming, None, None
            self.completed += 1

    def adopt(self, nexosis: Nexosis, item: Fetched, when: str) -> None:
        """An import that was never answered was made, or it was not."""
        listed = [found["importId"] for found in nexosis.all("/imports", dataSetName=item.name)]
        strangers = set(listed) - set(item.ids)
        if set(item.ids) - set(listed) or len(listed) != len(set(listed)) or len(strangers) > (item.coming is not None and item.id is None):
            self.ground.violated(f"{when}: {len(listed)} imports into {item.name} are listed, of {len(item.ids)} that are known")
        if item.coming is not None and item.id is None:
            if strangers:
                item.id = strangers.pop()
                item.ids.append(item.id)
            else:
                item.coming = None

    def check(self, api: Api, when: str, everything: bool) -> None:
        nexosis = self.nexosis()
        for sheet in self.sheets:
            self.check_sheet(nexosis, sheet, when)
        for item in self.fetched:
            self.adopt(nexosis, item, when)
            if everything or item.coming is not None:
                self.check_import(nexosis, item, when)
        wanted = {sheet.name for sheet in self.sheets if sheet.possible[0] is not None}
        listed = [found["dataSetName"] for found in nexosis.all("/data", partialName="sheet-")]
        if len(listed) != len(set(listed)) or set(listed) != wanted:
            self.ground.violated(f"{when}: the data sets {sorted(listed)} are listed, not {sorted(wanted)}")

    def settle(self, api: Api) -> None:
        nexosis, deadline = self.nexosis(), time.monotonic() + self.ground.options.settle
        for item in self.fetched:
            while item.coming is not None:
                self.check_import(nexosis, item, "after the last start")
                if time.monotonic() > deadline:
                    return self.ground.violated(f"an import into {item.name} still runs {self.ground.options.settle} s after the last start")
                time.sleep(0.05)

    def count(self) -> str:
        return f"{self.acknowledged} acknowledged writes of data sets, {self.completed} imports that completed"
