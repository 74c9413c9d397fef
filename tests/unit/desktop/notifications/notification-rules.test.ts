import { expect, test } from 'vitest'
import { NotificationRules } from '../../../../electron/desktop/notifications/notification-rules.ts'
import type { NotificationContent } from '../../../../electron/desktop/notifications/notification-content.ts'
import type { Change, Room } from '../../../../shared/rooms/model.ts'
import { defaultPreferences } from '../../../../shared/preferences/preferences.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { fakeMonitor } from '../../../support/fake-monitor.ts'
import { memorySettings } from '../../../support/memory-settings.ts'
import { aMember, anAccount, aRoom, aSnapshot } from '../../../support/rooms.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const chosen = { 'acme/a': { started: true, joined: true, left: true, below: 2, longerThan: 10 } }

function create(paused = false, accounts = [anAccount()]) {
  const clock = createVirtualClock()
  const sent: NotificationContent[] = []
  const messages: string[] = []
  const preferences = { ...defaultPreferences(), notificationsPausedUntil: paused ? clock.now() + 1e6 : 0 }
  const { monitor, become } = fakeMonitor()
  let back = 0
  const rules = new NotificationRules({
    clock: { ...clock, now: () => clock.now() - back },
    rooms: { ...monitor, snapshot: () => aSnapshot([], { accounts }) },
    settings: memorySettings({ preferences, roomNotices: chosen }),
    localizedTexts: { current: () => createTexts('en'), notificationNameOf: ({ name }) => name },
    colleagues: { nameFor: () => undefined },
    notifier: { notify: (notifications) => void sent.push(...notifications) },
    appStatus: {
      addMessage: (_key, values) => {
        const { title, name, away, atLeast, atMost } = { ...values }
        const lasted = `${String(title)} ${String(atLeast ?? '?')}–${String(atMost ?? '?')}`
        messages.push(away === undefined ? lasted : `${String(title)} (${String(name)}): ${String(away)}`)
        return ''
      },
    },
  })
  return { clock, sent, messages, rules, become, setBack: (ms: number) => (back = ms) }
}

const joined = (conference: Room, name: string): Change => ({
  kind: 'joined',
  conference,
  member: aMember(1, { name }),
})

test('reports an end at once, in a notification and in the window', () => {
  const { sent, messages, become } = create()
  const lasted = { atLeast: 70_000, atMost: 120_000 }
  become(aSnapshot([]), [{ kind: 'ended', conference: aRoom('b'), by: 'you', peak: 3, lasted }])
  expect(sent).toHaveLength(1)
  expect(messages).toEqual(['b 70000–120000'])
})

test("names the account in the window's message if there are two accounts", () => {
  const { messages, become } = create(false, [anAccount(), anAccount({ id: 'north', name: 'Northern branch' })])
  become(aSnapshot([]), [{ kind: 'ended', conference: aRoom('b'), by: 'you', peak: 3 }])
  expect(messages).toEqual(['b · Acme ?–?'])
})

test('adds the message about an end to the window even while notifications are paused', () => {
  const { sent, messages, become } = create(true)
  become(aSnapshot([]), [{ kind: 'ended', conference: aRoom('b'), by: 'you', peak: 3 }])
  expect(sent).toEqual([])
  expect(messages).toEqual(['b ?–?'])
})

test.each(['sleep', 'network', 'credentials'] as const)(
  'adds a message for each room that ended unobserved (%s), even while notifications are paused',
  (why) => {
    const { sent, messages, become } = create(true)
    become(aSnapshot([]), [{ kind: 'endedWhileAway', conferences: [aRoom('b'), aRoom('c')], why }])
    expect(sent).toEqual([])
    expect(messages).toEqual([`b (b): ${why}`, `c (c): ${why}`])
  },
)

test('does not notify of anything that happened in an account that was removed in the meantime', async () => {
  const accounts = [anAccount()]
  const { clock, sent, become } = create(false, accounts)
  become(aSnapshot([aRoom('a')]), [joined(aRoom('a'), 'Ana'), { kind: 'started', conference: aRoom('a') }])
  accounts.length = 0
  become(aSnapshot([], { accounts: [] }), [])
  await clock.advance(5_000)
  expect(sent).toEqual([])
})

test('notifies once about callers who join shortly after one another', async () => {
  const { clock, sent, become } = create()
  const room = aRoom('a', { people: 5 })
  for (const name of ['Ana', 'Ben', 'Cem']) {
    become(aSnapshot([room]), [joined(room, name)])
    await clock.advance(400)
  }
  await clock.advance(2_000)
  expect(sent.map(({ body }) => body)).toEqual(['Ana, Ben, and Cem joined'])
})

test('notifies once about a room that empties', async () => {
  const { clock, sent, become } = create()
  for (const people of [4, 1, 1, 0]) {
    become(aSnapshot([aRoom('a', { people, peak: 4 })]), [])
    await clock.advance(6_000)
  }
  expect(sent.map(({ body }) => body)).toEqual(['Down to 1 person (your limit: 2).'])
})

test('notifies about a room that empties less than 5 s after the last check, even if nothing changes later', async () => {
  const { clock, sent, become } = create()
  become(aSnapshot([aRoom('a', { people: 4, peak: 4 })]), [])
  await clock.advance(3_000)
  for (const people of [2, 1]) become(aSnapshot([aRoom('a', { people, peak: 4 })]), [])
  expect(sent).toEqual([])
  await clock.advance(2_000)
  expect(sent.map(({ body }) => body)).toEqual(['Down to 1 person (your limit: 2).'])
})

test('notifies about a room that has lasted for as long as its limit, even if nothing else changes', async () => {
  const { clock, sent, become } = create()
  const startedAt = clock.now()
  become(aSnapshot([aRoom('a', { people: 4, peak: 4, startedAt })]), [])
  await clock.advance(10 * 60_000 - 1)
  expect(sent).toEqual([])
  await clock.advance(1)
  expect(sent.map(({ body }) => body)).toEqual(['Running for over 10 minutes.'])
  await clock.advance(60 * 60_000)
  expect(sent).toHaveLength(1)
})

test('while a room cannot be reached, does not notify that it lasts longer than its limit', async () => {
  const { clock, sent, become } = create()
  const room = aRoom('a', { startedAt: clock.now() })
  become(aSnapshot([{ ...room, state: 'unreachable' }]), [])
  await clock.advance(11 * 60_000)
  expect(sent).toEqual([])
  become(aSnapshot([room]), [])
  expect(sent).toHaveLength(1)
})

test('while a roster is outdated, does not notify that the room lasts longer than its limit', async () => {
  const { clock, sent, become } = create()
  const room = aRoom('a', { startedAt: clock.now() })
  become(aSnapshot([{ ...room, state: 'unverified', stale: true }]), [])
  await clock.advance(11 * 60_000)
  expect(sent).toEqual([])
  become(aSnapshot([room]), [])
  expect(sent.map(({ body }) => body)).toEqual(['Running for over 10 minutes.'])
})

test('while a roster is outdated after sleep, does not notify that the room lasts longer than its limit', async () => {
  const { clock, sent, become, setBack } = create()
  const room = aRoom('a', { startedAt: clock.now() })
  become(aSnapshot([room]), [])
  await clock.advance(5 * 60_000)
  setBack(-8 * 3_600_000)
  await clock.advance(5 * 60_000)
  expect(sent).toEqual([])
  become(aSnapshot([{ ...room, state: 'unverified', stale: true }]), [])
  await clock.advance(60_000)
  expect(sent).toEqual([])
  become(aSnapshot([room]), [])
  expect(sent.map(({ body }) => body)).toEqual(['Running for over 10 minutes.'])
})

test('notifies about a room that empties even if the clock was set back', async () => {
  const { clock, sent, become, setBack } = create()
  become(aSnapshot([aRoom('a', { people: 4, peak: 4 })]), [])
  setBack(3_600_000)
  await clock.advance(6_000)
  become(aSnapshot([aRoom('a', { people: 1, peak: 4 })]), [])
  expect(sent.map(({ body }) => body)).toEqual(['Down to 1 person (your limit: 2).'])
})

test('leaves no timer running once the rules are stopped', () => {
  const { clock, rules, become } = create()
  const room = aRoom('a', { startedAt: clock.now() })
  become(aSnapshot([room]), [joined(room, 'Ana')])
  expect(clock.waiting).toBe(2)
  rules.stop()
  expect(clock.waiting).toBe(0)
})
