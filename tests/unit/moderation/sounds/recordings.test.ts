import { afterEach, describe, expect, it } from 'vitest'
import { recoverRecordings } from '../../../../electron/moderation/sounds/recordings.ts'
import type { SimulatorOptions } from '../../../simulator/simulator.ts'
import type { JournalEntry } from '../../../../shared/journal/journal-entry.ts'
import type { Action, Pending } from '../../../../shared/rooms/model.ts'
import { accountId } from '../../../support/moderation-harness.ts'
import { ana, createScene, type Scene } from '../../../support/moderation-scene.ts'

let scene: Scene

afterEach(() => {
  scene.stop()
})

const open = async (simulation?: Partial<SimulatorOptions>): Promise<void> => {
  scene = await createScene(simulation)
}
const everyone = { kind: 'everyone' } as const
const seen = () => {
  const { instance } = scene.harness.room('Weekly')
  return { accountId, conference: 'Weekly', instance }
}
const recording = (): Action => ({ kind: 'record', seen: seen(), who: everyone, fileFormat: 'wav' })
const act = (action: Action) => scene.done(scene.harness.commands.act(action))
const start = () => act(recording())
const stop = () => act({ kind: 'stopRecording', seen: seen(), who: everyone })
const pending = (): readonly Pending[] => scene.harness.room('Weekly').pending

describe('a recording', () => {
  it.each(['plivo', 'vobiz-documented'] as const)(
    'is not reported as running if %s only queued it',
    async (profile) => {
      await open({ profile, switches: { latencyMs: 30, record: 'async' } })
      await start()
      expect(pending()).toMatchObject([{ state: 'recording', unverified: true }])
      expect((await scene.journal()).at(-1)).toMatchObject({ action: 'record', outcome: 'accepted' })
    },
  )
})

describe('after a restart, Gavel', () => {
  const entry = (more: Partial<JournalEntry>): JournalEntry => ({
    id: 'i',
    event: 'outcome',
    actor: 'tester',
    account: accountId,
    provider: 'plivo',
    conference: 'Weekly',
    at: new Date(scene.clock.now() + 1_000).toISOString(),
    ...more,
  })
  const started = (more: Partial<JournalEntry> = {}) =>
    entry({ action: 'record', actionId: 'earlier', outcome: 'accepted', ...more })
  const recover = (...oldestFirst: readonly JournalEntry[]) =>
    recoverRecordings(scene.harness.rooms, { entries: oldestFirst })

  it('shows when it started a recording, and does not claim that the recording still runs', async () => {
    await open()
    const start = started()
    recover(start)
    expect(pending()).toMatchObject([
      { id: 'earlier', kind: 'record', state: 'recording', unverified: true, at: Date.parse(start.at) },
    ])
    await stop()
    expect(pending()).toEqual([])
  })

  it('shows nothing if the recording was stopped or failed, or if its room ended', async () => {
    await open()
    recover(started(), entry({ action: 'stopRecording', outcome: 'accepted' }))
    recover(started(), entry({ event: 'ended' }))
    recover(started({ outcome: 'failed' }))
    expect(pending()).toEqual([])
  })

  it.each([
    { outcome: 'failed' },
    { outcome: 'unknown' },
    // In asynchronous mode, nothing more is known.
    { outcome: 'accepted', resultsTo: 'hooks.example.com' },
  ] as const)('still shows a recording whose stop was logged as %j', async (stop) => {
    await open()
    recover(started(), entry({ action: 'stopRecording', ...stop }))
    expect(pending()).toMatchObject([{ id: 'earlier', state: 'recording', unverified: true }])
  })

  it('shows no recording in a run that began later', async () => {
    await open()
    recover(started({ at: new Date(scene.clock.now() - 60_000).toISOString() }))
    expect(pending()).toEqual([])
  })

  it('shows the recording of a room that is not read until later', async () => {
    await open()
    recover(started({ conference: 'Sales', at: new Date(scene.clock.now() + 60_000).toISOString() }))
    scene.world.rooms.startRoom({ name: 'Sales', people: [ana] })
    await scene.clock.advance(20_000)
    expect(scene.harness.room('Sales').pending).toMatchObject([{ id: 'earlier', unverified: true }])
  })
})
