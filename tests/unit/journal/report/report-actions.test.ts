import { describe, expect, test } from 'vitest'
import { groupEntries } from '../../../../electron/journal/groups.ts'
import { doneIn } from '../../../../electron/journal/report/report-actions.ts'
import type { JournalEntry } from '../../../../shared/journal/journal-entry.ts'
import { line, reportedPerson } from '../../../support/reported-meeting.ts'

const ana = reportedPerson('Ana', 1)
const ben = reportedPerson('Ben', 2)
const action = (more: Partial<JournalEntry> = {}) =>
  ({ action: 'mute', actionId: 'a', members: [ana], ...more }) as const
const shortOf = (entries: readonly JournalEntry[]) =>
  doneIn(groupEntries(entries)).map(({ kind, by, result, members }) => [
    kind,
    by && `${by.kind} ${by.name}`,
    result,
    members.map(({ name }) => name).join(),
  ])
const intent = (more: Partial<JournalEntry> = {}): JournalEntry => line(1, { event: 'intent', ...action(more) })
const outcome = (given: JournalEntry['outcome'], more: Partial<JournalEntry> = {}): JournalEntry =>
  line(2, { event: 'outcome', ...action(more), ...(given !== undefined && { outcome: given }) })

describe('an action of this Gavel', () => {
  test.each([
    [['accepted', 'confirmed'], 'confirmed'],
    [['accepted'], 'accepted'],
    [['unknown'], 'unknown'],
    [[], 'unknown'],
    [['failed'], undefined],
    [['alreadyGone'], undefined],
  ] as const)('with the outcomes %j was done with the result %s', (outcomes, result) => {
    const entries = [intent(), ...outcomes.map((one) => outcome(one))]
    expect(shortOf(entries)).toEqual(result === undefined ? [] : [['mute', 'user jo', result, 'Ana']])
  })

  test('that was given up before it was sent was not done', () => {
    expect(shortOf([intent(), line(2, { event: 'dropped', ...action() })])).toEqual([])
  })

  test('on several callers is told with the result of each', () => {
    const both = { members: [ana, ben] }
    expect(
      shortOf([intent(both), outcome('accepted', both), outcome('failed', { members: [ben] }), outcome('confirmed')]),
    ).toEqual([['mute', 'user jo', 'confirmed', 'Ana']])
  })

  test('mutes nobody who was muted before', () => {
    const members = [{ ...ana, mutedBefore: true }, ben]
    expect(shortOf([intent({ members }), outcome('confirmed', { members })])).toEqual([
      ['mute', 'user jo', 'confirmed', 'Ben'],
    ])
  })

  test('that nobody clicked is told as automatic', () => {
    expect(shortOf([intent({ text: 'newcomer' }), outcome('accepted')])).toEqual([
      ['mute', 'automatic jo', 'accepted', 'Ana'],
    ])
  })

  test('on one call is told apart from the same on the room', () => {
    const record = { action: 'record', actionId: 'r' } as const
    const ofCall = line(1, { event: 'intent', ...record, members: [ana], duration: 60 })
    const ofRoom = line(3, { event: 'intent', ...record, actionId: 's', text: 'everyone', members: [ana] })
    expect(doneIn(groupEntries([ofRoom, ofCall])).map(({ kind }) => kind)).toEqual(['recordCall', 'record'])
  })
})

test.each([
  [{ event: 'muted' }, ['mute', undefined, 'seen', 'Ana']],
  [{ event: 'deafened', by: 'colleague', colleague: 'Kim' }, ['deafen', 'colleague Kim', 'seen', 'Ana']],
  [{ event: 'left', by: 'colleague', colleague: 'Kim' }, ['remove', 'colleague Kim', 'seen', 'Ana']],
  [{ event: 'left' }, undefined],
] as const)('the observation %j is told as %j', (event, expected) => {
  expect(shortOf([line(1, { ...event, members: [ana] })])).toEqual(expected === undefined ? [] : [expected])
})

test.each([
  ['colleagueAnnounced', ['announce', 'colleague Kim', 'accepted', '']],
  ['colleagueRecordedCall', ['recordCall', 'colleague Kim', 'accepted', '']],
  ['colleagueFailed', undefined],
  ['toString', undefined],
])('what a desk said as %s is told as %j', (text, expected) => {
  const said = line(1, { event: 'colleagueAction', by: 'colleague', colleague: 'Kim', text })
  expect(shortOf([said])).toEqual(expected === undefined ? [] : [expected])
})
