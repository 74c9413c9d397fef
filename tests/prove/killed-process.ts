import * as fs from 'node:fs/promises'
import { flushCompileCache } from 'node:module'
import type { Core } from '../../electron/core.ts'
import { openJournal, type Journal } from '../../electron/journal/journal.ts'
import { recoverUnfinished } from '../../electron/moderation/recover.ts'
import { createProvider } from '../../electron/providers/http-provider.ts'
import type { Fetch } from '../../electron/providers/transport.ts'
import { systemClock } from '../../shared/clock.ts'
import { onlyThis, seenOf } from '../../shared/rooms/room-actions.ts'
import type { Action, Room } from '../../shared/rooms/model.ts'
import { createTestCore, testAccount } from '../support/test-core.ts'

/** The argument of the process, as JSON. The credentials are made up. */
export interface GavelOptions {
  readonly baseUrl: string
  readonly authId: string
  readonly authToken: string
  readonly folder: string
}

/** Starts a Gavel with this journal, and waits until it has read all rooms. */
async function start(
  { baseUrl, authId, authToken, folder }: GavelOptions,
  send: Fetch,
): Promise<Core & { journal: Journal }> {
  const clock = systemClock()
  const logger = (...parts: unknown[]): void => {
    process.stderr.write(`${parts.map(String).join(' ')}\n`)
  }
  const credentials = { authId, authToken }
  const provider = createProvider('plivo', {
    credentials,
    baseUrl,
    trusted: 'demo',
    fetch: send,
    clock,
    random: Math.random,
  })
  // Without time limits: after three seconds, a mute is sent although the disk does not have its intent yet.
  const waitsForDisk = { ...clock, setTimeout: () => undefined }
  const journal = await openJournal({ folder, fs, clock: waitsForDisk, actor: 'tester' })
  const core = createTestCore({
    clock,
    logger,
    journal,
    newId: () => crypto.randomUUID(),
    settings: () => ({ holdSeconds: 0, readOnly: false }),
  })
  const { monitor } = core
  core.setAccount(testAccount('plivo'), provider)
  monitor.start()
  await new Promise<void>((ready) => {
    const stop = monitor.subscribe((_before, { conferences }) => {
      if (conferences.length === 0 || conferences.some(({ members }) => members === undefined)) return
      stop()
      ready()
    })
  })
  return { ...core, journal }
}

/** Recovers what a killed process left unfinished. @returns the number of these actions */
export async function recover(options: GavelOptions, send: Fetch): Promise<number> {
  const { monitor, rooms, journal } = await start(options, send)
  const unfinished = await recoverUnfinished({ monitor: rooms, journal, now: () => systemClock().now() })
  monitor.stop()
  await journal.close()
  return unfinished.length
}

/** Moderates as fast as possible until it is killed, so that a kill is likely to interrupt an action. */
async function act(options: GavelOptions): Promise<never> {
  const { rooms, commands } = await start(options, fetch)
  // A killed process writes no cache, so without this call the next process would compile everything again.
  flushCompileCache()
  for (let turn = 0; ; turn += 1) {
    const { conferences } = rooms.snapshot()
    const acts = conferences.slice(0, 4).map((room) => commands.act(pick(room, turn)))
    await Promise.all(acts)
    // Without this pause, a loop of immediate refusals would keep every response from arriving.
    await new Promise(setImmediate)
  }
}

function pick(room: Room, turn: number): Action {
  const kinds = ['mute', 'unmute', 'deafen', 'undeafen', 'kick', 'remove'] as const
  const kind = kinds[turn % kinds.length] ?? 'mute'
  const { members = [] } = room
  const member = members[turn % members.length]
  const seen = seenOf(room)
  if (member === undefined) return { kind: 'mute', seen, who: { kind: 'everyone' } }
  return { kind, seen, who: onlyThis(member) }
}

if (process.argv[1] === import.meta.filename) await act(JSON.parse(process.argv[2] ?? '{}') as GavelOptions)
