import { describe, expect, test } from 'vitest'
import { afterRoster, afterTime, isOurs } from '../../../../electron/moderation/actions/pending.ts'
import { nextPendingChange, shiftedPending, withEntry } from '../../../../electron/moderation/actions/pending.ts'
import type { SeenRoster } from '../../../../electron/monitor/monitor.ts'
import type { Pending, Room } from '../../../../shared/rooms/model.ts'
import { testEach } from '../../../support/cases.ts'
import { membersFrom, pendingFrom, written } from '../../../support/pending-script.ts'
import { aMember, aRoom } from '../../../support/rooms.ts'

/** A roster with these callers that was requested at this time. The elapsed times here are times of the clock. */
const readAt = (sent: number, members: string, received = sent + 50): SeenRoster => {
  const callers = membersFrom(members).map((member) => ({ ...member, joined: member.joinedAt as number }))
  return { key: 'acme/Weekly', instance: 1, members: callers, sent, received }
}
const live = (members: string): Room => aRoom('Weekly', { members: membersFrom(members) })
const one = (script: string): Pending => pendingFrom(script)[0] as Pending

testEach(`
    muting everyone, although one who joined over a second later is unmuted | mute all 2000 | 6000 1m 2@5000 |
    no mute that was accepted as the caller joined        | mute all 5000          | 6000 1m 2@5000 | mute all accepted
    no mute that was accepted up to a second before       | mute all 4000          | 6000 1m 2@5000 | mute all accepted
    a mute that was accepted longer before                | mute all 3999          | 6000 1m 2@5000 |
    no mute while one whose join is unknown is unmuted    | mute all 4000          | 8800 1u@8800   | mute all accepted
    no mute that was accepted after its request           | mute all 2000          | 1999 1m        | mute all accepted
    a mute that was accepted as it was requested          | mute all 2000          | 2000 1m        |
    a removal                                             | remove 1 1000          | 2000 2         |
    no removal of somebody who is there                   | remove 1 1000          | 2000 1         | remove 1 accepted
    a kick                                                | kick 1 1000            | 2000           |
    a kick of somebody who came back later                | kick 1 1000            | 2000 1@9000    |
    an unmute                                             | unmute 1 1000          | 2000 1         |
    a deafening                                           | deafen 1 1000          | 2000 1d        |
    no deafening without effect                           | deafen 1 1000          | 2000 1         | deafen 1 accepted
    no announcement, which no roster shows                | announce 1 1000        | 2000 1         | announce 1 accepted
    no mute that failed                                   | mute 1 failed          | 2000 1m        | mute 1 failed
  `)('a roster confirms %s', (_what, pending, roster, expected) => {
  const [sent = '', ...members] = roster.split(' ')
  expect(written(afterRoster(pendingFrom(pending), readAt(Number(sent), members.join(' ')), 0))).toBe(expected)
})

test('a slow roster with a caller who may have joined before a kick does not confirm it', () => {
  expect(afterRoster([one('kick 1 1000')], readAt(2_000, '1@5000', 5_500), 0)).toHaveLength(1)
})

test('an accepted action without visible effect is "requested" after six seconds, and removed after a minute', () => {
  const stateAt = (now: number, before = pendingFrom('mute all')) => afterTime(before, live('1'), now)
  expect(stateAt(6_000)).toMatchObject([{ state: 'accepted' }])
  const requested = stateAt(6_001)
  expect(requested).toMatchObject([{ state: 'requested' }])
  expect(stateAt(60_000, requested)).toBe(requested)
  expect(stateAt(60_001, requested)).toEqual([])
})

test('a failed action on one caller is over once they show its effect', () => {
  const failed = pendingFrom('mute 1 failed, mute 1+2 failed, deafen 1 failed')
  expect(afterTime(failed, live('1 2'), 0)).toBe(failed)
  expect(written(afterTime(failed, live('1m 2'), 0))).toBe('mute 1+2 failed, deafen 1 failed')
})

test.each([
  ['mute all sending', Infinity],
  ['mute all requested 2000, mute all 3000', 9_001],
  ['mute all requested 2000', 62_001],
])('what is pending changes next when it is no longer waited for, or shown: %s', (pending, at) => {
  expect(nextPendingChange(pendingFrom(pending), live('1'))).toBe(at)
})

test('a clock that was set moves the times of pending actions', () => {
  const shifted = shiftedPending([{ ...one('mute all 1000'), until: 4_000 }, one('mute all 2000')], 500)
  expect(shifted).toMatchObject([{ at: 1_500, until: 4_500 }, { at: 2_500 }])
})

describe('without a roster', () => {
  const DAY = 86_400_000
  /** The callers of whom events told, by number, with `?` if their id is not known. */
  const told = (callers: string): Room => {
    const { members: _members, ...room } = aRoom('Weekly')
    const reported = callers.split(' ').map((caller) => {
      const { key, memberId, name, number } = aMember(parseInt(caller, 10))
      const known = { callUuid: key as string, name, number, direction: 'inbound', conferenceUuid: 'run-1' } as const
      return caller.endsWith('?') ? known : { ...known, memberId }
    })
    return { ...room, reported }
  }
  const here = told('1 2')

  test.each([
    ['mute 1+2', true],
    ['deafen 1+2', true],
    ['unmute 1+2', false],
    ['undeafen 1+2', false],
    ['mute all', false],
  ])('an unconfirmed action on callers is kept if it silences them: %s (%s)', (pending, isKept) => {
    const entries = pendingFrom(`${pending} requested`)
    expect(afterTime(entries, here, DAY)).toEqual(isKept ? entries : [])
    expect(nextPendingChange(entries, here)).toBe(isKept ? Infinity : 60_001)
  })

  test.each(['2', '1? 2'])('a kept mute no longer covers who has left, or may have: %s', (callers) => {
    expect(written(afterTime(pendingFrom('mute 1+2 requested'), told(callers), DAY))).toBe('mute 2 requested')
  })

  testEach(`
    is over without the caller's call          | 2  | 10 |
    is not while the call is live              | 12 | 10 | remove 1 accepted
    is not while the list of calls is outdated | 2  | outdated | remove 1 accepted
    is not without a list of calls             | 2  |    | remove 1 accepted
  `)('a removal %s', (_title, calls, numbers, expected) => {
    const room = told('1 2')
    const reported = room.reported?.map((caller, index) =>
      calls.includes(String(index + 1)) ? { ...caller, call: { to: '15550100100' } } : caller,
    )
    const read = { numbers: [], unread: 0, unreadable: 0, every: 3_000 }
    const known = numbers === '' ? {} : { numbers: numbers === 'outdated' ? { ...read, outdated: 1 } : read }
    const found: Room = { ...room, ...(reported && { reported }), ...known }
    expect(written(afterTime(pendingFrom('remove 1'), found, 100))).toBe(expected)
  })

  test('a mute is kept once, however often it is sent, until its opposite is accepted or a roster arrives', () => {
    const kept = pendingFrom('mute 1+2 requested')
    const add = (pending: readonly Pending[], script: string) => {
      const entry = one(script)
      return withEntry(pending, entry.id, entry, here)
    }
    const twice = add(kept, 'mute 1 1000')
    expect(written(twice)).toBe('mute 2 requested, mute 1 accepted')
    expect(written(add(kept, 'mute all 1000'))).toBe('mute 1+2 requested, mute all accepted')
    expect(written(add(twice, 'unmute 1+2 1000'))).toBe('unmute 1+2 accepted')
    expect(afterTime(kept, live('1 2'), DAY)).toEqual([])
  })
})

testEach(`
    is being sent              | mute 1 sending          | 1       | true
    is held                    | mute 1 held             | 1       | false
    failed                     | mute 1 failed           | 1       | false
    is uncertain               | mute 1 lost timeout     | 1       | true
    is another action          | deafen 1                | 1       | false
    is about another caller    | mute 2                  | 1       | false
    names a caller, who joined long after           | mute 1 requested 10000   | 1@16001 | true
    is of everyone, before they joined              | mute all 10000           | 1@17001 | false
    is of everyone, just before they joined         | mute all requested 10000 | 1@16000 | true
    is of everyone, and when they joined is unknown | mute all 10000           | 1u@16001 | true
    is being sent to everyone, as they join         | mute all sending 10000   | 1@16001 | true
  `)('a caller may be muted by a mute that %s', (_title, pending, caller, expected) => {
  const [member] = membersFrom(caller)
  expect(isOurs(pendingFrom(pending), member as NonNullable<typeof member>, 'mute')).toBe(expected === 'true')
})

testEach(`
    a mute of everyone covers nobody who was unmuted after it | mute all 300, unmute 1 800 | mute 2 accepted, unmute 1 accepted
    a mute is over once its callers are unmuted               | mute 1 300, unmute 1 800   | unmute 1 accepted
    or everyone is                                            | mute 1 300, unmute all 800 | unmute all accepted
    the other way round, too                                  | undeafen all 300, deafen all 800 | deafen all accepted
    it still covers its caller if another is unmuted          | mute 1 300, unmute 2 800   | mute 1 accepted, unmute 2 accepted
    or while their own unmute is being sent                   | mute 1 300, unmute 1 sending 800 | mute 1 accepted, unmute 1 sending
  `)('%s: %s', (_title, pending, expected) => {
  const room = live('1 2')
  const add = (all: readonly Pending[], entry: Pending) => withEntry(all, entry.id, entry, room)
  const added = pendingFrom(pending).reduce(add, [])
  expect(written(added)).toBe(expected)
  if (!pending.startsWith('mute all')) return
  expect([1, 2].map((number) => isOurs(added, aMember(number), 'mute'))).toEqual([false, true])
  expect(afterRoster(added, readAt(1_000, '1 2m'), 0)).toEqual([])
  expect(written(afterRoster(added, readAt(1_000, '1 2'), 0))).toBe('mute 2 accepted')
})
