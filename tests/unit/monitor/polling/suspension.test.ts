import { expect, test } from 'vitest'
import { EndedDuringSuspension, Suspension } from '../../../../electron/monitor/polling/suspension.ts'
import { monitoredRoom } from '../../../../electron/monitor/room.ts'
import { aRoom } from '../../../support/rooms.ts'

test('the rooms that ended during a suspension are announced together, after ten seconds at the latest', () => {
  const ended = new EndedDuringSuspension()
  ended.add([aRoom('Standup')], 'sleep', 1_000)
  ended.add([aRoom('Support')], 'sleep', 2_000)
  expect(ended.take(false, 10_999)).toBeUndefined()
  expect(ended.dueAt).toBe(11_000)
  const summary = ended.take(false, 11_000)
  expect(summary?.conferences.map(({ name }) => name)).toEqual(['Standup', 'Support'])
  expect(ended.take(true, 12_000)).toBeUndefined()
})

test('rooms that were forgotten with their account are not announced', () => {
  const known = new Map([['acme/Standup', monitoredRoom('acme', 'Standup')]])
  const ended = new EndedDuringSuspension()
  ended.add([aRoom('Standup'), aRoom('Support')], 'sleep', 1_000)
  ended.forgetOthers(known)
  expect(ended.take(true, 2_000)?.conferences.map(({ name }) => name)).toEqual(['Standup'])
  ended.add([aRoom('Support')], 'sleep', 3_000)
  ended.forgetOthers(known)
  expect(ended.dueAt).toBeUndefined()
})

test('a sleep without a reported end is over after a gap of the clock, or after more than 30 s without a gap', () => {
  const asleep = () => {
    const suspension = new Suspension()
    suspension.begin('sleep', 1_000)
    return suspension
  }
  expect(asleep().endIfAwake(31_000, false)).toBe(false)
  expect(asleep().endIfAwake(31_001, false)).toBe(true)
  expect(asleep().endIfAwake(7_000, true)).toBe(true)
  expect(asleep().endIfAwake(-6_000, true)).toBe(true)
})

test('a clock that was set shortly before a sleep was reported does not end that sleep', () => {
  const suspension = new Suspension()
  suspension.begin('sleep', 1_000)
  expect(suspension.endIfAwake(1_020, true)).toBe(false)
  expect(suspension.end('sleep')).toBe(true)
})

test('a suspension with two reasons continues until both have ended', () => {
  const suspension = new Suspension()
  suspension.begin('sleep', 1_000)
  suspension.begin('network', 1_000)
  expect(suspension.end('sleep')).toBe(false)
  expect(suspension.isActive).toBe(true)
  expect(suspension.end('network')).toBe(true)
})
