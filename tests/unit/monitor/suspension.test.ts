import { expect, test } from 'vitest'
import { EndedUnobserved, Suspension } from '../../../electron/monitor/suspension.ts'
import { unseenRoom } from '../../../electron/monitor/rule/record.ts'
import { aRoom } from '../../support/rooms.ts'

/** A suspension, and what its listener is told. */
function suspended(...reasons: readonly ('sleep' | 'network')[]) {
  const suspension = new Suspension()
  const told: unknown[][] = []
  suspension.onEnd((...all) => told.push(all))
  for (const reason of reasons) suspension.begin(reason, 1_000, 500_000)
  return { suspension, told }
}

test('a suspension with two reasons continues until both have ended, and each is reported with its beginning', () => {
  const { suspension, told } = suspended('sleep', 'network')
  expect(suspension.end('sleep')).toBe(true)
  expect(suspension.isActive).toBe(true)
  expect(suspension.end('sleep')).toBe(false)
  expect(suspension.end('network')).toBe(true)
  expect(suspension.isActive).toBe(false)
  expect(told).toEqual([
    ['sleep', 500_000],
    ['network', 500_000],
  ])
})

test('a sleep without a reported end is over after more than 30 s of steps, counted from the newest report', () => {
  const { suspension, told } = suspended('sleep')
  expect(suspension.endIfAwake(31_000)).toBe(false)
  suspension.begin('sleep', 20_000, 519_000)
  expect(suspension.endIfAwake(31_001)).toBe(false)
  expect(suspension.endIfAwake(50_001)).toBe(true)
  expect(told).toEqual([['sleep', 500_000]])
  expect(suspended('network').suspension.endIfAwake(100_000)).toBe(false)
})

test('a gap ends a reported sleep, and is a sleep by itself if none was reported', () => {
  const asleep = suspended('sleep')
  asleep.suspension.passGap(700_000)
  expect([asleep.told, asleep.suspension.isActive]).toEqual([[['sleep', 500_000]], false])
  const awake = suspended()
  awake.suspension.passGap(700_000)
  expect(awake.told).toEqual([['sleep', 700_000]])
  const offline = suspended('network')
  offline.suspension.passGap(700_000)
  expect([offline.told, offline.suspension.isActive]).toEqual([[['sleep', 700_000]], true])
})

test('a time in which one account was not read is reported with the account', () => {
  const { suspension, told } = suspended()
  suspension.reportUnread('acme', 700_000)
  expect(told).toEqual([['unread', 700_000, 'acme']])
})

test('the rooms that ended unobserved are announced together, after ten seconds at the latest', () => {
  const ended = new EndedUnobserved()
  ended.add([], 'sleep', 500)
  expect(ended.dueAt).toBeUndefined()
  ended.add([aRoom('Standup')], 'sleep', 1_000)
  ended.add([aRoom('Support')], 'network', 2_000)
  expect(ended.take(false, 10_999)).toBeUndefined()
  expect(ended.dueAt).toBe(11_000)
  expect(ended.take(false, 11_000)).toMatchObject({
    why: 'sleep',
    conferences: [{ name: 'Standup' }, { name: 'Support' }],
  })
  expect(ended.take(true, 12_000)).toBeUndefined()
  ended.add([aRoom('Standup')], 'start', 13_000)
  expect(ended.take(true, 13_001)).toMatchObject({ why: 'credentials' })
})

test('rooms that were forgotten with their account are not announced', () => {
  const known = new Map([['acme/Standup', unseenRoom('acme', 'Standup')]])
  const ended = new EndedUnobserved()
  ended.add([aRoom('Standup'), aRoom('Support')], 'sleep', 1_000)
  ended.forgetOthers(known)
  expect(ended.take(true, 2_000)?.conferences.map(({ name }) => name)).toEqual(['Standup'])
  ended.add([aRoom('Support')], 'sleep', 3_000)
  ended.forgetOthers(known)
  expect(ended.dueAt).toBeUndefined()
})
