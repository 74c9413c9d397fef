import { expect, test } from 'vitest'
import {
  deafenAmong,
  failureOf,
  leaveAmong,
  muteAmong,
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

test('a row shows the first failure of its caller alone whose effect they do not show', () => {
  const failed = (kind: ActionKind, who = ['me']) => ({
    ...entry(kind, 'failed'),
    who,
    fault: { code: 'rateLimited' } as const,
  })
  const pending = [entry('mute', 'sending'), failed('unmute', ['me', 'you']), failed('mute'), failed('deafen')]
  expect(failureOf(pending, aMember(1))?.kind).toBe('mute')
  expect(failureOf(pending, aMember(1, { muted: true }))?.kind).toBe('deafen')
  expect(failureOf([], aMember(1))).toBeUndefined()
})
