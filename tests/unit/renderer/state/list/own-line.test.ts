import { describe, expect, test } from 'vitest'
import { candidatesFor, failedActions, ownLineOf } from '../../../../../renderer/state/list/own-line.ts'
import type { Pending } from '../../../../../shared/rooms/model.ts'
import { aMember, aRoom } from '../../../../support/rooms.ts'

const people = [1, 2, 3].map((number) => aMember(number))

describe("the user's own room", () => {
  test('shows who I am, once that is known', () => {
    const me = aMember(4, { isMe: true })
    expect(ownLineOf(aRoom('standup', { own: true, members: [...people, me] }), false)).toEqual({ kind: 'me', me })
  })

  test('asks who I am if no member is known to be me, unless I said that I am not in the room', () => {
    const room = aRoom('standup', { own: true, members: people })
    expect(ownLineOf(room, false)).toEqual({ kind: 'ask', candidates: people })
    expect(ownLineOf(room, true)).toBeUndefined()
  })

  test('asks which of my lines is meant, if there are several, until I picked one', () => {
    const lines = [aMember(5, { isMe: true }), aMember(6, { isMe: true })]
    const room = aRoom('standup', { own: true, members: [...people, ...lines] })
    expect(ownLineOf(room, false)).toMatchObject({ kind: 'ask', candidates: lines })
    expect(ownLineOf({ ...room, mePicked: 'call-6' }, false)).toEqual({ kind: 'me', me: lines[1] })
  })

  test('finds me among many by the last digits of my number, or my name or label', () => {
    const many = [
      aMember(1, { number: '15550100177' }),
      aMember(2, { number: '15550100178', name: 'Jo Winter' }),
      aMember(3, { number: '15550100179' }),
    ]
    const found = (typed: string) => candidatesFor(many, typed, { '15550100179': 'Me at home' }).map(({ key }) => key)
    expect(['', '0178', 'winter', 'home', '5550', '999'].map(found)).toEqual([
      [],
      ['call-2'],
      ['call-2'],
      ['call-3'],
      ['call-1', 'call-2', 'call-3'],
      [],
    ])
  })
})

test('other rooms, empty rooms and rooms without a roster ask nothing', () => {
  expect(ownLineOf(aRoom('bridge', { members: people }), false)).toBeUndefined()
  expect(ownLineOf(aRoom('standup', { own: true, members: [] }), false)).toBeUndefined()
  expect(ownLineOf(aRoom('standup', { own: true }), false)).toBeUndefined()
})

test('a mute of mine that failed is no longer shown once I am muted, while a failed deafen still is', () => {
  const failed = (kind: 'mute' | 'deafen'): Pending => {
    return { id: kind, kind, who: ['call-4'], state: 'failed', at: 0, fault: { code: 'rateLimited' } }
  }
  const mute = failed('mute')
  const deafen = failed('deafen')
  expect(failedActions([mute, deafen], aMember(4))).toEqual({ shown: [mute, deafen], overtaken: [] })
  expect(failedActions([mute, deafen], aMember(4, { muted: true }))).toEqual({ shown: [deafen], overtaken: [mute] })
})
