import { afterEach } from 'vitest'
import { readPast } from '../../electron/moderation/recover.ts'
import { recoverEnds } from '../../electron/moderation/ends/recover-ends.ts'
import type { ScheduledEnds } from '../../electron/moderation/ends/ends.ts'
import { drop } from '../../shared/drop.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import type { MonitorSettings } from '../../electron/monitor/monitor.ts'
import type { SimulatorOptions } from '../simulator/simulator.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import type { Speech } from '../../shared/rooms/model.ts'
import type { Result } from '../../shared/result.ts'
import type { EndTime, ScheduledEndQuestion, ScheduledEndView } from '../../shared/rooms/scheduled-end.ts'
import { createMemoryFiles, type MemoryFiles } from './memory-files.ts'
import { openHarness } from './moderation-harness.ts'
import { createScene, type Scene } from './moderation-scene.ts'
import { accountId } from './test-core.ts'

export interface EndScene extends Scene {
  readonly ends: ScheduledEnds
  /** What the user was told, oldest first. */
  readonly told: readonly string[]
  view(): ScheduledEndView | undefined
  id(): string
  ask(time: EndTime, announced?: boolean): Promise<Result<ScheduledEndQuestion>>
  /** Requests the question and confirms it. */
  set(time: EndTime, announced?: boolean): Promise<Result<void>>
  /** How many requests to end the room were sent. */
  sent(): number
  /** The keys of the journal's texts about ends, oldest first. */
  notes(): Promise<readonly string[]>
}

/** The text that is spoken this many minutes before the end. */
function speechOf(minutes: number): Speech {
  return { kind: 'speech', text: `Ends in ${String(minutes)}.`, voice: 'WOMAN', language: 'en-US' }
}

/** The scheduled ends of a second Gavel that reads the same provider. */
export async function openSecondDesk(
  { clock, world }: EndScene,
  monitorSettings: Partial<MonitorSettings>,
): Promise<{ readonly ends: ScheduledEnds; stop(): void }> {
  const harness = await openHarness({
    clock,
    provider: world.provider,
    kind: world.kind,
    monitorSettings,
    files: createMemoryFiles(),
  })
  const ends = harness.scheduledEnds
  return {
    ends,
    stop: () => {
      ends.close()
      harness.monitor.stop()
    },
  }
}

/** Ana, Ben and Eve in the room "Weekly", and its scheduled ends. */
async function createEndScene(
  simulation: Partial<SimulatorOptions> = {},
  settings: Partial<MonitorSettings> = {},
  files?: MemoryFiles,
  wrapped?: (provider: Provider) => Provider,
): Promise<EndScene> {
  const scene = await createScene(simulation, settings, files, wrapped)
  const { harness } = scene
  const ends = harness.scheduledEnds
  // As in the app, whatever reports a sleep, or not.
  harness.monitor.onResume((why) => {
    if (why === 'sleep') drop(harness.stopAutomations(why))
  })
  const told: string[] = []
  const shown: { views: Readonly<Record<string, ScheduledEndView>> } = { views: {} }
  ends.listen({
    changed: (views) => (shown.views = views),
    warned: (_news, minutes) => told.push(`warned ${String(minutes)}`),
    asks: (_news, why) => told.push(`asks ${why}`),
    notNeeded: () => told.push('not needed'),
    notWarned: ({ title }, { code }) => told.push(`${title}: not warned ${code}`),
    maybeEnded: ({ title }, { code }) => told.push(`${title}: maybe ended ${code}`),
  })
  const view = (): ScheduledEndView | undefined => shown.views[`${accountId}/Weekly`]
  const ask: EndScene['ask'] = (time, announced = false) => {
    const { instance } = harness.room('Weekly')
    const seen = { accountId, conference: 'Weekly', instance }
    const warnings = announced ? [10, 5, 1].map((minutes) => ({ minutes, speech: speechOf(minutes) })) : []
    return scene.done(ends.ask(seen, time, warnings))
  }
  return {
    ...scene,
    ends,
    told,
    view,
    ask,
    id: () => view()?.id ?? '',
    set: async (time, announced) => {
      const asked = await ask(time, announced)
      return asked.ok ? scene.done(ends.set(asked.value.token)) : asked
    },
    sent: () => scene.writes().filter((line) => /^DELETE \/Conference\/Weekly\/$/.test(line)).length,
    notes: async () => (await scene.journal()).flatMap(textOfEnd),
    stop: () => {
      ends.close()
      scene.stop()
    },
  }
}

/** Creates the scenes of a test file, and stops each after its test. Called once in the file. */
export function startingEndScenes() {
  let scene: EndScene
  afterEach(() => {
    scene.stop()
  })
  const start = async (...options: Parameters<typeof createEndScene>): Promise<EndScene> => {
    scene = await createEndScene(...options)
    return scene
  }
  return { start, scene: () => scene }
}

/** Advances the clock until the end leaves the state `set`, or until 3 s after its time. */
export async function untilEnding({ clock, view }: EndScene): Promise<void> {
  const end = view()
  const left = end?.state === 'set' && end.endsAt !== undefined ? end.endsAt - clock.now() : 0
  await clock.advance(Math.max(0, left - 2_000))
  for (let waited = 0; view()?.state === 'set' && waited < 5_000; waited += 10) await clock.advance(10)
}

/**
 * Whether Gavel asks about the room at its next start.
 *
 * @param meanwhile what happens before the log has been read
 */
export async function asksAtNextStart(
  { ends, harness, clock, view }: EndScene,
  meanwhile: () => unknown = () => undefined,
): Promise<boolean> {
  ends.close()
  const startedAt = clock.now() + 1
  await meanwhile()
  const parts = { scheduledEnds: ends, accountOf: harness.accountOf, newId: () => 'recovered', startedAt }
  ends.startRules(recoverEnds(await readPast(harness.journal, startedAt), parts))
  const end = view()
  return end?.state === 'asks' && end.why === 'closed'
}

function textOfEnd({ event, text = '' }: JournalEntry): readonly string[] {
  return event === 'note' && text.startsWith('end') ? [text] : []
}
