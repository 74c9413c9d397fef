import { describe, expect, test } from 'vitest'
import { CallRecords } from '../../../electron/moderation/call-records.ts'
import { RecordReader } from '../../../electron/moderation/record-reader.ts'
import type { EntryDraft } from '../../../electron/moderation/actions/journal-entries.ts'
import type { CallRecord, Reply } from '../../../electron/providers/provider.ts'
import type { Change, Room } from '../../../shared/rooms/model.ts'
import { failure, success } from '../../../shared/result.ts'
import { fakeMonitor } from '../../support/fake-monitor.ts'
import { aMember, anAccount, aRoom, aRoomByCalls, aSnapshot, onNumber } from '../../support/rooms.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const start = Date.UTC(2026, 0, 15, 9, 30)

type Answer = CallRecord | 'none' | 'fails'

/** @param answers by call: one for each read of its record, and the last one for all further reads */
function open(answers: Readonly<Record<string, readonly Answer[]>>) {
  const clock = createVirtualClock(start)
  const written: EntryDraft[] = []
  const endings: string[] = []
  const reads: [call: string, seconds: number][] = []
  const usage = { used: 0, allowed: 20, connections: 1 }
  const { monitor, become } = fakeMonitor()
  let isConnected = true
  const provider = {
    usage: () => usage,
    findRecordings: () => Promise.resolve({ ...failure('offline'), at: clock.now() }),
    retrieveCallRecord: (callUuid: string): Promise<Reply<CallRecord | 'none'>> => {
      reads.push([callUuid, Math.floor((clock.now() - start) / 1_000)])
      const given = answers[callUuid] ?? ['none']
      const time = reads.filter(([call]) => call === callUuid).length
      const answer = given[Math.min(time, given.length) - 1] ?? 'none'
      const reply = answer === 'fails' ? failure('offline') : success(answer)
      return Promise.resolve({ ...reply, at: clock.now() })
    },
  }
  const records = new CallRecords({
    monitor,
    journal: {
      write: (entry) => {
        written.push(entry)
        return Promise.resolve(success(undefined))
      },
    },
    accountOf: () => anAccount(),
    reader: new RecordReader({ providerOf: () => (isConnected ? provider : undefined), clock }),
  })
  records.onEnding((room, ending) => endings.push(`${room.title} ${ending}`))
  return {
    clock,
    written,
    endings,
    reads,
    usage,
    disconnect: () => {
      isConnected = false
    },
    records,
    tell: (changes: readonly Change[], before: readonly Room[] = []) => {
      become(aSnapshot(before))
      become(aSnapshot([], { at: clock.now() }), changes)
    },
  }
}

const record = (more: Partial<CallRecord> = {}): CallRecord => ({ number: '', endedAt: start - 1_000, ...more })
const own = (members: readonly number[], more: Partial<Room> = {}): Room =>
  aRoom('Standup', { own: true, members: members.map((one) => aMember(one)), rosterAt: start - 3_000, ...more })
const ended = (conference: Room, by?: 'you'): Change => ({
  kind: 'ended',
  conference,
  ...(by && { by }),
})
const written = (world: ReturnType<typeof open>) =>
  world.written.flatMap(({ members = [] }) => members.map(({ memberId, record: facts }) => [memberId, facts]))

describe('the records of an own room', () => {
  test('are read one by one after its end, including those of callers who left earlier', async () => {
    const world = open({ 'call-1': [record({ seconds: 60, ending: 'hungUp' })], 'call-2': [record({ cost: 0.5 })] })
    world.tell([{ kind: 'left', conference: own([2]), member: aMember(1) }], [own([1, 2])])
    await world.clock.advance(60_000)
    expect(world.reads).toEqual([])
    world.tell([ended(own([2], { rosterAt: start + 57_000 }))])
    await world.clock.advance(9_000)
    expect(world.reads).toEqual([])
    await world.clock.advance(3_600_000)
    expect(world.reads).toEqual([
      ['call-1', 70],
      ['call-2', 70],
    ])
    expect(world.written).toMatchObject([{ event: 'callRecords', conference: 'Standup', instance: 1, account: 'acme' }])
    expect(written(world)).toEqual([
      ['1', { seconds: 60, ending: 'hungUp' }],
      ['2', { cost: 0.5 }],
    ])
  })

  test('that the provider had not written yet are read once more, and are journaled separately', async () => {
    const world = open({
      'call-1': [record({ seconds: 1 })],
      'call-2': ['none', record({ seconds: 2 })],
      'call-3': ['none'],
    })
    world.tell([ended(own([1, 2, 3]))])
    await world.clock.advance(3_600_000)
    expect(world.reads.map(([call]) => call)).toEqual(['call-1', 'call-2', 'call-3', 'call-2', 'call-3'])
    expect(world.reads[3]?.[1]).toBe(610)
    expect(world.written.map(({ members = [] }) => members.map(({ memberId }) => memberId))).toEqual([['1'], ['2']])
  })

  test.each<[string, (world: ReturnType<typeof open>) => void, number]>([
    [
      'a room that is not own',
      ({ tell }) => {
        tell([ended(own([1], { own: false }))])
      },
      0,
    ],
    [
      'a room of which no call is known',
      ({ tell }) => {
        tell([ended(own([]))])
      },
      0,
    ],
    [
      '50 calls',
      ({ tell }) => {
        tell([ended(own(Array.from({ length: 50 }, (_, at) => at)))])
      },
      50,
    ],
    [
      '51 calls',
      ({ tell }) => {
        tell([ended(own(Array.from({ length: 51 }, (_, at) => at)))])
      },
      0,
    ],
    [
      'an account without a provider',
      ({ tell, disconnect }) => {
        disconnect()
        tell([ended(own([1]))])
      },
      0,
    ],
    [
      'a room whose account was removed meanwhile',
      ({ tell, disconnect }) => {
        tell([ended(own([1]))])
        disconnect()
      },
      0,
    ],
    [
      'an end that was found after a sleep',
      ({ tell }) => {
        tell([{ kind: 'endedWhileAway', why: 'sleep', conferences: [own([1])] }])
      },
      1,
    ],
  ])('of %s', async (_what, end, reads) => {
    const world = open(Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`call-${String(at)}`, [record()]])))
    end(world)
    await world.clock.advance(3_600_000)
    expect(world.reads).toHaveLength(reads)
  })

  test('are read in two rounds, each of which ends at a record that cannot be read', async () => {
    const world = open({ 'call-1': ['fails'] })
    world.tell([ended(own([1, 2]))])
    await world.clock.advance(3_600_000)
    expect(world.reads).toEqual([
      ['call-1', 10],
      ['call-1', 610],
    ])
    expect(world.written).toEqual([])
  })

  test('of several rooms are read in turn, with at most half of the allowance', async () => {
    const world = open({ 'call-1': [record()], 'call-2': [record()], 'call-3': [record()] })
    world.usage.allowed = 2
    world.tell([ended(own([1, 2])), ended(aRoom('Other', { own: true, members: [aMember(3)] }))])
    await world.clock.advance(60_000)
    expect(world.reads).toEqual([
      ['call-1', 10],
      ['call-2', 11],
      ['call-3', 12],
    ])
  })
})

describe('a record', () => {
  test.each<[string, Partial<CallRecord>, object | undefined]>([
    ['of an end in the time in which the caller left', { ending: 'hungUp' }, { ending: 'hungUp' }],
    [
      'of an end before the caller was last seen',
      { ending: 'hungUp', seconds: 9, endedAt: start - 9_000 },
      { seconds: 9 },
    ],
    ['of an end after the caller was missed', { ending: 'api', endedAt: start + 6_000 }, {}],
    ['of a time without a zone', { ending: 'line', endedAt: undefined as never }, {}],
    ['of the same number, spelled differently', { number: '+1 555 010 0001', seconds: 9 }, { seconds: 9 }],
    ['of another number', { number: '15550100009', seconds: 9 }, undefined],
  ])('%s says only what agrees with the observations', async (_what, more, facts) => {
    const world = open({ 'call-1': [record(more)] })
    world.tell([ended(own([1]))])
    await world.clock.advance(60_000)
    expect(written(world)).toEqual(facts === undefined ? [] : [['1', facts]])
  })

  test('of a caller who came back is about their last exit', async () => {
    const world = open({ 'call-1': [record({ ending: 'hungUp', endedAt: start - 1_000 })] })
    world.tell([{ kind: 'left', conference: own([]), member: aMember(1) }], [own([1])])
    await world.clock.advance(120_000)
    world.tell([ended(own([1], { rosterAt: start + 117_000 }))])
    await world.clock.advance(60_000)
    expect(written(world)).toEqual([['1', {}]])
  })

  test('of a caller who was known only by their call is about the minute before they were missed', async () => {
    const world = open({ 'call-1': [record({ ending: 'hungUp', endedAt: start - 59_000 })] })
    world.tell([ended({ ...aRoomByCalls('Standup', [onNumber(1)]), own: true })])
    await world.clock.advance(60_000)
    expect(written(world)).toEqual([['', { ending: 'hungUp' }]])
  })
})

describe('how a room ended', () => {
  const hungUp = (second: number) => record({ ending: 'hungUp', endedAt: start - second * 1_000 })
  const line = (second: number) => record({ ending: 'line', endedAt: start - second * 1_000 })
  const api = (second: number) => record({ ending: 'api', endedAt: start - second * 1_000 })

  test.each<[string, readonly Answer[], string | undefined]>([
    ['the last one hung up', [line(3), hungUp(1)], 'lastHungUp'],
    ['the line of the last one failed', [line(1), hungUp(3)], 'lastLine'],
    ['each call was ended by a request', [api(1), api(2)], 'allByApi'],
    ['two ended at once, alike', [hungUp(1), hungUp(1)], 'lastHungUp'],
    ['two ended at once, differently', [hungUp(1), line(1)], undefined],
    ['the last one was ended by a request, the other not', [hungUp(3), api(1)], undefined],
    ['a record is missing', [hungUp(1), 'none'], undefined],
    ['a record says nothing of how it ended', [hungUp(3), record()], undefined],
    ['a record is of an earlier time', [hungUp(1), hungUp(60)], undefined],
    ['a record is of another caller', [hungUp(1), { ...hungUp(2), number: '15550100009' }], undefined],
  ])('is reported only if the records agree: %s (%j)', async (_what, [first = 'none', second = 'none'], ending) => {
    const world = open({ 'call-1': [first], 'call-2': [second] })
    world.tell([ended(own([1, 2]))])
    await world.clock.advance(3_600_000)
    expect(world.written.flatMap((entry) => entry.ending ?? [])).toEqual(ending === undefined ? [] : [ending])
    expect(world.endings).toEqual(ending === undefined ? [] : [`Standup ${ending}`])
  })

  test('is reported once the last record is written', async () => {
    const world = open({ 'call-1': [hungUp(2)], 'call-2': ['none', hungUp(1)] })
    world.tell([ended(own([1, 2]))])
    await world.clock.advance(3_600_000)
    expect(world.written.map(({ ending }) => ending)).toEqual([undefined, 'lastHungUp'])
  })

  test('is not reported for a room that this Gavel ended', async () => {
    const world = open({ 'call-1': [api(1)] })
    world.tell([ended(own([1]), 'you')])
    await world.clock.advance(3_600_000)
    expect([written(world), world.endings]).toEqual([[['1', { ending: 'api' }]], []])
  })
})

describe('a call that the user hung up', () => {
  const hangUp = (more: Partial<EntryDraft> = {}): EntryDraft => ({
    account: 'acme',
    provider: 'plivo',
    event: 'outcome',
    action: 'hangupCall',
    actionId: 'action-1',
    outcome: 'accepted',
    members: [{ name: 'Asha', number: '15550100001', memberId: '', callUuid: 'call-1' }],
    ...more,
  })

  test.each<[Partial<EntryDraft>, Partial<CallRecord>, object | undefined]>([
    [{}, { ending: 'api', seconds: 9 }, { outcome: 'confirmed', record: { ending: 'api', seconds: 9 } }],
    [{ outcome: 'unknown', fault: { code: 'timeout' } }, { ending: 'api' }, { outcome: 'confirmed' }],
    [{}, { seconds: 9 }, { outcome: 'accepted', record: { seconds: 9 } }],
    [{}, { ending: 'hungUp', cost: 0.5 }, { outcome: 'accepted', record: { ending: 'hungUp', cost: 0.5 } }],
    [{}, { ending: 'api', number: '15550100009' }, undefined],
    [{ outcome: 'failed' }, { ending: 'api' }, undefined],
    [{ outcome: 'alreadyGone' }, { ending: 'hungUp' }, undefined],
    [{ event: 'intent', outcome: undefined as never }, { ending: 'api' }, undefined],
    [{ action: 'remove' }, { ending: 'api' }, undefined],
    [{ members: [] }, { ending: 'api' }, undefined],
  ])('%j with the record %j gets the further outcome %j', async (entry, more, outcome) => {
    const world = open({ 'call-1': [record(more)] })
    world.records.afterAction(hangUp(entry))
    await world.clock.advance(3_600_000)
    expect(world.written).toMatchObject(
      outcome === undefined ? [] : [{ event: 'outcome', actionId: 'action-1', members: hangUp().members, ...outcome }],
    )
    expect(world.written[0]?.fault).toEqual(undefined)
  })
})
