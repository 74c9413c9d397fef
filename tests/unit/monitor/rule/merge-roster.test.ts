import { expect, test } from 'vitest'
import { mergeRoster } from '../../../../electron/monitor/rule/merge-roster.ts'
import type { KnownRoster } from '../../../../electron/monitor/rule/record.ts'
import type { ReadMember } from '../../../../electron/providers/provider.ts'
import { without } from '../../../../shared/without.ts'
import { testEach } from '../../../support/cases.ts'
import { person, readAt, rosterOf } from '../../../support/room-script.ts'

type Merged = ReturnType<typeof mergeRoster>

/** "CALL#ID=NUMBER-AGO", with "!" if muted. All but the call may be missing. "?" is no call, and by default no number. */
function callerFrom(written: string): ReadMember {
  const found = /^([a-z]+|\?)(?:#(\w*))?(?:=([^-\s]*))?(?:-(\d+))?(!?)$/.exec(written)
  const [, call = '', memberId, number, ago, muted] = found ?? []
  const row = person(call, { muted: muted === '!', ...(ago !== undefined && { joinedSecondsAgo: Number(ago) }) })
  const given = { ...(memberId !== undefined && { memberId }), ...(number !== undefined && { number }) }
  return call === '?' ? { ...without(row, 'callUuid'), memberId: '', number: '', ...given } : { ...row, ...given }
}

/** The roster after reads of "SECONDS RUN CALLER …", with semicolons between them. */
function after(script: string, rows: (written: string) => readonly ReadMember[] = (one) => [callerFrom(one)]): Merged {
  let merged: Merged | undefined
  for (const read of script.split(';')) {
    const [at, run, ...callers] = read.trim().split(/\s+/)
    const roster = rosterOf(Number(run), ...callers.flatMap(rows))
    merged = mergeRoster(merged?.roster, merged?.departed ?? new Set(), { ...readAt(Number(at)), roster })
  }
  if (merged === undefined) throw new Error('no read')
  return merged
}

const membersAfter = (script: string): KnownRoster['members'] => after(script).roster.members

/** Each caller after the script by call, with "new" unless the first read had their key, and "back" if back again. */
function told(script: string): string {
  const first = new Set(membersAfter(script.split(';')[0] ?? '').map(({ key }) => key))
  const members = membersAfter(script)
  expect(new Set(members.map(({ key }) => key)).size).toBe(members.length)
  return members
    .map(
      ({ key, callUuid = '?', backAgain }) => `${callUuid}${first.has(key) ? '' : ' new'}${backAgain ? ' back' : ''}`,
    )
    .join(', ')
}

testEach(`
    goes on                                              | 0 10 a-1; 1 11 a-2                          | a
    is another one if only the id is the same            | 0 10 a#7-1; 1 11 z#7-0                      | z new
    without a call goes on with id, number and join      | 0 100 ?#5=1-10; 2 102 ?#5=1-12              | ?
    without a call goes on with a join that jitters      | 0 100 ?#5=1-10; 2 102 ?#5=1-11              | ?
    without a call is another one with a later join      | 0 100 ?#5=1-10; 20 120 ?#5=1-3              | ? new
    without a call is another one with another number    | 0 100 ?#5=1-10; 2 102 ?#5=2-12              | ? new
    without a call is another one with another id        | 0 100 ?#5=1-10; 2 102 ?#6=1-12              | ? new
    whose call a response lacks goes on                  | 0 100 a#5=1-10 b#6=2-20; 1 101 ?#5=1-11 b#6=2-21 | b, a
    is nobody whose call the same response has           | 0 100 a#5=1-10; 2 102 a#5=1-12 ?#5=1-12     | a, ? new
    is another one with another call                     | 0 100 a#5=1-10; 10 110 z#5=1-20             | z new
    is back again with a join two seconds later          | 0 100 a-0!; 10 110 a-6                      | a back
    is not with a join later by less                     | 0 100 a-0!; 10 110 a-7                      | a
    stays back again                                     | 0 100 a-50; 10 110 a-2; 11 111 a-3          | a back
    is back again with the number of one who left        | 0 100 a=15550100101 b; 1 101 b; 2 102 b c=+15550100101 | b, c new back
    is not with another number                           | 0 100 a=15550100101 b; 1 101 b; 2 102 b c=15550100109 | b, c new
    is not with a withheld number                        | 0 100 a=anonymous b; 1 101 b; 2 102 b c=anonymous | b, c new
    is not without a number                              | 0 100 a= b; 1 101 b; 2 102 b c=             | b, c new
    also if another one of two stays                     | 0 100 a=15550100101 b=15550100101; 1 101 b=15550100101; 2 102 b=15550100101 c=15550100101 | b, c new back
    is listed by the join                                | 0 10 a-5 b-5 c-9                            | c, a, b
    keeps that order                                     | 0 10 a-5 b-5 c-9; 0.01 10 b-5 c-9 a-5       | c, a, b
    has an own key, even without anything                | 0 10 ? ? x x x; 1 11 ? ? x x x ?            | ?, ?, x, x, x, ? new
  `)('a caller %s: %s', (_what, script, expected) => {
  expect(told(script)).toBe(expected)
})

test.each([
  ['memberId', '9'],
  ['name', 'Ana'],
  ['number', '15550100109'],
  ['direction', 'outbound'],
  ['muted', true],
  ['deaf', true],
])('a caller is shown with another %s as soon as a roster has it', (field, value) => {
  const { roster } = after('0 10 a-1; 1 11 a-2', (one) => [
    { ...callerFrom(one), ...(one === 'a-2' && { [field]: value }) },
  ])
  expect(roster.members).toMatchObject([{ key: 'a', [field]: value, backAgain: false }])
})

test.each([
  ['is that of the return', '0 100 a-50; 10 110 a-2; 11 111 a-3', 8_100],
  ['is that of the first roster', '0 9 a-1; 5 14 a-8', -900],
])('the join that is shown %s', (_what, script, joined) => {
  expect(membersAfter(script)).toMatchObject([{ joined }])
})

test.each([
  ['in the first roster', '0 10 a', 'a'],
  ['but not if a later one adds them', '0 10 a; 1 11 a b', 'a'],
  ['until they have come back', '0 10 a; 1 11 a b; 9 19 a-1 b', ''],
])('the join that is shown may be earlier for a caller without one, %s', (_what, script, unknown) => {
  expect(
    membersAfter(script)
      .flatMap(({ key, joinUnknown }) => (joinUnknown === true ? key : []))
      .join(),
  ).toBe(unknown)
})

test('no two callers share a key, even if the call of one equals the key of the other, or if there are ten thousand', () => {
  const [key = ''] = membersAfter('0 10 ?').map((member) => member.key as string)
  const { roster } = after('0 10 ?; 1 11 x ?; 2 12 x ?', (one) => [one === 'x' ? person(key) : callerFrom(one)])
  expect(new Set(roster.members.map((member) => member.key)).size).toBe(2)
  expect(roster.members.filter(({ callUuid }) => callUuid === key)).toHaveLength(1)
  const crowd = after('0 10 x; 1 11 x', () => Array.from({ length: 10_000 }, () => callerFrom('?')))
  expect(new Set(crowd.roster.members.map((member) => member.key)).size).toBe(10_000)
})

test('there are at least as many people as callers, and a run time is as old as the first roster with it', () => {
  const roster = rosterOf(1, person('a'), person('b'))
  const peopleOf = (people: number): number =>
    mergeRoster(undefined, new Set(), { ...readAt(0), roster: { ...roster, people } }).roster.people
  expect([peopleOf(0), peopleOf(7)]).toEqual([2, 7])
  const timeOf = (script: string) => after(script).roster.runTime?.at
  expect([timeOf('0 10; 1 10; 2 10'), timeOf('0 10; 1 11')]).toEqual([100, 1_100])
})
