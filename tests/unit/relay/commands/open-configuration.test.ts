import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openConfiguration } from '../../../../electron/relay/commands/open-configuration.ts'

test('if the configuration file does not exist, the error names its path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gavel-configuration-'))
  const path = join(folder, 'gavel-relay.json')
  expect(() => openConfiguration(path, {})).toThrow(`There is no file ${path}.`)
  expect(() => openConfiguration(undefined, { CREDENTIALS_DIRECTORY: folder })).toThrow(`There is no file ${path}.`)
})

test('a command without a configuration says how to name one', () => {
  expect(() => openConfiguration(undefined, {})).toThrow('--config gavel-relay.json')
})

test('21 no variable switches off the check of certificates for the requests that carry the token', () => {
  const environment: Record<string, string | undefined> = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
  expect(() => openConfiguration(undefined, environment)).toThrow()
  expect(environment).toEqual({})
})
