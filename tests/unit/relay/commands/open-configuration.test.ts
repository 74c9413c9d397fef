import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { brokerAuthority, openConfiguration } from '../../../../relay/commands/open-configuration.ts'
import type { RelayConfiguration } from '../../../../relay/configuration.ts'
import { createAuthority } from '../../../support/certificates.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

test('a command that is given no configuration names the option for it', () => {
  expect(() => openConfiguration(undefined, {})).toThrow('--config gavel-relay.json')
})

test('21 NODE_TLS_REJECT_UNAUTHORIZED cannot switch off the check of certificates for requests that carry the token', () => {
  const environment: Record<string, string | undefined> = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
  expect(() => openConfiguration(undefined, environment)).toThrow()
  expect(environment).toEqual({})
})

test('relative paths in a configuration are resolved against its folder, wherever a command runs', () => {
  const { folder, path } = writeConfiguration('state')
  expect(openConfiguration(path, {})).toMatchObject({ stateFolder: join(folder, 'state'), ...filesIn(folder) })
  expect(existsSync(join(folder, 'state'))).toBe(true)
})

test('a configuration that systemd passes may use relative paths, but needs an absolute one for the state folder', () => {
  const stateFolder = join(temporaryFolder(), 'state')
  const environment = { CREDENTIALS_DIRECTORY: writeConfiguration(stateFolder).folder }
  const files = filesIn(environment.CREDENTIALS_DIRECTORY)
  expect(openConfiguration(undefined, environment)).toMatchObject({ stateFolder, ...files })
  const { folder } = writeConfiguration('state')
  expect(() => openConfiguration(undefined, { CREDENTIALS_DIRECTORY: folder })).toThrow(
    'stateFolder: must begin with /',
  )
  expect(existsSync(join(folder, 'state'))).toBe(false)
})

test.runIf(process.platform !== 'win32').each(['777', '770', '720', '702'])(
  'a state folder of mode %s, to which others may write, is refused',
  (mode) => {
    const { folder, path } = writeConfiguration('state')
    const state = join(folder, 'state')
    mkdirSync(state)
    chmodSync(state, Number.parseInt(mode, 8))
    expect(() => openConfiguration(path, {})).toThrow(`Others may write to ${state}`)
    chmodSync(state, 0o755)
    expect(openConfiguration(path, {}).stateFolder).toBe(state)
  },
)

describe("the file with the broker's CA certificate", () => {
  const { ca, issue } = createAuthority()
  const { key, cert } = issue()

  test.each([
    ['the certificate alone', ca],
    ['with a text before it', `The authority of our team\n${ca}`],
    ['two certificates', ca + cert],
  ])('is read: %s', (_what, text) => {
    expect(brokerAuthority(withAuthority(text))).toBe(text)
  })

  test.each([
    // Invites carry the file to every desk.
    ['the private key alone', key, 'holds a private key'],
    ['certificate and private key', ca + key, 'holds a private key'],
    ['a text', 'hello', 'holds no certificate'],
    ['nothing', '', 'holds no certificate'],
  ])('is refused: %s', (_what, text, message) => {
    expect(() => brokerAuthority(withAuthority(text))).toThrow(message)
  })
})

function withAuthority(text: string): RelayConfiguration {
  const { folder, path } = writeConfiguration('state')
  writeFileSync(join(folder, 'ca.pem'), text)
  return openConfiguration(path, {})
}

const filesIn = (folder: string) => ({
  broker: { caFile: join(folder, 'ca.pem') },
  receiver: { tls: { keyFile: join(folder, 'key.pem'), certFile: resolve('/etc/relay/cert.pem') } },
})

function writeConfiguration(stateFolder: string): { readonly folder: string; readonly path: string } {
  const folder = temporaryFolder()
  const path = join(folder, 'gavel-relay.json')
  const account = { id: 'main', name: 'Main', provider: 'plivo', authId: 'MA1', authToken: 'made-up-token' }
  const tls = { keyFile: 'key.pem', certFile: '/etc/relay/cert.pem' }
  const configuration = {
    feed: 'team',
    team: 'Example Company',
    relay: 'relay-1',
    stateFolder,
    accounts: [account],
    broker: { addresses: ['mqtts://broker.test'], user: 'relay-1', password: 'made-up', caFile: 'ca.pem' },
    receiver: { publicUrl: 'https://relay.test', port: 0, pathSecret: '0'.repeat(32), tls },
  }
  writeFileSync(path, JSON.stringify(configuration), { mode: 0o600 })
  return { folder, path }
}
