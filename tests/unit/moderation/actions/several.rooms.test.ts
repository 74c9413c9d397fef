import { describe, expect, test } from 'vitest'
import type { FaultRule } from '../../../simulator/fault-rules.ts'
import type { Action, QuestionRoom } from '../../../../shared/rooms/model.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { createScene, eve, questionIn, type Scene } from '../../../support/moderation-scene.ts'
import type { AgreeToSeveral } from '../../../../electron/moderation/actions/commands.ts'
import { success } from '../../../../shared/result.ts'
import { agree, declined } from '../../../support/user.ts'

const endAll = { kind: 'endAll', accountId } as const
const NAMES = ['Board', 'Sales', 'Support', 'Weekly']

/** Four rooms: "Weekly" with three people, and three with one each. */
async function createRooms(profile: 'plivo' | 'vobiz' = 'plivo') {
  // Vobiz may list no rooms, so Gavel reads the rooms that the user marked there.
  const own = profile === 'vobiz' ? NAMES.map((name) => ({ accountId, name })) : []
  const scene = await createScene({ profile }, { own })
  for (const name of NAMES.slice(0, 3)) scene.world.rooms.startRoom({ name, people: [eve] })
  await scene.clock.advance(20_000)
  return scene
}

const ask = async ({ harness, done }: Scene, action: Action) => questionIn(await done(harness.commands.act(action)))

const endOf = (rooms: readonly QuestionRoom[] = [], ...names: readonly string[]): Action => {
  const [seen, ...others] = names.flatMap((name) => rooms.find(({ title }) => title === name)?.seen ?? [])
  if (seen === undefined) throw new Error('none of the rooms is in the question')
  return { kind: 'end', seen, others }
}

const lists = ({ world }: Scene) => world.lines().filter((line) => /^GET \/Conference\/(\?.*)?$/u.test(line)).length

describe('the question of end all', () => {
  test('asks for the list first, and names the rooms with their head counts', async () => {
    const scene = await createRooms()
    const before = lists(scene)
    const { rooms = [], listedAt, listFault } = await ask(scene, endAll)
    expect(lists(scene)).toBeGreaterThan(before)
    expect(rooms.map(({ title, people }) => [title, people]).toSorted()).toEqual(
      NAMES.map((name) => [name, name === 'Weekly' ? 3 : 1]),
    )
    expect(rooms.every(({ seen }) => seen !== undefined)).toBe(true)
    expect(scene.clock.now() - (listedAt ?? 0)).toBeLessThan(1_000)
    expect(listFault).toBeUndefined()
  })

  /** Adds these names to lists, but only to those that a person requests. */
  const alsoListing = ({ world }: Scene, ...names: readonly string[]): void => {
    const { list } = world.provider
    const listed = async (...options: Parameters<typeof list>) => {
      const read = await list.apply(world.provider, options)
      return options[0]?.priority === 'person' && read.ok
        ? { ...read, value: { ...read.value, names: [...read.value.names, ...names] } }
        : read
    }
    Object.assign(world.provider, { list: listed })
  }

  test('names a room that only that list contains, without a head count, and the monitor then knows the room', async () => {
    const scene = await createRooms()
    alsoListing(scene, 'New one')
    const { rooms = [] } = await ask(scene, endAll)
    const seen = { accountId, conference: 'New one', instance: 1 }
    expect(rooms).toContainEqual({ title: 'New one', seen })
    const { conferences } = scene.harness.rooms.snapshot()
    expect(conferences.find(({ name }) => name === 'New one')).toMatchObject({ unread: true })
  })

  test('names a room that the list still has after its end, and does not let it be chosen', async () => {
    const scene = await createRooms()
    scene.world.rooms.endRoom({ room: 'Board' })
    await scene.clock.advance(5_000)
    alsoListing(scene, 'Board')
    expect((await ask(scene, endAll)).rooms).toContainEqual({ title: 'Board' })
  })

  test.each<[string, FaultRule | undefined, number, string]>([
    ['fails', { kind: 'fail', operation: 'listRooms', status: 500 }, 30, 'server'],
    ['takes longer than three seconds', undefined, 60_000, 'timeout'],
  ])('is asked if the list %s, and says so', async (_title, rule, listRooms, code) => {
    const scene = await createRooms()
    scene.world.switches.set({ operationLatencyMs: { listRooms }, faults: rule === undefined ? [] : [rule] })
    const asked = scene.clock.now()
    const { rooms, listedAt, listFault } = await ask(scene, endAll)
    expect(listFault?.code).toBe(code)
    expect(listedAt).toBeUndefined()
    expect(rooms).toHaveLength(4)
    expect(scene.clock.now() - asked).toBeLessThanOrEqual(3_100)
  })
})

describe('the log of end all', () => {
  const allOutcomes = async ({ journal }: Scene) =>
    (await journal()).filter(({ action, event }) => action === 'endAll' && event === 'outcome')

  test('names each room with its earlier head count, and is confirmed once all have ended', async () => {
    const scene = await createRooms()
    const { token } = await ask(scene, endAll)
    await scene.done(scene.harness.commands.confirmEndAll(token, 'Example Company', agree))
    await scene.clock.advance(60_000)
    const intent = (await scene.journal()).find(({ event }) => event === 'intent')
    expect(intent?.rooms?.map(({ conference, people }) => [conference, people]).toSorted()).toEqual(
      NAMES.map((name) => [name, name === 'Weekly' ? 3 : 1]),
    )
    expect((await allOutcomes(scene)).map(({ outcome }) => outcome)).toEqual(['accepted', 'confirmed'])
  })

  test.each([
    ['accepted', 'accepted', undefined],
    ['lost', 'unknown', { kind: 'cutAfter', method: 'DELETE', times: 1 } as const],
  ])('after a response that was %s, says a minute later which rooms are still live', async (_title, first, rule) => {
    const scene = await createRooms()
    const { token } = await ask(scene, endAll)
    const { hangUpAllConferences } = scene.world.provider
    // Some rooms stay, as if the provider had not ended them.
    Object.assign(scene.world.provider, {
      hangUpAllConferences: async (...options: Parameters<typeof hangUpAllConferences>) => {
        scene.world.switches.set({ faults: rule === undefined ? [] : [rule] })
        const gone = await scene.world.provider.hangUpConference('Sales', ...options)
        scene.world.rooms.endRoom({ room: 'Weekly' })
        return gone
      },
    })
    await scene.done(scene.harness.commands.confirmEndAll(token, 'Example Company', agree))
    await scene.clock.advance(60_000)
    const [, later] = await allOutcomes(scene)
    expect((await allOutcomes(scene)).map(({ outcome }) => outcome)).toEqual([first, 'unknown'])
    expect(later?.text).toBe('stillLive')
    expect(later?.rooms?.map(({ conference }) => conference).toSorted()).toEqual(['Board', 'Support'])
  })
})

describe('ending some rooms of the question', () => {
  test.each(['plivo', 'vobiz'] as const)(
    'asks about them together at %s, and reads and ends each by its own request; a room that began meanwhile goes on',
    async (profile) => {
      const scene = await createRooms(profile)
      const { harness, world, done, writes, journal, clock } = scene
      const all = await ask(scene, endAll)
      const question = await ask(scene, endOf(all.rooms, 'Weekly', 'Board'))
      expect(question.rooms?.map(({ title }) => title)).toEqual(['Weekly', 'Board'])
      if (profile === 'plivo') expect(question).toMatchObject({ people: 4, rooms: [{ people: 3 }, { people: 1 }] })
      world.rooms.startRoom({ name: 'Meanwhile', people: [eve] })
      expect(await done(harness.commands.act(question.action, question.token, 'undoTime', agree))).toMatchObject({
        value: { state: 'mixed', accepted: 2, gone: 0, failed: 0, unknown: 0, notSent: 0 },
      })
      expect(writes()).toEqual(['DELETE /Conference/Weekly/', 'DELETE /Conference/Board/'])
      await clock.advance(10_000)
      expect([...NAMES, 'Meanwhile'].filter((name) => world.rooms.live(name) !== undefined)).toEqual([
        'Sales',
        'Support',
        'Meanwhile',
      ])
      const ends = (await journal()).filter(({ action, outcome }) => action === 'end' && outcome === 'confirmed')
      expect(ends.map(({ conference }) => conference).toSorted()).toEqual(['Board', 'Weekly'])
    },
  )

  test('leaves a room that has ended or is in another run out of the question, and does not end it', async () => {
    const scene = await createRooms()
    const { harness, world, done, writes, clock } = scene
    const { rooms } = await ask(scene, endAll)
    world.rooms.endRoom({ room: 'Board' })
    world.rooms.endRoom({ room: 'Sales' })
    await clock.advance(5_000)
    world.rooms.startRoom({ name: 'Sales', people: [eve] })
    await clock.advance(5_000)
    const question = await ask(scene, endOf(rooms, 'Board', 'Sales', 'Weekly'))
    expect(question.rooms?.map(({ title }) => title)).toEqual(['Weekly'])
    await done(harness.commands.act(question.action, question.token, 'undoTime', agree))
    expect(writes()).toEqual(['DELETE /Conference/Weekly/'])
    await clock.advance(5_000)
    expect(await done(harness.commands.ask(endOf(rooms, 'Board', 'Weekly')))).toMatchObject({
      fault: { code: 'notFound' },
    })
  })

  test('asks nothing if a room cannot be read, and sends nothing more after one has failed, which the log says', async () => {
    const scene = await createRooms()
    const { harness, world, done, writes, journal, clock } = scene
    const { rooms } = await ask(scene, endAll)
    const action = endOf(rooms, 'Weekly', 'Board', 'Sales')
    const question = await ask(scene, action)
    world.switches.set({ faults: [{ kind: 'refuse', method: 'DELETE', status: 403 }] })
    expect(await done(harness.commands.act(question.action, question.token, 'undoTime', agree))).toMatchObject({
      value: { state: 'mixed', accepted: 0, failed: 1, notSent: 2, fault: { code: 'forbidden' } },
    })
    expect(writes()).toEqual(['DELETE /Conference/Weekly/'])
    const notes = (await journal()).filter(({ text }) => text === 'endNotSent')
    expect(notes.map(({ conference }) => conference)).toEqual(['Board', 'Sales'])
    await clock.advance(5_000)
    world.switches.set({ faults: [{ kind: 'fail', operation: 'retrieveRoom', status: 500 }] })
    await clock.advance(5_000)
    expect(await done(harness.commands.ask(action))).toMatchObject({ ok: false, fault: { code: 'stale' } })
  })

  test('needs a confirmation, which holds for exactly the rooms that the question named, each once', async () => {
    const scene = await createRooms()
    const { harness, done, writes } = scene
    const { rooms } = await ask(scene, endAll)
    const question = await ask(scene, endOf(rooms, 'Weekly', 'Board', 'Weekly'))
    expect(question.rooms).toHaveLength(2)
    const more = endOf(rooms, 'Weekly', 'Board', 'Sales')
    expect(await done(harness.commands.act(more, question.token))).toMatchObject({ fault: { code: 'unconfirmed' } })
    expect(writes()).toEqual([])
  })

  test('46 ends none of several rooms unless the user agrees in time, outside the page, to exactly these', async () => {
    const scene = await createRooms()
    const { harness, writes, clock } = scene
    const { rooms } = await ask(scene, endAll)
    const asked: unknown[] = []
    const lateYes: AgreeToSeveral = (several) => {
      asked.push(several)
      return new Promise((resolve) => {
        clock.setTimeout(() => {
          resolve(success(undefined))
        }, 60_001)
      })
    }
    for (const agreeing of [undefined, () => Promise.resolve(declined), lateYes]) {
      const { action, token } = await ask(scene, endOf(rooms, 'Weekly', 'Board'))
      const acting = harness.commands.act(action, token, 'undoTime', agreeing)
      await clock.advance(70_000)
      expect((await acting).ok).toBe(false)
    }
    expect(asked).toEqual([{ kind: 'endRooms', accountId, rooms: ['Weekly', 'Board'] }])
    expect(writes()).toEqual([])
  })

  test('does not ask about rooms of two accounts together', async () => {
    const scene = await createRooms()
    const { rooms } = await ask(scene, endAll)
    const action = endOf(rooms, 'Weekly', 'Board')
    if (action.kind !== 'end') throw new Error('not an end')
    const others = (action.others ?? []).map((seen) => ({ ...seen, accountId: 'another' }))
    expect(await scene.done(scene.harness.commands.ask({ ...action, others }))).toMatchObject({
      fault: { code: 'invalid' },
    })
  })
})
