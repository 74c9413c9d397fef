import * as fs from 'node:fs/promises'
import { openJournal } from '../../electron/journal/journal.ts'
import { recoverUnfinished } from '../../electron/moderation/recover.ts'
import { createProvider } from '../../electron/providers/http-provider.ts'
import { systemClock } from '../../shared/clock.ts'
import { onlyThis } from '../../shared/rooms/room-actions.ts'
import type { Action, Room } from '../../shared/rooms/model.ts'
import { createTestCore, testAccount } from '../support/test-core.ts'

/** The argument of the process, as JSON. The credentials are made up. */
export interface KilledProcessOptions {
  readonly baseUrl: string
  readonly authId: string
  readonly authToken: string
  readonly folder: string
  /** `act`: acts until it is killed. `recover`: recovers unfinished actions and reports how many there were. */
  readonly task: 'act' | 'recover'
}

/** Runs the task. `act` moderates as fast as possible, so that a kill is likely to interrupt an action. */
async function run({ baseUrl, authId, authToken, folder, task }: KilledProcessOptions): Promise<void> {
  const clock = systemClock()
  const logger = (...parts: unknown[]): void => {
    process.stderr.write(`${parts.map(String).join(' ')}\n`)
  }
  const credentials = { authId, authToken }
  const provider = createProvider('plivo', { credentials, baseUrl, trusted: 'demo', fetch, clock, random: Math.random })
  const journal = await openJournal({ folder, fs, clock, actor: 'tester' })
  const core = createTestCore({
    clock,
    logger,
    journal,
    newId: () => crypto.randomUUID(),
    withoutJournal: () => false,
    settings: () => ({ holdSeconds: 0, readOnly: false }),
  })
  const { monitor, commands } = core
  core.setAccount(testAccount('plivo'), provider)
  monitor.start()
  await new Promise<void>((ready) => {
    const stop = monitor.subscribe((_before, { conferences }) => {
      if (conferences.length === 0 || conferences.some(({ members }) => members === undefined)) return
      stop()
      ready()
    })
  })
  if (task === 'recover') {
    const unfinished = await recoverUnfinished({ monitor, journal, now: () => clock.now() })
    process.send?.({ unfinished: unfinished.length, repaired: journal.repaired })
    monitor.stop()
    await journal.close()
    process.disconnect()
    return
  }
  process.send?.('ready')
  const kinds = ['mute', 'unmute', 'deafen', 'undeafen', 'kick', 'remove'] as const
  for (let turn = 0; ; turn += 1) {
    const { conferences, revision } = monitor.snapshot()
    const acts = conferences
      .slice(0, 4)
      .map((room) => commands.act(pick(room, kinds[turn % kinds.length] ?? 'mute', revision)))
    await Promise.all(acts)
    // Without it, refusals alone would let no response arrive, for ever.
    await new Promise(setImmediate)
  }
}

function pick(
  room: Room,
  kind: 'mute' | 'unmute' | 'deafen' | 'undeafen' | 'kick' | 'remove',
  revision: number,
): Action {
  const { accountId: account, name, instance, members = [] } = room
  const member = members[Math.floor(Math.random() * members.length)]
  const seen = { accountId: account, conference: name, instance, revision }
  if (member === undefined) return { kind: 'mute', seen, who: { kind: 'everyone' } }
  return { kind, seen, who: onlyThis(member) }
}

if (process.argv[1] === import.meta.filename) await run(JSON.parse(process.argv[2] ?? '{}') as KilledProcessOptions)
