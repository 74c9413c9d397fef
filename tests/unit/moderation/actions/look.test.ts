import { expect } from 'vitest'
import type { RoomAction } from '../../../../electron/moderation/actions/guard.ts'
import { isStillTarget, look } from '../../../../electron/moderation/actions/look.ts'
import type { Rooms } from '../../../../electron/moderation/rooms.ts'
import { failure, success } from '../../../../shared/result.ts'
import { onlyThis } from '../../../../shared/rooms/room-actions.ts'
import { testEach } from '../../../support/cases.ts'
import { aMember, aRoom } from '../../../support/rooms.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const seen = { accountId: 'acme', conference: 'Standup', instance: 1 }
const { callUuid: _unknown, ...member } = aMember(1)

// A poll read the room some time ago, and a read for the action takes 400 ms. For how long the request may leave.
testEach(`
    a mute may be based on the last roster    | mute     | 100   | roster | 4900
    an undeafening too                        | undeafen | 4900  | roster | 100
    but not on an older one                   | mute     | 5001  | roster | 5000
    a kick is based on a read of its own      | kick     | 100   | roster | 2000
    a removal by member id too                | remove   | 100   | roster | 2000
    but not if the read shows no callers      | kick     | 100   | alive  | refuse
    or fails                                  | kick     | 100   | fails  | refuse
    whatever is known from before             | mute     | 5001  | fails  | refuse
    an action on everyone only needs the room | kick all | 100   | alive  | 2000
    but needs it                              | kick all | 100   | fails  | refuse
    a question about a kick needs no read     | kick?    | 4900  | fails  | go
    nor one about everyone                    | kick all? | 4900 | fails  | go
    unless the roster is older                | kick?    | 5001  | roster | go
  `)('%s', async (_what, given, age, response, expected) => {
  const clock = createVirtualClock()
  const isAll = given.includes('all')
  const action = {
    kind: given.replace(/\W.*/, ''),
    seen,
    who: isAll ? { kind: 'everyone' } : onlyThis(member),
  } as RoomAction
  const conference = aRoom('Standup', { members: [member] })
  const readAt = clock.now() - Number(age)
  const monitor = {
    conference: () => conference,
    age: () => clock.now() - readAt,
    readNow: async () => {
      await clock.advance(400)
      if (response === 'fails') return failure('timeout')
      return { ...success(conference), ...(response === 'roster' && { said: [{ ...member, joinedSecondsAgo: 0 }] }) }
    },
  } as unknown as Rooms
  const isQuestion = given.endsWith('?')
  const looked = await look(action, monitor, clock, isQuestion ? 'ask' : 'send')
  expect(looked.kind === 'go' && !isQuestion ? String(looked.goodUntil - clock.now()) : looked.kind).toBe(expected)
})

testEach(`
    a queued request stays valid while its caller has the member id  | mute kick remove | 1 2 | true
    but not once they have left                                      | mute kick        | 2   | false
    or have another id                                               | mute kick        | 1x  | false
    a removal names the call                                         | remove           | 1x  | true
  `)('%s', (_what, kinds, members, expected) => {
  const target = aMember(1)
  const shown = members
    .split(' ')
    .map((one) => ({ ...aMember(parseInt(one, 10)), ...(one === '1x' && { memberId: '9' }) }))
  const monitor = { conference: () => aRoom('Standup', { members: shown }), age: () => 100 } as unknown as Rooms
  for (const kind of kinds.split(' ')) {
    const action = { kind, seen, who: { kind: 'members', members: [target] } } as RoomAction
    expect(isStillTarget(action, { kind: 'members', members: [target] }, monitor)).toBe(expected === 'true')
  }
})
