import { expect, test } from 'vitest'
import { groupByAction } from '../../../../renderer/state/journal-grouping.ts'
import { journalLine } from '../../../../renderer/state/journal-lines.ts'
import type { I18n } from '../../../../renderer/state/i18n.svelte.ts'
import type { JournalEntry } from '../../../../shared/journal-entry.ts'
import { createNumberFormat } from '../../../../shared/text/phone-numbers.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'

type Line = Partial<JournalEntry> & Pick<JournalEntry, 'event'>

const texts = createTexts('en', 'en-GB')
const i18n = { texts, t: texts.t, times: texts.times, number: createNumberFormat(false) } as unknown as I18n

const dario = { name: 'Dario Rossi', number: '15550100123', memberId: '11', callUuid: 'call-11' }
const mia = { name: 'Mia Stone', number: '15550100124', memberId: '12', callUuid: 'call-12' }
const end = { action: 'end', actionId: 'a1' } as const
const remove = { action: 'remove', actionId: 'a2', members: [dario] } as const

/** The texts of these entries, which are given oldest first, as in the file. */
function shown(...written: Line[]): readonly string[] {
  const entries = written.map((line, index) => ({
    id: String(index),
    at: `2026-11-20T10:0${index}:00.000Z`,
    actor: 'jo',
    account: 'acme',
    provider: 'plivo' as const,
    conference: 'Standup',
    instance: 1,
    ...line,
  }))
  return groupByAction(entries.toReversed()).map((joined) => {
    const { what, details, requestId } = journalLine(joined, i18n, {})
    return [what, details, requestId ?? ''].join(' | ')
  })
}

test('shows an end as one line, from the intent to the observed end', () => {
  expect(
    shown(
      { ...end, event: 'intent' },
      { ...end, event: 'outcome', outcome: 'accepted', requestId: '0f3a' },
      { event: 'ended', by: 'you', duration: 2_940, peak: 9 },
    ),
  ).toEqual(['ended | Standup · by you · lasted 49 minutes · up to 9 people | 0f3a'])
})

test('says between which durations a room lasted whose end was found late', () => {
  expect(shown({ event: 'ended', by: 'notThisGavel', duration: 1_860, durationAtLeast: 70 })).toEqual([
    'ended | Standup · not from this computer · lasted between 1 minute and 31 minutes | ',
  ])
})

test('does not call an action done that was only requested or accepted', () => {
  expect(shown({ ...end, event: 'intent' })).toEqual(['End | Standup · by you | '])
  expect(shown({ ...end, event: 'intent' }, { ...end, event: 'outcome', outcome: 'accepted' })).toEqual([
    'End: accepted | Standup · by you | ',
  ])
})

test('shows that a removed caller was removed by you', () => {
  const taken: Line[] = [
    { ...remove, event: 'intent' },
    { ...remove, event: 'outcome', outcome: 'accepted' },
  ]
  expect(shown(...taken, { event: 'left', members: [dario] })).toEqual([
    'removed | Dario Rossi +1 555 010 0123 · Standup · by you | ',
  ])
  expect(shown(...taken, { event: 'left', members: [mia] })[0]).toMatch(/^left \| Mia Stone/)
  const failed = { ...remove, event: 'outcome', outcome: 'failed' } as const
  expect(shown({ ...remove, event: 'intent' }, failed, { event: 'left', members: [dario] })[0]).toMatch(/^left \|/)
})

test('shows one line for each of several removed callers', () => {
  const both = { ...remove, members: [dario, mia] }
  const lines = shown(
    { ...both, event: 'intent' },
    { ...both, event: 'outcome', outcome: 'accepted' },
    { event: 'left', members: [mia] },
  )
  expect(lines[0]).toBe('removed | Mia Stone +1 555 010 0124 · Standup · by you | ')
  expect(lines[1]).toMatch(/^Remove: accepted \|/)
})

test('shows each outcome if it differs between people', () => {
  const both = { ...remove, members: [dario, mia] }
  const [line] = shown(
    { ...both, event: 'intent' },
    { ...both, event: 'outcome', outcome: 'accepted', members: [dario], requestId: 'r1' },
    { ...both, event: 'outcome', outcome: 'failed', members: [mia], fault: { code: 'timeout' } },
  )
  expect(line).toContain('failed (No answer in time): Mia Stone')
  expect(line).toContain('accepted: Dario Rossi')
  expect(line).toMatch(/^Remove \| .* \| r1$/)
})

test('names the caller who now has the member id like every other caller', () => {
  const values = { reason: 'person', name: '', number: mia.number, id: mia.memberId } as const
  const [line] = shown({ ...remove, event: 'dropped', fault: { code: 'changed', values } })
  expect(line).toContain('this is now +1 555 010 0124.')
})

test('shows the latest outcome', () => {
  const unknown = { ...end, event: 'outcome', outcome: 'unknown', fault: { code: 'unknownOutcome' } } as const
  const lines = shown({ ...end, event: 'intent' }, unknown, { ...end, event: 'outcome', outcome: 'confirmed' })
  expect(lines).toEqual(['End: confirmed | Standup · by you | '])
})

test('shows the same action in another run as another line', () => {
  const lines = shown(
    { ...end, event: 'intent' },
    { ...end, event: 'outcome', outcome: 'accepted' },
    { event: 'ended', by: 'you', instance: 2 },
    { event: 'ended', by: 'notThisGavel' },
  )
  expect(lines).toHaveLength(3)
})

test('a line keeps its position and key while more entries are written', () => {
  const line = (event: JournalEntry['event'], id: string): JournalEntry => ({
    ...{ id, event, at: '2026-11-20T10:00:00.000Z', actor: 'jo', account: 'acme', provider: 'plivo' },
    ...(event === 'joined' ? {} : end),
  })
  const before = groupByAction([line('joined', '1'), line('intent', '0')])
  const after = groupByAction([line('outcome', '2'), line('joined', '1'), line('intent', '0')])
  expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id))
})

test('47 names the host that got the result of an action', () => {
  expect(
    shown(
      { ...end, event: 'intent', resultsTo: 'hooks.example.com' },
      { ...end, event: 'outcome', outcome: 'handedOver', resultsTo: 'hooks.example.com' },
    ),
  ).toEqual(['End: sent to Plivo, no result yet | Standup · by you · Plivo reports to hooks.example.com | '])
})
