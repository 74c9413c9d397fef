import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brokerFiles } from '../broker-files.ts'
import type { RelayConfiguration } from '../configuration.ts'
import { readDesks } from '../desks-file.ts'
import { writeSecretFile } from '../secret-file.ts'

/** Writes Mosquitto's files into a folder. Without a folder, returns them as one text. */
export function brokerConfig(configuration: RelayConfiguration, folder: string | undefined): string {
  const files = brokerFiles(configuration, readDesks(configuration.stateFolder))
  if (folder === undefined) {
    return Object.entries(files)
      .map(([name, text]) => `### ${name}\n${text}`)
      .join('\n')
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, 'mosquitto.conf'), files['mosquitto.conf'])
  writeSecretFile(join(folder, 'passwords'), files.passwords)
  writeSecretFile(join(folder, 'permissions'), files.permissions)
  return `Wrote mosquitto.conf, passwords and permissions to ${folder}.\n`
}
