import { expect, test } from 'vitest'
import type { Journal } from '../../../../electron/journal/journal.ts'
import type { EndEntry } from '../../../../electron/moderation/ends/end-entry.ts'
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
async function recovered(entries: readonly JournalEntry[], readable = Infinity): Promise<readonly EndEntry[]> {
  const found: EndEntry[] = []
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

test('an end that was set, extended or warned of before Gavel was closed is asked about', async () => {
  for (const text of ['endSet', 'endExtended', 'endWarned']) {
    const asked = { id: 'id-1', title: 'Weekly', state: 'asks', endsAt: Date.parse(endsAt) }
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

test('nothing is asked about other journal entries or removed accounts, or if the journal cannot be read', async () => {
  expect(await recovered([note('A', 'newcomersOn'), note('B', 'endSet', { account: 'gone' })])).toEqual([])
  const found: unknown[] = []
  await recoverScheduledEnds({
    scheduledEnds: { recover: (entry) => found.push(entry) },
    journal: { read: () => Promise.resolve(failure('storage')) },
    accountOf: () => testAccount('plivo'),
    newId: () => 'id-1',
    startedAt: 0,
  })
  expect(found).toEqual([])
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

/** The journal entry of an announcement. The end of Weekly was to follow 12 s after the entry. */
const announced = (over: Partial<JournalEntry> = {}): JournalEntry => {
  const entry = note('Weekly', 'endAnnounced', { duration: 12, ...over })
  delete (entry as { endsAt?: string }).endsAt
  return entry
}

test('an end that was still to follow an announcement when Gavel crashed is asked about', async () => {
  const found = await recovered([announced()])
  expect(found).toMatchObject([{ title: 'Weekly', state: 'asks', endsAt: Date.parse(at) + 12_000 }])
  expect(found[0]).not.toHaveProperty('alsoMissed')
})

test('a scheduled end and an end that was to follow an announcement are asked about in one question', async () => {
  const earlier = '2026-01-15T08:30:00.000Z'
  const both = { title: 'Weekly', endsAt: Date.parse(at) + 12_000, alsoMissed: { endsAt: Date.parse(endsAt) } }
  expect(await recovered([announced(), note('Weekly', 'endSet', { at: earlier })])).toMatchObject([both])
  const [asked, ...more] = await recovered([note('Weekly', 'endWarned'), announced({ at: earlier })])
  expect(more).toEqual([])
  expect(asked).toMatchObject({ alsoMissed: { endsAt: Date.parse(endsAt) }, loggedAt: Date.parse(at) })
  const after = note('Weekly', 'endSetAfter')
  delete (after as { endsAt?: string }).endsAt
  expect((await recovered([announced(), after]))[0]?.alsoMissed).toEqual({})
})

test('a reminder that was missed together with an end after an announcement is still known as a reminder', async () => {
  const [asked] = await recovered([announced(), note('Weekly', 'endReminderSet')])
  expect(asked).toMatchObject({ onlyAsks: false, alsoMissed: { endsAt: Date.parse(endsAt), onlyAsks: true } })
})

test.each([
  ['sent', { event: 'intent', action: 'end' }],
  ['cancelled', { event: 'undone', action: 'end' }],
  ['dropped', { event: 'dropped', action: 'end' }],
  ['asked about', { event: 'note', text: 'endAskedClosed' }],
] as const)('an end after an announcement is not asked about if it was already %s', async (_how, over) => {
  const { text: _text, ...later } = note('Weekly', '')
  expect(await recovered([{ ...later, ...over }, announced()])).toEqual([])
})

test('a cancelled end after an announcement does not hide the scheduled end', async () => {
  const cancelled = note('Weekly', '', { event: 'undone', action: 'end' })
  expect(await recovered([cancelled, announced(), note('Weekly', 'endSet')])).toMatchObject([
    { endsAt: Date.parse(endsAt) },
  ])
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
