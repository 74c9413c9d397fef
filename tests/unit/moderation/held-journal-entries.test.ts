import { afterEach, describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../../shared/model.ts'
import { openHarness } from '../../support/moderation-harness.ts'
import { createMemoryFiles } from '../../support/memory-files.ts'
import { inVirtualTime } from '../../support/simulated-provider.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const room = 'Weekly standup'
const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** A log whose lines of one kind reach the disk only when they are let through. */
function slowFiles(isSlow: (text: string) => boolean) {
  const files = createMemoryFiles()
  let letThrough = (): void => {}
  const gate = new Promise<void>((resolve) => (letThrough = resolve))
  const { open } = files
  files.open = async (path, flags, mode) => {
    const file = await open(path, flags, mode)
    const { appendFile } = file
    file.appendFile = async (text, encoding) => {
      if (isSlow(text)) await gate
      await appendFile(text, encoding)
    }
    return file
  }
  return { files, letThrough }
}

async function begin(files = createMemoryFiles()) {
  const clock = createVirtualClock()
  const world = inVirtualTime(clock, { profile: 'plivo', switches: { effectDelayMs: 100 } })
  world.rooms.startRoom({ name: room, people: [{ number: '15550100123' }, { number: '15550100124' }] })
  const { monitor, commands, journal, ...desk } = await openHarness({
    ...{ clock, provider: world.provider, kind: world.kind, files },
  })
  stops.push(monitor.stop, world.stop)
  monitor.expand([{ accountId: 'account-1', name: room }])
  await clock.advance(5_000)
  const events = async (): Promise<readonly (readonly (string | undefined)[])[]> => {
    const read = await journal.read({ events: ['intent', 'outcome', 'dropped', 'undone'] })
    const told = ({ event, outcome }: JournalEntry) => (outcome === undefined ? [event] : [event, outcome])
    return read.ok ? read.value.entries.map(told).reverse() : []
  }
  const remove = () => commands.act(desk.on('remove', room, desk.member(room, '15550100123')))
  const numbers = () => desk.room(room).members?.map(({ number }) => number)
  return { clock, world, commands, desk, events, remove, numbers }
}

describe('the lines of a held removal', () => {
  it('end with what the provider said, also where it said that the call is gone', async () => {
    const { clock, world, events, remove } = await begin()
    const body = '{"api_id":"made-up","error":"not found"}'
    world.switches.set({ faults: [{ kind: 'refuse', method: 'DELETE', path: '/Call/', status: 404, body }] })
    expect(await remove()).toMatchObject({ ok: true, value: { state: 'held' } })
    await clock.advance(5_000)
    expect(await events()).toEqual([['intent'], ['outcome', 'alreadyGone']])
  })

  it('call nothing dropped that a reading showed done before the outcome was written', async () => {
    const { files, letThrough } = slowFiles((text) => text.includes('"outcome"'))
    const { clock, events, remove, numbers } = await begin(files)
    await remove()
    await clock.advance(8_000)
    expect(numbers()).toEqual(['15550100124'])
    letThrough()
    await clock.advance(1_000)
    expect(await events()).toEqual([['intent'], ['outcome', 'accepted']])
  })

  it('say that it was dropped where the person had left before anything was sent', async () => {
    const { clock, world, desk, events, remove, numbers } = await begin()
    await remove()
    const { callUuid = '' } = desk.member(room, '15550100123')
    expect(world.rooms.leave({ room, callUuid })).toBe(true)
    await clock.advance(5_000)
    expect(numbers()).toEqual(['15550100124'])
    expect(await events()).toEqual([['dropped']])
  })
})

it('nothing that is clicked while Gavel closes is held or sent', async () => {
  const { clock, world, commands, desk, events, remove } = await begin()
  await commands.dropHeld('quit')
  const before = world.lines().length
  expect(await remove()).toMatchObject({ ok: false, fault: { code: 'cancelled', values: { reason: 'quit' } } })
  const mute = desk.on('mute', room, desk.member(room, '15550100123'))
  expect(await commands.act(mute)).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
  await clock.advance(5_000)
  expect(
    world
      .lines()
      .slice(before)
      .filter((line) => !line.startsWith('GET')),
  ).toEqual([])
  expect(await events()).toEqual([])
})
