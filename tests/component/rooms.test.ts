import { defaultPreferences } from '../../shared/preferences/preferences.ts'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { Room, Snapshot } from '../../shared/rooms/model.ts'
import { fakeRoomMarks } from '../gallery/bridge.ts'
import {
  made,
  peopleOf,
  rowOf,
  savedView,
  showBridge,
  showWindow,
  snapshot,
  withBridge,
  withStandup,
} from './window.ts'

const another = made.account({ id: 'north', name: 'Northern branch' })

test('shows the totals, the account health and the rooms, and the callers of a room that is expanded', async () => {
  const health = made.health({ lastAnswerAt: Date.now() + 60_000 })
  await showWindow({ snapshot: { ...snapshot, accounts: [made.account({ health })] } })
  await expect.element(page.getByRole('status', { name: '3 rooms, 19 people' })).toBeVisible()
  await expect.element(page.getByRole('status', { name: /^Up to date, / })).toBeVisible()
  const room = page.getByRole('group', { name: 'Support bridge' })
  const header = room.getByRole('button', { name: 'Support bridge, 1 hour, 2 minutes, 6 people' })
  await expect.element(header).toHaveAttribute('aria-expanded', 'false')
  await header.click()
  await expect.element(header).toHaveAttribute('aria-expanded', 'true')
  await expect.element(room.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })).toBeVisible()
  await expect.element(room.getByRole('listitem', { name: '+1 555 010 0199' })).toBeVisible()
})

test('puts my own room first, and offers to mute all but me only in a room in which I am recognised', async () => {
  await showBridge()
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).toBeVisible()
  const groups = page.getByRole('group').elements()
  expect(groups.map((group) => group.getAttribute('aria-label'))).toEqual([
    'Weekly standup',
    'Sales call',
    'Support bridge',
  ])
  await expect.element(page.getByRole('button', { name: 'Mute all but me' })).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Mute everyone in Support bridge' })).toBeVisible()
  // The user may be in a room even if no caller in it was recognised as the user.
  expect(page.getByText(/you are not in this room/).elements()).toEqual([])
})

test('a room of Vobiz, which lists nobody in any room, leads to its Live calls and does not become uncertain', async () => {
  const { conferences } = withBridge({ state: 'unverified', uncertain: true })
  const unlisted = conferences
    .filter(({ name }) => name === 'Support bridge')
    .map(({ members: _members, people: _people, rosterAt: _at, ...room }) => room)
  const vobiz = { ...snapshot, accounts: [another, made.account({ provider: 'vobiz' })], conferences: unlisted }
  const shown = await showBridge({ snapshot: vobiz })
  const bridge = page.getByRole('group', { name: 'Support bridge' })
  await expect.element(bridge.getByText(/^Vobiz doesn't list the people here\./)).toBeVisible()
  await expect.element(bridge.getByText(/may be live/)).not.toBeInTheDocument()
  await bridge.getByRole('button', { name: 'Show live calls' }).click()
  await expect.element(page.getByRole('heading', { name: 'Live calls of Acme' })).toBeVisible()
  expect(shown.calls('liveCalls')).toEqual([{ accountId: 'acme' }])
})

test('the empty page of Vobiz leads to its Live calls', async () => {
  const health = made.health({ listProvesNothing: true })
  const accounts = [another, made.account({ provider: 'vobiz', health })]
  const shown = await showWindow({ snapshot: { ...snapshot, accounts, conferences: [] } })
  await page.getByRole('button', { name: 'Show live calls' }).click()
  await expect.element(page.getByRole('heading', { name: 'Live calls of Acme' })).toBeVisible()
  expect(shown.calls('liveCalls')).toEqual([{ accountId: 'acme' }])
})

test('a pinned room that is not live says so, and does not say that its actions are off', async () => {
  await showWindow({
    snapshot: { ...snapshot, conferences: [] },
    roomMarks: { pinned: [{ accountId: 'acme', name: 'weekly standup', own: false, wasLive: true }] },
    savedView: savedView({ expanded: ['acme/weekly standup'] }),
  })
  const room = page.getByRole('group', { name: 'weekly standup' })
  await expect.element(room).toBeVisible()
  await expect.element(room.getByText(/^not live/i).first()).toBeVisible()
  await expect.element(page.getByText(/Actions are off/)).not.toBeInTheDocument()
})

test('shows that I am muted in my own room, and unmutes me with one click', async () => {
  const silenced = withStandup({
    members: peopleOf('Weekly standup').map((one) => (one.isMe ? { ...one, muted: true } : one)),
  })
  const shown = await showWindow({ snapshot: silenced })
  const group = page.getByRole('group', { name: 'Weekly standup' })
  await group.getByRole('button', { name: 'Unmute me' }).click()
  expect(shown.calls('act')).toMatchObject([
    { action: { kind: 'unmute', who: { kind: 'members', members: [{ key: 'call-1' }] } } },
  ])
  shown.become(snapshot)
  await expect.element(group.getByRole('button', { name: 'Mute me', exact: true })).toBeVisible()
})

test('row 5, roster: distinguishes two callers of the same name by their numbers', async () => {
  const members = [
    made.member(1, { name: 'Ana', number: '15550100111' }),
    made.member(2, { name: 'Ana', number: '15550100112' }),
  ]
  await showBridge({ snapshot: withBridge({ members }) })
  await expect.element(page.getByRole('button', { name: 'Mute Ana +1 555 010 0112' })).toBeVisible()
})

test('the rows of callers without a name who share a number say how many do', async () => {
  const members = ['15550100111', '+1 555 010 0111', '15550100112', 'anonymous', 'anonymous'].map((number, index) =>
    made.member(index + 1, { name: '', number }),
  )
  members.push(made.member(6, { name: 'Ana', number: '15550100112' }))
  await showBridge({ snapshot: withBridge({ members }) })
  await expect.element(page.getByRole('listitem', { name: 'Ana +1 555 010 0112' })).toBeVisible()
  const said = (name: string) =>
    page
      .getByRole('listitem', { name })
      .elements()
      .map((row) => /\d calls/.exec(row.textContent)?.[0])
  expect(said('+1 555 010 0111')).toEqual(['2 calls', '2 calls'])
  expect(said('Ana +1 555 010 0112')).toEqual([undefined])
  expect(said('Unknown caller')).toEqual([undefined, undefined])
})

test('the buttons of a row are icons at every width, and say in their tooltips what they do', async () => {
  await showBridge()
  const remove = page.getByRole('button', { name: 'Remove Ana Diaz' })
  const mute = page.getByRole('button', { name: 'Mute Ana Diaz' })
  for (const width of [320, 900]) {
    await page.viewport(width, 620)
    await expect.element(remove).toHaveAttribute('title', 'Remove Ana Diaz. Ends their call. You have 3 s to undo.')
    await expect.element(mute).toHaveAttribute('title', 'Mute Ana Diaz')
    for (const button of [remove, mute]) expect(button.element().textContent.trim()).toBe('')
  }
})

test('a roster that could not be read again shows its time, and a room without a roster says why', async () => {
  const rosterAt = new Date(2026, 0, 5, 9, 41, 7).getTime()
  const shown = await showBridge({
    snapshot: withBridge({ state: 'unverified', stale: true, rosterAt }),
  })
  const bridge = page.getByRole('group', { name: 'Support bridge' })
  await expect.element(bridge.getByText(/as of 09:41:07/)).toBeVisible()
  const unknown = { state: 'unverified', members: undefined, people: undefined, rosterAt: undefined } as const
  shown.become(withBridge(unknown as unknown as Partial<Room>))
  await expect.element(bridge.getByText(/live, people not listed/)).toBeVisible()
  const withheld = bridge.getByText(/^Plivo doesn't list the people here\./)
  await expect.element(withheld).toBeVisible()
  shown.become(withBridge({ ...unknown, uncertain: true } as unknown as Partial<Room>))
  await expect.element(bridge.getByText(/may be live, people not listed/)).toBeVisible()
  await expect
    .element(bridge.getByText(/^Plivo no longer says who is here or whether the room is still live/))
    .toBeVisible()
  await expect.element(withheld).not.toBeInTheDocument()
  const old = { state: 'unverified', stale: true, uncertain: true, rosterAt } as const
  shown.become(withBridge(old))
  await expect.element(bridge.getByText(/as of 09:41:07 .* · may be live/)).toBeVisible()
  shown.become(withBridge({ ...unknown, unread: true } as unknown as Partial<Room>))
  await expect.element(bridge.getByText('loading…')).toBeVisible()
  await expect.element(bridge.getByText(/roster unknown/)).not.toBeInTheDocument()
  await expect.element(withheld).not.toBeInTheDocument()
  shown.become(withBridge({ ...unknown, state: 'unreachable' } as unknown as Partial<Room>))
  await expect.element(bridge.getByText('no data yet')).toBeVisible()
  await expect.element(withheld).not.toBeInTheDocument()
})

test('row 3, live rooms: search filters rooms and members by name and by number', async () => {
  await showWindow()
  const search = page.getByRole('searchbox', { name: 'Search rooms and people' })
  await search.fill('ravi')
  await expect.element(rowOf('Ravi Menon +1 555 010 0162')).toBeVisible()
  await expect.element(page.getByRole('group', { name: 'Sales call' })).not.toBeInTheDocument()
  await search.fill('+1 555 010 0199')
  await expect.element(page.getByRole('listitem', { name: '+1 555 010 0199' })).toBeVisible()
  await search.fill('sales')
  await expect.element(page.getByRole('group', { name: 'Sales call' })).toBeVisible()
})

test('shows a pinned name without a live room until it is unpinned', async () => {
  const pinned = { accountId: 'acme', name: 'Night shift', own: true, wasLive: true }
  const shown = await showWindow({ roomMarks: { pinned: [pinned] } })
  const room = page.getByRole('group', { name: 'Night shift' })
  await expect.element(room.getByText('not live')).toBeVisible()
  const star = room.getByRole('button', { name: 'Mark Night shift as mine' })
  await expect.element(star).toHaveAttribute('aria-pressed', 'true')
  await expect.element(page.getByRole('status', { name: '3 rooms, 19 people' })).toBeVisible()
  await room.getByRole('button', { name: 'Remove from list' }).click()
  expect(shown.calls('pin')).toEqual([{ room: { accountId: 'acme', name: 'Night shift' }, pinned: false }])
  shown.push('roomMarks', fakeRoomMarks())
  await expect.element(room).not.toBeInTheDocument()
})

test('says that no room of a pinned name has been seen yet', async () => {
  const pinned = { accountId: 'acme', name: 'Nihgt shift', own: false, wasLive: false }
  await showWindow({ roomMarks: { pinned: [pinned] } })
  const room = page.getByRole('group', { name: 'Nihgt shift' })
  await expect.element(room.getByText('not live under this name: check spelling and capitals')).toBeVisible()
})

test('marks a room as mine', async () => {
  const shown = await showWindow()
  const star = page.getByRole('button', { name: 'Mark Support bridge as mine' })
  await expect.element(star).toHaveAttribute('aria-pressed', 'false')
  await star.click()
  expect(shown.calls('markOwn')).toEqual([{ room: { accountId: 'acme', name: 'Support bridge' }, own: true }])
})

test('in read-only mode, Mute is disabled and a press on it sends nothing', async () => {
  const shown = await showBridge({ snapshot: { ...snapshot, readOnly: true } })
  const mute = page.getByRole('button', { name: 'Mute Ana Diaz' })
  await expect.element(mute).toHaveAttribute('aria-disabled', 'true')
  mute.element().dispatchEvent(new MouseEvent('click', { bubbles: true }))
  expect(shown.calls('act')).toEqual([])
})

test('when read-only mode ends, the message that says why a press did nothing disappears', async () => {
  const shown = await showBridge({ snapshot: { ...snapshot, readOnly: true } })
  const mute = page.getByRole('button', { name: 'Mute Ana Diaz' })
  await expect.element(mute).toBeVisible()
  const why = page.getByText(/^View only\. Turn this off in Preferences to act\./)
  for (let round = 0; round < 2; round++) {
    mute.element().dispatchEvent(new MouseEvent('click', { bubbles: true }))
    mute.element().dispatchEvent(new MouseEvent('click', { bubbles: true }))
    await expect.element(why).toBeVisible()
    expect(why.elements()).toHaveLength(1)
    shown.become(snapshot)
    await expect.element(why).not.toBeInTheDocument()
    shown.become({ ...snapshot, readOnly: true })
    await expect.element(mute).toHaveAttribute('aria-disabled', 'true')
  }
})

test('a time on another day is shown with its date: when a caller joined', async () => {
  const joinedAt = new Date(2026, 10, 20, 12, 4).getTime()
  const withOld = withBridge({ members: peopleOf('Support bridge').map((member) => ({ ...member, joinedAt })) })
  await showBridge({ snapshot: withOld })
  const ana = page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })
  await expect.element(ana.getByText('joined 12:04 20 Nov 2026')).toBeInTheDocument()
})

test('subscribes again if a revision is missing, and shows the whole snapshot that the main process then pushes', async () => {
  const later: Snapshot = { ...snapshot, revision: 9, conferences: snapshot.conferences.slice(0, 1) }
  const shown = await showWindow()
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).toBeVisible()
  shown.push('patch', JSON.stringify({ from: 7, revision: 8, at: Date.now(), changed: [], removed: [] }))
  await expect.poll(() => shown.calls('subscribe')).toHaveLength(2)
  shown.push('initialState', { ...shown.initialState, snapshot: JSON.stringify(later) })
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).not.toBeInTheDocument()
  expect(shown.calls('subscribe')).toHaveLength(2)
})

test.each([210, 170])('in a window %i px wide, a room title takes at most two lines', async (width) => {
  await showBridge()
  await page.viewport(width, 620)
  const header = page.getByRole('button', { name: /^Support bridge, / })
  await expect.element(header).toBeVisible()
  const title = header.getByText('Support bridge', { exact: true }).element()
  const letters = document.createRange()
  letters.selectNodeContents(title)
  const lines = new Set([...letters.getClientRects()].map(({ top }) => Math.round(top)))
  expect(lines.size).toBeLessThanOrEqual(2)
})

test('in compact rows, the name of a caller and the other facts are on one line', async () => {
  const shown = await showBridge()
  const ana = page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })
  await expect.element(ana).toBeVisible()
  const heightOf = (): number => ana.element().getBoundingClientRect().height
  const usual = heightOf()
  shown.push('preferences', { ...defaultPreferences(), compactRows: true })
  await expect.poll(heightOf).toBeLessThanOrEqual(usual - 14)
  const [name, facts] = [...ana.element().querySelectorAll('p')].map((line) => line.getBoundingClientRect())
  expect(Math.abs((name?.bottom ?? 0) - (facts?.bottom ?? 99))).toBeLessThan(6)
  await ana.getByRole('button', { name: 'Mute Ana Diaz' }).click()
  expect(shown.calls('act')).toHaveLength(1)
})

test('compact rows have a column of numbers if it fits, otherwise none, whatever the length of the names', async () => {
  await showBridge({ preferences: { compactRows: true } })
  const rows = page.getByRole('group', { name: 'Support bridge' }).getByRole('listitem')
  await expect.element(rows.first()).toBeVisible()
  /** The positions at which the numbers beside names begin. */
  const columns = (): ReadonlySet<number> =>
    new Set(
      rows
        .elements()
        .flatMap((row) => [...row.querySelectorAll('.number')])
        .flatMap((number) => {
          const { left, top, height } = number.getBoundingClientRect()
          const isVisible = number.contains(document.elementFromPoint(left + 4, top + height / 2))
          return isVisible ? [Math.round(left)] : []
        }),
    )
  await page.viewport(640, 620)
  await expect.poll(() => columns().size).toBe(1)
  await page.viewport(400, 620)
  await expect.poll(() => columns().size).toBe(0)
})

test.each([
  ['in read-only mode', {}, { readOnly: true }],
  ['in a room whose name rules actions out', { writable: false }, {}],
] as const)('without a roster, suggests actions only while they are possible, not %s', async (_where, more, state) => {
  const unlisted = (extra: Partial<Room>): readonly Room[] =>
    withBridge(extra).conferences.map(({ members, ...room }) =>
      room.name === 'Support bridge' || members === undefined ? room : { ...room, members },
    )
  const possible = { ...snapshot, conferences: unlisted({}) }
  const shown = await showBridge({ snapshot: possible })
  const room = page.getByRole('group', { name: 'Support bridge' })
  await expect.element(room.getByText(/doesn't list the people here\. You can still mute everyone/)).toBeVisible()
  shown.become({ ...possible, ...state, conferences: unlisted(more) })
  await expect.element(room.getByText(/doesn't list the people here\.$/)).toBeVisible()
  expect(room.getByText(/You can still/).elements()).toEqual([])
})

test('the pin of a room stands beside its title, and a title of several lines keeps away from the edge', async () => {
  const long = 'A very long name of a room that needs several lines in a window of this width, and then some more words'
  await showWindow({
    snapshot: {
      ...snapshot,
      conferences: [made.room('Pinned', { pinned: true, people: 2 }), made.room(long, { people: 3 })],
    },
    savedView: savedView({ expanded: [`acme/${long}`] }),
  })
  const title = page.getByText('Pinned', { exact: true })
  await expect.element(title).toBeVisible()
  const pin = title.element().closest('[data-row]')?.querySelector('.names .lucide-icon')
  const gap = (pin?.getBoundingClientRect().left ?? NaN) - title.element().getBoundingClientRect().right
  expect(gap).toBeGreaterThan(0)
  expect(gap).toBeLessThan(16)
  const lines = page.getByText(long, { exact: true }).element()
  const header = lines.closest('.header')
  expect(lines.getBoundingClientRect().top - (header?.getBoundingClientRect().top ?? NaN)).toBeGreaterThanOrEqual(6)
})
