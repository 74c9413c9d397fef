import { expect, test } from 'vitest'
import { openDiagnostics } from '../../electron/desktop/diagnostics/diagnostics.ts'
import type { PathListener } from '../../electron/desktop/network/api-fetch.ts'
import { diagnoseChanges } from '../../electron/diagnose-changes.ts'
import type { FaultRule } from '../simulator/fault-rules.ts'
import { drop } from '../../shared/drop.ts'
import { fault } from '../../shared/fault.ts'
import type { FeedState } from '../../shared/team.ts'
import { ana, ben, onComputer } from '../support/sleeping-computer.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { accountId } from '../support/test-core.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const team = { team: 'Night shift', person: 'Zoe Marsh', desk: 'desk-9' }
const feedState = { source: 'feed', relay: 'Cellar', desks: [], newer: false } as const

async function start() {
  const clock = createVirtualClock()
  const diagnostics = openDiagnostics(temporaryFolder())
  const { warn, info } = diagnostics
  const parts = await onComputer(clock, { switches: { latencyMs: 30 }, warn, info })
  const { world, core, settings, appStatus, seen } = parts
  const report: PathListener = () => undefined
  const network = Object.assign(parts.network, { report })
  const onPath = (listener: PathListener) => (network.report = listener)
  diagnoseChanges({ info, core, settings, appStatus, network: { onPath }, clock })
  parts.start()
  await clock.advance(4 * SECOND)
  return {
    ...parts,
    clock,
    network,
    log: () => diagnostics.recent(),
    /** The lines of the log, without their times. */
    lines: () =>
      diagnostics
        .recent()
        .split('\n')
        .map((line) => line.replace(/^\S+ /, '')),
    failing: (...faults: FaultRule[]) => world.switches.set({ faults }),
    act: async (kind: 'mute' | 'kick', { number }: { number: string }, wait = 3 * SECOND) => {
      const { members = [] } = core.monitor.conference({ accountId, name: 'Weekly' }) ?? {}
      const who = { kind: 'members', members: members.filter((member) => member.number === number) } as const
      const acted = core.commands.act({ kind, seen: seen(), who })
      await clock.advance(wait)
      return acted
    },
  }
}

/** Nearly everything goes wrong once. */
async function passBadDay(day: Awaited<ReturnType<typeof start>>): Promise<void> {
  const { clock, appStatus, power, network, settings } = day

  appStatus.set({ trayHost: 'present', vault: 'ok' })
  appStatus.set({ trayHost: 'absent', vault: 'locked' })
  appStatus.set({ trayHost: 'present', vault: 'ok', journal: 'full' })
  const { shortcuts } = appStatus.get()
  for (const end of ['registered', 'fired', 'registered', 'refused'] as const)
    appStatus.set({ shortcuts: { ...shortcuts, end } })

  for (const path of ['Chromium', 'Node', 'Node', 'Chromium'] as const) network.report('api.example', path)

  const { preferences } = settings.get()
  drop(settings.update({ preferences: { ...preferences, readOnly: true, readyTexts: ['Ana, wait'] } }))
  drop(settings.update({ preferences: { ...preferences, readOnly: true } }))
  drop(settings.update({ preferences }))

  const feed = (connection: FeedState['connection'], more: Partial<FeedState> = {}): void => {
    appStatus.set({ team: { ...team, state: { ...feedState, connection, ...more } } })
  }
  feed('connecting', { source: 'joining' })
  feed('connected')
  feed('connected', { desks: [{ desk: 'desk-8', person: 'Zoe Marsh' }] })
  feed('disconnected', { source: 'alone', fault: fault('feed', { values: { reason: 'lost' } }) })

  await day.act('mute', ana)

  day.failing({ kind: 'fail', status: 503 })
  await clock.advance(30 * SECOND)
  day.failing()
  await clock.advance(30 * SECOND)

  day.failing({ kind: 'rateLimited', times: 2, retryAfterSeconds: 20 })
  await clock.advance(MINUTE)

  day.failing({ kind: 'refuse', status: 403, operation: 'mute' })
  await day.act('mute', ben)
  day.failing()

  await day.act('kick', ben, 100)
  network.isOnline = false
  await clock.advance(2.9 * SECOND)
  network.isOnline = true
  await clock.advance(5 * SECOND)

  power.emit('suspend')
  power.emit('suspend')
  await clock.advance(10 * SECOND)
  power.emit('resume')
  await clock.advance(10 * SECOND)

  day.core.removeAccount(accountId)
  await clock.advance(SECOND)
}

test('what a bad day leaves in the log: each change of state once, by ids, without names, numbers and texts', async () => {
  const day = await start()
  await passBadDay(day)
  expect(day.lines()).toEqual([
    expect.stringMatching(/^info Settings: readOnly false, holdSeconds 3, theme system, language system, /),
    'info Language: en',
    'info Token of account account-1: session',
    'info Account account-1: connecting',
    'info Account account-1: ok',
    'info Tray host: came',
    'info Keychain: available',
    'info Tray host: left or is missing',
    'info Keychain: unavailable, locked',
    'info Tray host: came',
    'info Keychain: available',
    'info Journal: full',
    'info Shortcut end: registered',
    'info Shortcut end: refused',
    'info Requests to api.example: over Chromium',
    'info Requests to api.example: over Node',
    'info Requests to api.example: over Chromium',
    'info Settings: readOnly true',
    'info Settings: readOnly false',
    'info Feed: connecting',
    'info Reads of the team: by nobody yet',
    'info Feed: connected',
    'info Reads of the team: by the relay',
    'info Feed: disconnected, feed/lost',
    'info Reads of the team: by this Gavel',
    'info Action id-1 (mute, account account-1): accepted',
    'info Account account-1: trouble, server',
    'info Account account-1: ok',
    expect.stringMatching(/^info Account account-1: polls pause, rateLimited, for \d+ s$/),
    'info Account account-1: ok',
    'info Action id-2 (mute, account account-1): failed, forbidden',
    'info Action id-4 (mute, account account-1): accepted',
    'info Reading: suspended, network',
    'info Account account-1: trouble, offline',
    'info Reading: resumed, network, after 3 s',
    'info Account account-1: ok',
    'info Reading: suspended, sleep',
    'info Reading: resumed, sleep, after 12 s',
    'info Account account-1: removed',
  ])
  expect(day.log()).not.toMatch(/Ana|Ben|Eve|Weekly|Example|5550|Night|Zoe|desk-|Cellar|made-up|wait/)
  day.stop()
})
