import { describe, expect, it, test } from 'vitest'
import { readList, readLiveCall, readLiveCalls, readRoster } from '../../../electron/providers/responses.ts'
import { longestTime, mostPeople, mostRooms } from '../../../shared/response-bounds.ts'
import { judgeName } from '../../../electron/providers/paths.ts'
import type { ReadMember } from '../../../electron/providers/provider.ts'
import { LONGEST_CALL_UUID, LONGEST_MEMBER_ID, LONGEST_ROOM_NAME } from '../../../shared/limits.ts'

const member = (index: number, more: object = {}) => ({
  member_id: String(index),
  call_uuid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  from: `1555010${String(index).padStart(4, '0')}`,
  join_time: '20',
  ...more,
})

function read(members: readonly object[], more: object = {}) {
  const roster = readRoster('a', { conference_name: 'a', members, ...more })
  if (!roster.ok) throw new Error(roster.fault.code)
  return roster.value
}

const row = (members: readonly ReadMember[], index = 0): ReadMember => {
  const found = members[index]
  if (found === undefined) throw new Error('no such row')
  return found
}

describe('a time', () => {
  it.each([longestTime + 1, 8.64e12, '8640000000000', 1e308, '999999999999999'])('of %j s is unknown', (given) => {
    const roster = read([member(1, { join_time: given })], { conference_run_time: given })
    expect(roster.runTimeSeconds).toBeUndefined()
    expect(row(roster.members).joinedSecondsAgo).toBeUndefined()
  })

  it('of a month is plausible', () => {
    expect(read([], { conference_run_time: longestTime }).runTimeSeconds).toBe(longestTime)
  })

  const startOf = (session_start: string) => {
    const call = readLiveCall('c', { call_uuid: 'c', call_status: 'x', session_start }, Date.UTC(2026, 10, 20, 12))
    return call.ok && call.value !== 'notLive' ? call.value.startedAt : 'no call'
  }

  it.each(['0000-01-01 00:00:00', '9999-12-31 23:59:59', '2024-11-20 12:00:00', '2026-99-99 12:00:00'])(
    'of %j as the start of a call is unknown',
    (given) => {
      expect(startOf(given)).toBeUndefined()
    },
  )

  it('of this morning as the start of a call is plausible', () => {
    expect(startOf('2026-11-20 09:30:00')).toBe(Date.UTC(2026, 10, 20, 9, 30))
  })
})

describe('a head count', () => {
  it.each([1e15, '999999999999999', mostPeople + 1, 2.5, 1_000, -1])(
    'of %j beside two rows becomes the number of rows',
    (given) => {
      expect(read([member(1), member(2)], { conference_member_count: given }).people).toBe(2)
    },
  )
})

describe('a text', () => {
  it('is cut between characters as the user sees them', () => {
    const family = '👩\u200D👩\u200D👧'
    const { name } = row(read([member(1, { caller_name: family.repeat(5_000) })]).members)
    expect(name.length).toBeLessThan(5_000)
    expect(name.replaceAll(family, '')).toBe('…')
  })

  it('of one character with 100,000 combining marks is cut too', () => {
    const { name } = row(read([member(1, { caller_name: `e${'\u0301'.repeat(100_000)}` })]).members)
    expect(name.length).toBeLessThan(5_000)
  })

  it('that is a phone number is cut too', () => {
    expect(row(read([member(1, { from: '9'.repeat(100_000) })]).members).number.length).toBeLessThan(400)
  })

  it.each([['x'.repeat(LONGEST_CALL_UUID + 1)], ['a\nb'], ['a\u0000b']])(
    'is not used as an id if no request can carry it',
    (id) => {
      const found = row(read([member(1, { call_uuid: id, member_id: id })], { conference_uuid: id }).members)
      expect([found.callUuid, found.memberId]).toEqual([undefined, ''])
    },
  )

  it('that is a room name is not cut, but is not sent if it is too long', () => {
    const name = 'x'.repeat(LONGEST_ROOM_NAME + 1)
    expect(readList({ conferences: [name, 'b'] })).toMatchObject({ ok: true, value: { names: [name, 'b'] } })
    expect(judgeName(name)).toEqual({ use: 'never', reason: 'nameLong' })
    expect(judgeName(name.slice(1))).toEqual({ use: 'yes' })
    expect(LONGEST_MEMBER_ID).toBeLessThanOrEqual(LONGEST_CALL_UUID)
  })
})

describe('a response with too many entries is rejected as a whole', () => {
  const tooMany = { ok: false, fault: { code: 'badAnswer', values: { reason: 'shape' } } }

  test('a list', () => {
    const names = Array.from({ length: mostRooms + 1 }, (_, index) => String(index))
    expect(readList({ conferences: names })).toMatchObject(tooMany)
    expect(readList({ objects: names })).toMatchObject(tooMany)
    expect(readList({ conferences: names.slice(1) })).toMatchObject({ ok: true })
  })

  test('a roster', () => {
    const members = Array.from({ length: mostPeople + 1 }, (_, index) => member(index))
    expect(readRoster('a', { conference_name: 'a', members })).toMatchObject(tooMany)
    expect(read(members.slice(1)).members).toHaveLength(mostPeople)
  })

  test('the live calls', () => {
    expect(readLiveCalls({ calls: Array.from({ length: 50_001 }, String) })).toMatchObject(tooMany)
  })
})

describe('if rows have an id in common', () => {
  const ids = (members: readonly ReadMember[]) => members.map(({ memberId, callUuid }) => [memberId, callUuid ?? '-'])

  test('equal rows are one member', () => {
    expect(ids(read([member(1), member(1), member(1), member(2)]).members)).toEqual(
      ids(read([member(1), member(2)]).members),
    )
    const bare = { member_id: '5', from: '15550100105' }
    expect(read([bare, bare, bare]).members).toHaveLength(1)
  })

  test.each([
    ['member_id', '6'],
    ['from', '15550100106'],
    ['caller_name', 'Ana'],
    ['direction', 'outbound'],
    ['join_time', '9'],
  ])('rows without a call that differ in their %s are two members', (field, value) => {
    const bare = { member_id: '5', from: '15550100105', caller_name: 'Ben', direction: 'inbound', join_time: '8' }
    expect(read([bare, { ...bare, [field]: value }]).members).toHaveLength(2)
  })

  test('rows with one member id but two calls are two members, whose member ids are unknown', () => {
    expect(ids(read([member(1), member(2, { member_id: '1' })]).members)).toEqual([
      ['', member(1).call_uuid],
      ['', member(2).call_uuid],
    ])
    expect(ids(read([member(1), { member_id: '1', from: '15550100109' }]).members)).toEqual([
      ['', member(1).call_uuid],
      ['', '-'],
    ])
  })

  test('a member is muted only if they are muted in all of their rows', () => {
    expect(row(read([member(1, { muted: true }), member(1)]).members).muted).toBe(false)
    expect(row(read([member(1, { muted: true }), member(1, { muted: true })]).members).muted).toBe(true)
  })
})
