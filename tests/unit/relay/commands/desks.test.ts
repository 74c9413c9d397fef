import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseInvite } from '../../../../shared/feed/invite.ts'
import {
  hashPassword,
  invite as inviteBy,
  isTooLongForWindows,
  readDesks,
  revoke,
} from '../../../../relay/commands/desks.ts'
import type { RelayConfiguration } from '../../../../relay/configuration.ts'
import { createAuthority } from '../../../support/certificates.ts'
import { relayConfiguration } from '../../../support/relay-configuration.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const invite = (configuration: RelayConfiguration, who: { person: string; desk: string }): string =>
  inviteBy(configuration, who, (command) => `node relay.mjs ${command} --config relay.json`)

const createConfiguration = (broker = {}) =>
  relayConfiguration({
    stateFolder: temporaryFolder(),
    broker: { addresses: ['mqtts://10.0.0.5:8883'], user: 'relay-1', password: 'made-up', ...broker },
  })

test('an invite contains the broker, the desk and its password, and nothing about the provider', () => {
  const configuration = createConfiguration({ publicAddresses: ['wss://broker.example.test/mqtt'] })
  const text = invite(configuration, { person: 'Ana Díaz', desk: 'Desk 3' })
  const parsed = parseInvite(text, false)
  expect(parsed).toMatchObject({
    ok: true,
    value: {
      feed: 'team',
      team: 'Example Company',
      desk: 'desk-3',
      person: 'Ana Díaz',
      user: 'desk-3',
      addresses: ['wss://broker.example.test/mqtt'],
    },
  })
  const [desk] = readDesks(configuration.stateFolder)
  const password = parsed.ok ? parsed.value.password : ''
  const salt = Buffer.from(desk?.passwordHash.split('$')[3] ?? '', 'base64')
  expect(desk).toEqual({ desk: 'desk-3', person: 'Ana Díaz', passwordHash: hashPassword(password, salt) })
  expect(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()).not.toMatch(/made-up|MA1/)
})

test("an invite contains the certificate of the broker's private CA", () => {
  const folder = temporaryFolder()
  const { ca } = createAuthority()
  writeFileSync(join(folder, 'ca.pem'), ca)
  const configuration = createConfiguration({ caFile: join(folder, 'ca.pem') })
  expect(parseInvite(invite(configuration, { person: 'Ana', desk: 'Desk 3' }), false)).toMatchObject({ value: { ca } })
})

test('an invite with the certificate of an RSA key of 4,096 bits is too long for Windows; one without is not', () => {
  const folder = temporaryFolder()
  // Such a certificate has about 1,900 characters. The text before one counts too.
  writeFileSync(join(folder, 'ca.pem'), `${'A'.repeat(1_400)}\n${createAuthority().ca}`)
  const invited = (broker: Partial<RelayConfiguration['broker']>) =>
    invite(createConfiguration(broker), { person: 'Ana', desk: 'Desk 3' })
  expect(isTooLongForWindows(invited({ caFile: join(folder, 'ca.pem') }))).toBe(true)
  expect(isTooLongForWindows(invited({}))).toBe(false)
})

test("no desk is invited twice, nor under a relay's user name, nor under a name without letters or digits", () => {
  const configuration = createConfiguration()
  invite(configuration, { person: 'Ana', desk: 'Desk 3' })
  expect(() => invite(configuration, { person: 'Ben', desk: 'desk-3' })).toThrow(
    'revoke it first: node relay.mjs revoke desk-3 --config relay.json',
  )
  expect(() => invite(configuration, { person: 'Ben', desk: 'Relay 1' })).toThrow('"relay-1" is the user of a relay')
  expect(() => invite(configuration, { person: 'Ben', desk: '…' })).toThrow('letters or digits')
  invite(configuration, { person: 'Ben', desk: 'Desk 4' })
  expect(readDesks(configuration.stateFolder).map(({ desk }) => desk)).toEqual(['desk-3', 'desk-4'])
})

test('a revoked desk is removed and can be invited again, with another password', () => {
  const configuration = createConfiguration()
  const first = invite(configuration, { person: 'Ana', desk: 'Desk 3' })
  expect(() => {
    revoke(configuration, 'desk-4')
  }).toThrow('Invited are: desk-3.')
  revoke(configuration, 'desk-3')
  expect(readDesks(configuration.stateFolder)).toEqual([])
  expect(invite(configuration, { person: 'Ana', desk: 'Desk 3' })).not.toBe(first)
})

test.each([
  ['an address with a query', { publicAddresses: ['wss://broker.example.test/mqtt?tenant=7'] }, 'Ana', 'query'],
  ['a very long address', { publicAddresses: [`wss://broker.example.test/${'a'.repeat(500)}`] }, 'Ana', '500'],
  ['a person without a name', {}, ' ', '--person'],
])('no invite is made with %s, which no Gavel accepts', (_what, broker, person, message) => {
  const configuration = createConfiguration(broker)
  expect(() => invite(configuration, { person, desk: 'Desk 3' })).toThrow(message)
  expect(readDesks(configuration.stateFolder)).toEqual([])
})
