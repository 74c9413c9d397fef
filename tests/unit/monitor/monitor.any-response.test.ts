import { drop } from '../../../shared/drop.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mostPeople } from '../../../shared/response-bounds.ts'
import type { Fetch } from '../../../electron/providers/transport.ts'
import type { ProviderKind } from '../../../shared/providers.ts'
import type { Room } from '../../../shared/rooms/model.ts'
import { createTexts } from '../../../shared/text/i18n.ts'
import { absurdRoster, caller, crowds, goodRoster } from '../../support/absurd-responses.ts'
import { ref, watchRooms } from '../../support/monitored-rooms.ts'
import { json } from '../../support/scripted-fetch.ts'
import { counts, seed } from '../../support/test-sizes.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const strange = 'Strange'
const others = ['Calm', 'Quiet']
const people: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  [strange]: [caller(1, { muted: true }), caller(2)],
  Calm: [caller(11), caller(12, { muted: true }), caller(13)],
  Quiet: [caller(21)],
}
/** The number of bad responses before the next good one. */
const IN_A_ROW = 10
/**
 * The number of good reads for the user, at least a second apart, within which the room must be correct again.
 * Responses that contradict the known state are accepted after ten seconds.
 */
const RIGHT_AGAIN = 14

/** Rooms that never change. A test can replace the responses about one of them. */
async function watching(profile: ProviderKind) {
  const startedAt = createVirtualClock().now() - 3_600_000
  const answers: { text?: string; now: () => number } = { now: () => startedAt + 3_600_000 }
  const fetch: Fetch = (url) => {
    const name = decodeURIComponent(/\/Conference\/([^/]+)\/$/.exec(new URL(url).pathname)?.[1] ?? '')
    if (name === '') return Promise.resolve(json(200, { conferences: Object.keys(people) }))
    if (name === strange && answers.text !== undefined)
      return Promise.resolve(new Response(answers.text, { headers: { 'content-type': 'application/json' } }))
    const run = Math.floor((answers.now() - startedAt) / 1_000)
    const rows = (people[name] ?? []).map((one) => ({ ...one, join_time: String(run - 10) }))
    return Promise.resolve(json(200, goodRoster(name, rows, run)))
  }
  const watching = await watchRooms('rooms, for 0', { profile, options: { fetch } })
  const { time, monitor, pass } = watching
  answers.now = () => time.now()
  await pass(5)
  const read = async (): Promise<void> => {
    const userRead = { isOver: false }
    drop(monitor.readNow(ref(strange)).then(() => (userRead.isOver = true)))
    while (!userRead.isOver) await pass(0.05)
    // Reads for the user go ahead of polls, so with two requests per second the other rooms would get no turn.
    if (profile === 'vobiz') await pass(2)
  }
  return { ...watching, answers, read }
}

const isRight = (room: Room | undefined, name: string, mayBeDated = false): boolean => {
  const shown = room?.members?.map(({ callUuid, muted, memberId }) => `${callUuid ?? ''} ${memberId} ${String(muted)}`)
  const there = people[name]?.map((one) => [one['call_uuid'], one['member_id'], one['muted']].join(' ')) ?? []
  const isRead = room?.state === 'live' || (mayBeDated && room?.state === 'unverified')
  return isRead && room.people === there.length && shown?.sort().join() === there.sort().join()
}

const unique = (values: readonly string[]): boolean => new Set(values).size === values.length

const { times } = createTexts('en', 'en-GB')

/** Checks the properties on which the window, the tray and the guard rely. */
function expectDrawable(rooms: readonly Room[]): void {
  expect(unique(rooms.map(({ key }) => key))).toBe(true)
  for (const { members = [], people: count = 0, peak = 0, startedAt } of rooms) {
    expect(Number.isInteger(count) && count <= mostPeople && peak <= mostPeople).toBe(true)
    for (const at of [startedAt, ...members.map(({ joinedAt }) => joinedAt)]) {
      if (at !== undefined) expect(times.full(at)).not.toBe('time unknown')
    }
    for (const { name, number } of members) expect(name.length + number.length).toBeLessThan(5_000)
    expect(unique(members.map(({ key }) => key))).toBe(true)
    // Ids are unique, so that a request that names one member cannot reach another.
    expect(unique(members.flatMap(({ memberId }) => (memberId === '' ? [] : memberId)))).toBe(true)
    expect(unique(members.flatMap(({ callUuid }) => callUuid ?? []))).toBe(true)
  }
}

const texts = fc.array(
  fc.oneof(
    { weight: 400, arbitrary: absurdRoster(strange).map((body) => JSON.stringify(body)) },
    { weight: 20, arbitrary: fc.string({ unit: 'binary' }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...crowds).map((rows) => JSON.stringify(goodRoster(strange, rows))),
    },
  ),
  { minLength: IN_A_ROW, maxLength: IN_A_ROW },
)

test.each(['plivo', 'vobiz'] as const)(
  `whatever %s responds about one room, the others stay correct, and good responses correct that room again (seed ${seed})`,
  async (kind) => {
    const { answers, harness, pass, read, shown } = await watching(kind)
    const property = fc.asyncProperty(texts, async (absurd) => {
      for (const text of absurd) {
        answers.text = text
        await read()
        expectDrawable(harness.rooms.snapshot().conferences)
        // Vobiz allows only two requests per second, so second reads of the strange room delay the reads of the others,
        // which may then be outdated.
        for (const name of others) expect([name, isRight(shown(name), name, kind === 'vobiz')]).toEqual([name, true])
      }
      delete answers.text
      for (let second = 0; second < RIGHT_AGAIN && !isRight(shown(strange), strange); second += 1) {
        await pass(1)
        await read()
      }
      expect(shown(strange)).toMatchObject({ state: 'live', people: 2 })
      expect(isRight(shown(strange), strange)).toBe(true)
      expect(harness.warnings).toEqual([])
    })
    await fc.assert(property, { numRuns: Math.ceil(counts.responses / IN_A_ROW / 2), seed })
  },
)
