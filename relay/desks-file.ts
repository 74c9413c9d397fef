import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { idPattern } from '../shared/feed/topics.ts'
import type { Logger } from '../shared/logger.ts'
import { MOST_DESKS } from '../shared/feed/messages.ts'
import type { DeskPerson } from './relay-messages.ts'
import { parseState, readSecretFile, writeSecretFile } from './secret-file.ts'

const invitedDesks = z.array(
  z.object({
    desk: z.string().regex(idPattern),
    person: z.string(),
    /** The hash as in the broker's password file. The password itself is only in the invite. */
    passwordHash: z.string(),
  }),
)

/** A desk that may use the broker. The desk's id is also the name of its user at the broker. */
export type InvitedDesk = z.output<typeof invitedDesks>[number]

const pathIn = (stateFolder: string): string => join(stateFolder, 'desks.json')

/** @throws Error if the file exists but cannot be read, is invalid, or is accessible to other users */
export function readDesks(stateFolder: string): readonly InvitedDesk[] {
  const path = pathIn(stateFolder)
  return existsSync(path) ? parseState(path, invitedDesks, readSecretFile(path)) : []
}

export function writeDesks(stateFolder: string, desks: readonly InvitedDesk[]): void {
  writeSecretFile(pathIn(stateFolder), `${JSON.stringify(desks, undefined, 2)}\n`)
}

/**
 * Creates the function that returns the invited desks. If the file cannot be read, that function logs the reason,
 * without repeating it while it stays the same, and returns the desks that it last read.
 */
export function createPeople(stateFolder: string, logger: Logger): () => readonly DeskPerson[] {
  let people: readonly DeskPerson[] = []
  let logged = ''
  return () => {
    try {
      people = readDesks(stateFolder)
        .slice(-MOST_DESKS)
        .map(({ desk, person }) => ({ desk, person }))
      logged = ''
    } catch (error) {
      const trouble = error instanceof Error ? error.message : String(error)
      if (trouble !== logged) logger('The invited desks cannot be read, so new ones have no names', trouble)
      logged = trouble
    }
    return people
  }
}
