import { expect, test } from 'vitest'
import {
  deafenAmong,
  failuresOf,
  leaveAmong,
  muteAmong,
  saysSame,
  underWay,
} from '../../../../../renderer/state/list/pending-by-member.ts'
import type { ActionKind, Pending } from '../../../../../shared/rooms/model.ts'
import { aMember } from '../../../../support/rooms.ts'

const entry = (kind: ActionKind, state: Pending['state']): Pending => ({ id: kind, kind, who: ['me'], state, at: 0 })

test('a mute does not hide that an earlier deafen is under way, nor does a removal hide a mute', () => {
  const running = underWay([entry('deafen', 'accepted'), entry('mute', 'sending')], undefined)
  expect([muteAmong(running), deafenAmong(running), leaveAmong(running)]).toEqual(['mute', 'deafen', undefined])
  const leaving = underWay([entry('mute', 'accepted')], 'remove')
  expect([muteAmong(leaving), leaveAmong(leaving)]).toEqual(['mute', 'remove'])
})

test('an action that is held, failed or without a confirmation in time is not under way', () => {
  expect(underWay([entry('remove', 'held'), entry('mute', 'failed'), entry('unmute', 'requested')], undefined)).toEqual(
    [],
  )
})

test('an earlier failure does not hide that a later click was refused, and the same failure is not said twice', () => {
  const unknown = { ...entry('mute', 'failed'), fault: { code: 'unknownOutcome' } as const }
  expect(saysSame([unknown], { kind: 'end', fault: { code: 'stale' } })).toBe(false)
  expect(saysSame([unknown], { kind: 'mute', fault: { code: 'stale' } })).toBe(false)
  const failed = { ...entry('mute', 'failed'), fault: { code: 'rateLimited' } as const }
  expect(saysSame([unknown, failed], { kind: 'mute', fault: { code: 'rateLimited' } })).toBe(true)
})

test('the failure of the last click is shown before an unknown outcome, and only it is dismissed', () => {
  const unknown = { ...entry('mute', 'failed'), id: 'first', fault: { code: 'unknownOutcome' } as const }
  const failed = { ...entry('mute', 'failed'), id: 'second', fault: { code: 'rateLimited' } as const }
  const last = { kind: 'mute', fault: { code: 'rateLimited' } } as const
  const shown = (pending: readonly Pending[], click?: typeof last) => failuresOf(pending, aMember(1), click).shown
  expect(shown([unknown, failed], last)).toEqual({ ...last, ids: ['second'] })
  expect(shown([unknown], last)).toEqual({ ...last, ids: [] })
  expect(shown([unknown])).toEqual({ kind: 'mute', fault: unknown.fault, ids: ['first'] })
  expect(shown([])).toBeUndefined()
})

test('a failed mute is over once the caller is muted, while a failed deafen still stands', () => {
  const failed = (kind: 'mute' | 'deafen') => ({ ...entry(kind, 'failed'), fault: { code: 'rateLimited' } as const })
  const pending = [failed('mute'), failed('deafen')]
  const last = { kind: 'mute', fault: { code: 'rateLimited' } } as const
  const muted = failuresOf(pending, aMember(1, { muted: true }), last)
  expect(muted).toMatchObject({ shown: { kind: 'deafen' }, overtaken: ['mute'], isLocalOver: true })
  expect(failuresOf(pending, aMember(1), undefined)).toMatchObject({ shown: { kind: 'mute' }, overtaken: [] })
})
