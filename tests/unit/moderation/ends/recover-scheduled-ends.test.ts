import { expect, test } from 'vitest'
import type { Journal } from '../../../../electron/journal/journal.ts'
import type { EndOrder } from '../../../../electron/moderation/ends/end-order.ts'
import { recoverScheduledEnds } from '../../../../electron/moderation/ends/recover-scheduled-ends.ts'
import type { JournalEntry } from '../../../../shared/journal/journal-entry.ts'
import { failure, success } from '../../../../shared/result.ts'
import { testAccount } from '../../../support/test-core.ts'

const at = '2026-01-15T09:00:00.000Z'
const startedAt = Date.parse('2026-01-15T09:00:01.000Z')
const endsAt = '2026-01-15T10:00:00.000Z'
const note = (conference: string, text: string, over: Partial<JournalEntry> = {}): JournalEntry => ({
  id: '2026-01:1',
  at,
  actor: 'jo',
  account: 'account-1',
  provider: 'plivo',
  event: 'note',
  instance: 2,
  conference,
  text,
  endsAt,
  ...over,
})

/** @param readable the number of pages of the journal that can be read */
async function recovered(entries: readonly JournalEntry[], readable = Infinity): Promise<readonly EndOrder[]> {
  const found: EndOrder[] = []
  let pages = 0
  const read: Journal['read'] = (_filter, before = '0', limit = 100) => {
    pages += 1
    if (pages > readable) return Promise.resolve(failure('storage'))
    const end = Number(before) + limit
    const page = { entries: entries.slice(Number(before), end) }
    return Promise.resolve(success(end < entries.length ? { ...page, next: String(end) } : page))
  }
  await recoverScheduledEnds({
    scheduledEnds: { recover: (entry) => found.push(entry) },
    journal: { read },
    accountOf: (id) => (id === 'account-1' ? testAccount('plivo') : undefined),
    newId: () => 'id-1',
    startedAt,
  })
  return found
}

test('an end that was set, announced, extended or warned of before Gavel was closed is asked about', async () => {
  const asked = { id: 'id-1', title: 'Weekly', state: 'asks', endsAt: Date.parse(endsAt) }
  expect(await recovered([note('Weekly', 'endAnnounced')])).toMatchObject([asked])
  for (const text of ['endSet', 'endExtended', 'endWarned']) {
    expect(await recovered([note('Weekly', text)])).toMatchObject([{ ...asked, onlyAsks: false }])
    const reminder = text.replace('end', 'endReminder')
    expect(await recovered([note('Weekly', reminder)])).toMatchObject([{ ...asked, onlyAsks: true }])
  }
  expect(await recovered([note('Weekly', 'endReminderSetAfter')])).toMatchObject([{ onlyAsks: true }])
  const after = note('Weekly', 'endSetAfter')
  delete (after as { endsAt?: string }).endsAt
  expect(await recovered([after])).toMatchObject([{ endsAt: undefined }])
})

test('an end that was cancelled, already asked about, not needed, dropped or carried out is not asked about', async () => {
  const over = [
    note('A', 'endCancelled'),
    note('B', 'endAskedSleep'),
    note('C', 'endNotNeeded'),
    note('D', 'endDropped'),
    note('F', 'endReminderCancelled'),
    note('E', 'scheduledEnd', { event: 'intent', action: 'end' }),
  ]
  expect(await recovered([...over, ...over.map(({ conference = '' }) => note(conference, 'endSet'))])).toEqual([])
})

test('an end by a rule is asked about, except while the rule waits for one person alone, or no longer applies', async () => {
  expect(await recovered([note('Weekly', 'endRule')])).toMatchObject([{ state: 'asks', onlyAsks: false }])
  expect(await recovered([note('Weekly', 'endReminderRule')])).toMatchObject([{ onlyAsks: true }])
  for (const text of ['endRuleWaits', 'endRuleOff'])
    expect(await recovered([note('Weekly', text), note('Weekly', 'endRule')])).toEqual([])
})

test.each([
  ['endRule', true],
  ['endSet', true],
  ['endCancelled', true],
  ['endReminderCancelled', true],
  ['endAskedSleep', true],
  ['endNotNeeded', false],
  ['endDropped', false],
  ['endRuleWaits', false],
  ['endRuleOff', false],
])('after %s, whether rules leave the run alone that may still be live: %s', async (text, isHandled) => {
  const handled = await recoverScheduledEnds({
    scheduledEnds: { recover: () => undefined },
    journal: { read: () => Promise.resolve(success({ entries: [note('Weekly', text), note('Weekly', 'endRule')] })) },
    accountOf: () => testAccount('plivo'),
    newId: () => 'id-1',
    startedAt,
  })
  expect([...(handled ?? [])]).toEqual(isHandled ? [['account-1/Weekly', Date.parse(at)]] : [])
})

test('nothing is asked about other journal entries or removed accounts, or if the journal cannot be read', async () => {
  expect(await recovered([note('A', 'newcomersOn'), note('B', 'endSet', { account: 'gone' })])).toEqual([])
  const found: unknown[] = []
  const handled = await recoverScheduledEnds({
    scheduledEnds: { recover: (entry) => found.push(entry) },
    journal: { read: () => Promise.resolve(failure('storage')) },
    accountOf: () => testAccount('plivo'),
    newId: () => 'id-1',
    startedAt: 0,
  })
  expect(found).toEqual([])
  // Then nobody knows for which runs the user has cancelled the end that a rule had set.
  expect(handled).toBeUndefined()
})

test('entries are read from a day before the start of Gavel, whenever recovery begins', async () => {
  const reads: (string | undefined)[] = []
  const read: Journal['read'] = ({ from }) => {
    reads.push(from)
    return Promise.resolve(success({ entries: [] }))
  }
  await recoverScheduledEnds({
    scheduledEnds: { recover: () => undefined },
    journal: { read },
    accountOf: () => undefined,
    newId: () => 'id-1',
    startedAt,
  })
  expect(reads).toEqual(['2026-01-14T08:00:01.000Z'])
})

test('only the newest end of a room is asked about', async () => {
  const earlier = note('Weekly', 'endSet', { endsAt: '2026-01-15T12:00:00.000Z' })
  expect(await recovered([note('Weekly', 'endAnnounced'), earlier])).toMatchObject([{ endsAt: Date.parse(endsAt) }])
  expect(await recovered([note('Weekly', 'endCancelled'), note('Weekly', 'endAnnounced'), earlier])).toEqual([])
})

test('a time that could not be set is not asked about, and does not replace the earlier time', async () => {
  const later = '2026-01-15T11:00:00.000Z'
  const notSet = [note('Weekly', 'endNotSet', { endsAt: later }), note('Weekly', 'endSet', { endsAt: later })]
  expect(await recovered(notSet)).toEqual([])
  expect(await recovered([...notSet, note('Weekly', 'endSet')])).toMatchObject([{ endsAt: Date.parse(endsAt) }])
  // The entry `endSet` of the later time has been lost.
  expect(await recovered([...notSet.slice(0, 1), note('Weekly', 'endSet')])).toHaveLength(1)
})

test('an end that waits again because a caller came back is asked about, although its intent was written', async () => {
  const intent = note('Weekly', 'scheduledEnd', { event: 'intent', action: 'end' })
  expect(await recovered([note('Weekly', 'endWaits'), intent, note('Weekly', 'endSetAfter')])).toHaveLength(1)
})

test('an end that was set after the start of Gavel is not asked about', async () => {
  const set = { at: '2026-01-15T09:00:02.000Z' }
  expect(await recovered([note('Weekly', 'endSet', set)])).toEqual([])
})

test('an end is asked about even if 12,000 entries followed it, or older entries cannot be read', async () => {
  const newcomer = note('Other', 'newcomer', { event: 'intent', action: 'mute' })
  const later = Array.from({ length: 12_000 }, () => newcomer)
  expect(await recovered([...later, note('Weekly', 'endSet')])).toMatchObject([{ endsAt: Date.parse(endsAt) }])
  expect(await recovered([note('Weekly', 'endCancelled'), ...later, note('Weekly', 'endSet')])).toEqual([])
  // The older pages of the journal cannot be read.
  expect(await recovered([note('Weekly', 'endSet'), ...later], 1)).toMatchObject([{ title: 'Weekly' }])
})
