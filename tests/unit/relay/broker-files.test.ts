import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { brokerFiles, hashPassword } from '../../../electron/relay/broker-files.ts'
import { readConfiguration, type RelayConfiguration } from '../../../electron/relay/configuration.ts'

const configuration = readConfiguration(
  JSON.stringify({
    feed: 'team',
    team: 'Example Company',
    relay: 'relay-1',
    stateFolder: '/nowhere',
    broker: {
      addresses: ['mqtts://broker.example.test'],
      user: 'relay-1',
      password: 'made-up',
      otherRelays: [{ user: 'relay-2', password: 'made-up-too' }],
    },
    accounts: [{ id: 'main', name: 'Main', provider: 'plivo', authId: 'MA1', authToken: 'made-up-token' }],
  }),
) as RelayConfiguration

test('a password is hashed as mosquitto_passwd does', () => {
  // This is the output of mosquitto_passwd 2.0.11 for this password and salt.
  const printed =
    '$7$101$HwJxzHLrKTwEbDqt$eHD2Bt1mC+DyGZfnSDUNA/H2n5wQgL+DcLaKkM5xJJUK94rZjgqbg8hq5qwGeVbFHt+nq04oeIKyrPxoXBBpqA=='
  expect(hashPassword('made-up', Buffer.from('HwJxzHLrKTwEbDqt', 'base64'))).toBe(printed)
  expect(hashPassword('made-up')).not.toBe(hashPassword('made-up'))
})

test('each relay may write to every topic of the feed, each desk only to its own topics', () => {
  const { permissions } = brokerFiles(configuration, [{ desk: 'desk-3', person: 'Ana', passwordHash: 'x' }])
  expect(permissions).toBe(`user relay-1
topic readwrite gavel/1/team/#

user relay-2
topic readwrite gavel/1/team/#

user desk-3
topic read gavel/1/team/#
topic write gavel/1/team/desk/desk-3
topic write gavel/1/team/did/desk-3
topic write gavel/1/team/ask/desk-3
`)
})

test('no file contains a password, and the broker accepts no connection without one', () => {
  const files = brokerFiles(configuration, [{ desk: 'desk-3', person: 'Ana', passwordHash: '$7$101$a$b' }])
  expect(Object.values(files).join('')).not.toContain('made-up')
  expect(files.passwords.split('\n').map((line) => line.split(':')[0])).toEqual(['relay-1', 'relay-2', 'desk-3', ''])
  expect(files['mosquitto.conf']).toContain('allow_anonymous false')
})

test('the README names each line of mosquitto.conf whose path differs for a broker outside the container', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../../electron/relay/README.md'), 'utf8')
  const lines = [...brokerFiles(configuration, [])['mosquitto.conf'].matchAll(/^(\w+) \/mosquitto\//gm)]
  expect(lines).toHaveLength(4)
  for (const [, name = ''] of lines) expect(readme).toContain(`\`${name}\``)
})
