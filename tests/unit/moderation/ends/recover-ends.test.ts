import { describe, expect, test } from 'vitest'
import type { Journal } from '../../../../electron/journal/journal.ts'
import type { EndOrder } from '../../../../electron/moderation/ends/order.ts'
import { recoverEnds } from '../../../../electron/moderation/ends/recover-ends.ts'
import { readPast } from '../../../../electron/moderation/recover.ts'
import type { JournalEntry } from '../../../../shared/journal/journal-entry.ts'
import { failure, success } from '../../../../shared/result.ts'
import { asksAtNextStart, startingEndScenes } from '../../../support/end-scene.ts'
import { testAccount } from '../../../support/test-core.ts'

const MINUTE = 60_000
const at = '2026-01-15T09:00:00.000Z'
const startedAt = Date.parse('2026-01-15T09:00:01.000Z')
const ten = '2026-01-15T10:00:00.000Z'

/** @param line the text of an entry, and when the end was to come if that is not at ten */
function entry(line: string, over: Partial<JournalEntry> = {}): JournalEntry {
  const [text = '', hour] = line.split('@')
  const event = text === 'scheduledEnd' ? ('intent' as const) : ('note' as const)
  const endsAt = hour === undefined ? ten : hour === '' ? undefined : `2026-01-15T${hour}:00:00.000Z`
  const known = { id: '2026-01:1', at, actor: 'jo', account: 'account-1', provider: 'plivo', instance: 2 } as const
  return { ...known, event, text, conference: 'Weekly', ...(endsAt !== undefined && { endsAt }), ...over }
}

/**
 * @param entries newest first
 * @param readable the number of pages of the journal that can be read
 */
async function recover(entries: readonly JournalEntry[], readable = Infinity) {
  const asked: EndOrder[] = []
  const from: (string | undefined)[] = []
  const read: Journal['read'] = (filter, before = '0', limit = 100) => {
    from.push(filter.from)
    if (from.length > readable) return Promise.resolve(failure('storage'))
    const end = Number(before) + limit
    const page = { entries: entries.slice(Number(before), end) }
    return Promise.resolve(success(end < entries.length ? { ...page, next: String(end) } : page))
  }
  const past = await readPast({ read, unfinished: () => Promise.resolve([]) }, startedAt)
  const handled = recoverEnds(past, {
    scheduledEnds: { recover: (order) => asked.push(order) },
    accountOf: (id) => (id === 'account-1' ? testAccount('plivo') : undefined),
    newId: () => 'id-1',
    startedAt,
  })
  return { asked, handled, from }
}

/** Asks about an end or, in parentheses, a reminder; or nothing. Rules leave the run alone, or not. */
test.each<readonly [log: string, asks: string, leavesAlone: boolean]>([
  ['endSet', 'at ten', true],
  ['endSetAfter@', 'after the others', true],
  ['endAnnounced', 'at ten', true],
  ['endExtended endSet', 'at ten', true],
  ['endWarned endSet', 'at ten', true],
  ['endRule', 'at ten', true],
  ['endReminderSet', '(at ten)', true],
  ['endReminderSetAfter@', '(after the others)', true],
  ['endReminderExtended endReminderSet', '(at ten)', true],
  ['endReminderWarned endReminderSet', '(at ten)', true],
  ['endReminderRule', '(at ten)', true],
  ['endCancelled endSet', 'nothing', true],
  ['endReminderCancelled endReminderSet', 'nothing', true],
  ['endAskedSleep endSet', 'nothing', true],
  ['scheduledEnd endSet', 'nothing', true],
  ['endNotNeeded endSet', 'nothing', false],
  ['endDropped endSet', 'nothing', false],
  ['endRuleWaits endRule', 'nothing', false],
  ['endRuleOff endRule', 'nothing', false],
  // It waits again, although its intent was written.
  ['endWaits@ scheduledEnd endSetAfter', 'after the others', true],
  // Only the newest end counts.
  ['endAnnounced endSet@12', 'at ten', true],
  ['endCancelled endAnnounced endSet@12', 'nothing', true],
  // A time that could not be set does not replace the earlier one, even if its own entry was lost.
  ['endNotSet@11 endSet@11', 'nothing', false],
  ['endNotSet@11 endSet@11 endSet', 'at ten', true],
  ['endNotSet@11 endSet', 'at ten', true],
  ['newcomersOn', 'nothing', false],
])('after %s, the next start asks about: %s; rules leave the run alone: %s', async (log, asks, leavesAlone) => {
  const { asked, handled } = await recover(log.split(' ').map((line) => entry(line)))
  const told = asked.map(({ state, onlyAsks }) => {
    if (state.is !== 'asks' || state.why !== 'closed') throw new Error(state.is)
    const when = state.due === undefined ? 'after the others' : 'at ten'
    if (state.due !== undefined) expect(state.due).toEqual({ at: Date.parse(ten) })
    return onlyAsks ? `(${when})` : when
  })
  expect(told).toEqual(asks === 'nothing' ? [] : [asks])
  expect([...(handled ?? [])]).toEqual(leavesAlone ? [['account-1/Weekly', Date.parse(at)]] : [])
})

test('nothing is asked about removed accounts, or about ends that were set after the start', async () => {
  const late = entry('endSet', { at: '2026-01-15T09:00:02.000Z' })
  expect((await recover([late, entry('endSet', { account: 'gone' })])).asked).toEqual([])
})

test('entries are read from a day before the start of Gavel, whenever recovery begins', async () => {
  expect((await recover([])).from).toEqual(['2026-01-14T08:00:01.000Z'])
})

test('an end is asked about even if 12,000 entries followed it, or older entries cannot be read', async () => {
  const newcomer = entry('newcomer', { event: 'intent', action: 'mute', conference: 'Other' })
  const later = Array.from({ length: 12_000 }, () => newcomer)
  expect((await recover([...later, entry('endSet')])).asked).toHaveLength(1)
  expect((await recover([entry('endCancelled'), ...later, entry('endSet')])).asked).toEqual([])
  const { asked, handled } = await recover([entry('endSet'), ...later], 1)
  expect(asked).toHaveLength(1)
  // Then nobody knows for which runs the user has cancelled the end that a rule had set.
  expect(handled).toBeUndefined()
})

describe('an end that was set before Gavel was closed', () => {
  const { start } = startingEndScenes()

  test('is asked about until its room has ended', async () => {
    const scene = await start()
    const { set, ends, id, clock, world, view, told, sent } = scene
    await set({ kind: 'in', minutes: 2 })
    await clock.advance(MINUTE)
    expect(await asksAtNextStart(scene)).toBe(true)
    await clock.advance(3 * MINUTE)
    expect([told.at(-1), sent()]).toEqual(['asks closed', 0])
    expect(ends.extend(id(), 5)).toMatchObject({ fault: { code: 'changed' } })
    world.rooms.endRoom({ room: 'Weekly' })
    await clock.advance(20_000)
    expect(view()).toBeUndefined()
  })

  test('does not replace one that the user has set since', async () => {
    const scene = await start()
    const { set, clock, view } = scene
    await set({ kind: 'in', minutes: 2 })
    await clock.advance(1_000)
    expect(await asksAtNextStart(scene, () => set({ kind: 'in', minutes: 20 }))).toBe(false)
    expect(view()).toMatchObject({ state: 'set', minutesLeft: 20 })
  })

  test('is not asked about in a later run', async () => {
    const scene = await start()
    const { set, clock, world, view } = scene
    await set({ kind: 'in', minutes: 5 })
    scene.ends.close()
    await clock.advance(MINUTE)
    world.rooms.endRoom({ room: 'Weekly' })
    world.rooms.startRoom({ name: 'Weekly', people: [{ number: '15550100199', name: 'Zoe' }] })
    await clock.advance(20_000)
    expect(await asksAtNextStart(scene)).toBe(false)
    expect(view()).toBeUndefined()
  })
})
