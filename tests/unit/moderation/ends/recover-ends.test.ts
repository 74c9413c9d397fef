import { describe, expect, test } from 'vitest'
import { pastEnds } from '../../../../electron/moderation/ends/recover-ends.ts'
import type { JournalEntry } from '../../../../shared/journal/journal-entry.ts'
import { startingEndScenes } from '../../../support/end-scene.ts'

const at = '2026-01-15T09:00:00.000Z'
const startedAt = Date.parse('2026-01-15T09:00:01.000Z')

/** @param line the text of an entry, and when the end was to come if that is not at ten */
function entry(line: string, over: Partial<JournalEntry> = {}): JournalEntry {
  const [text = '', hour = '10'] = line.split('@')
  const event = text === 'scheduledEnd' ? ('intent' as const) : ('note' as const)
  const endsAt = `2026-01-15T${hour}:00:00.000Z`
  const known = { id: '2026-01:1', at, actor: 'jo', account: 'account-1', provider: 'plivo', instance: 2 } as const
  return { ...known, event, text, conference: 'Weekly', endsAt, ...over }
}

/** The end that is open, if there is one, and whether rules leave the run alone. */
test.each<readonly [log: string, open: string, leavesAlone: boolean]>([
  ['endSet', 'endSet', true],
  ['endSetAfter', 'endSetAfter', true],
  ['endAnnounced', 'endAnnounced', true],
  ['endSet endExtended', 'endExtended', true],
  ['endSet endWarned', 'endWarned', true],
  ['endRule', 'endRule', true],
  ['endReminderSet', 'endReminderSet', true],
  ['endReminderSetAfter', 'endReminderSetAfter', true],
  ['endReminderSet endReminderExtended', 'endReminderExtended', true],
  ['endReminderSet endReminderWarned', 'endReminderWarned', true],
  ['endReminderRule', 'endReminderRule', true],
  ['endSet endCancelled', '', true],
  ['endReminderSet endReminderCancelled', '', true],
  ['endSet endAskedSleep', '', true],
  ['endSet scheduledEnd', '', true],
  ['endSet endNotNeeded', '', false],
  ['endSet endDropped', '', false],
  ['endRule endRuleWaits', '', false],
  ['endRule endRuleOff', '', false],
  // It waits again, although its intent was written.
  ['endSetAfter scheduledEnd endWaits', 'endWaits', true],
  // Only the newest end counts.
  ['endSet@12 endAnnounced', 'endAnnounced', true],
  ['endSet@12 endAnnounced endCancelled', '', true],
  ['newcomersOn', '', false],
])('after %s, the next start asks about: %s; rules leave the run alone: %s', (log, asks, leavesAlone) => {
  const { open, handled } = pastEnds({ entries: log.split(' ').map((line) => entry(line)), isWhole: true }, startedAt)
  expect(open.map(({ text }) => text)).toEqual(asks === '' ? [] : [asks])
  if (asks === 'endSet') expect(open).toMatchObject([{ endsAt: '2026-01-15T10:00:00.000Z' }])
  expect([...(handled ?? [])]).toEqual(leavesAlone ? [['account-1/Weekly', Date.parse(at)]] : [])
})

test('nothing is asked about ends that were set after the start; what an unreadable log names is asked about', () => {
  const late = entry('endSet', { at: '2026-01-15T09:00:02.000Z' })
  expect(pastEnds({ entries: [late], isWhole: true }, startedAt).open).toEqual([])
  const { open, handled } = pastEnds({ entries: [entry('endSet')], isWhole: false }, startedAt)
  // Nobody knows for which runs the user has cancelled the end that a rule had set.
  expect([open.length, handled]).toEqual([1, undefined])
})

describe('an end that was set before Gavel was closed', () => {
  const { start, playing } = startingEndScenes()

  playing(`
    is asked about until its room has ended
      in 2, +1m, close, start, +3m, ?, extend, over, +20s
      → asks closed, changed endOver, none | warned 1, asks closed | endSet endWarned endAskedClosed
    after the others is asked about, without a time
      after 2, +1m, close, start
      → asks closed | asks closed | endSetAfter endAskedClosed
    as a reminder is asked about as one
      vobiz: in 2, +10s, close, start
      → (asks closed) | asks closed | endReminderSet endAskedClosed
    does not replace one that the user has set since
      in 2, +1s, close, in 20, start
      → 20 | - | endSet endSet
    is not asked about in a later run
      in 5, close, +1m, over, begin zoe, +20s, start
      → none | - | endSet
    is not asked about if its account was removed
      in 5, close, removeAccount, start
      → none | - | endSet
  `)

  test('is asked about with its time', async () => {
    const { play, view } = await start()
    await play('in 5')
    const set = view()
    expect(await play('close, start')).toBe('asks closed')
    expect(view()).toMatchObject({ endsAt: set?.state === 'set' && set.endsAt })
  })
})
