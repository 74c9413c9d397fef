import type { RelayConfiguration } from '../configuration.ts'
import { readDesks, writeDesks } from '../desks-file.ts'

/** @throws Error with a message for the terminal if there is no such desk */
export function revoke({ stateFolder }: RelayConfiguration, desk: string): void {
  const desks = readDesks(stateFolder)
  const left = desks.filter((each) => each.desk !== desk)
  if (left.length === desks.length) {
    const known = desks.map((each) => each.desk).join(', ')
    throw new Error(`There is no desk "${desk}".${known === '' ? '' : ` Invited are: ${known}.`}`)
  }
  writeDesks(stateFolder, left)
}
