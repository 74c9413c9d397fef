import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readConfiguration } from '../../../relay/configuration.ts'
import { relayFields } from '../../support/relay-configuration.ts'

const good = relayFields
const receiver = {
  publicUrl: 'https://calls.example.test/',
  port: 8787,
  pathSecret: '0123456789abcdef0123456789abcdef',
}
const readText = (text: string) => readConfiguration(text, '/relay.json')
const read = (value: object) => readText(JSON.stringify(value))

test('optional values have a default', () => {
  expect(read(good)).toMatchObject({ rank: 0, masksNumbers: false, broker: { otherRelays: [] } })
  expect(read({ ...good, receiver })).toMatchObject({
    receiver: { host: '127.0.0.1', publicUrl: 'https://calls.example.test' },
  })
})

test.each([
  [
    'a broker without encryption',
    { broker: { ...good.broker, addresses: ['mqtt://broker.example.test'] } },
    /broker\.addresses\.0/,
  ],
  [
    'a public address without encryption',
    { receiver: { ...receiver, publicUrl: 'http://calls.example.test' } },
    /publicUrl/,
  ],
  ['a short path secret', { receiver: { ...receiver, pathSecret: '0123' } }, /openssl rand -hex 16/],
  ['a placeholder that nobody replaced', { team: 'REPLACE with a name' }, /\nteam: must be replaced\.$/],
  [
    'a broker that is only an example',
    { broker: { ...good.broker, addresses: ['mqtts://broker.example.com:8883'] } },
    /\nbroker\.addresses\.0: must be replaced\.$/,
  ],
  [
    'a public address that is only an example',
    { receiver: { ...receiver, publicUrl: 'https://example.org' } },
    /\nreceiver\.publicUrl: must be replaced\.$/,
  ],
  ['a misspelled field', { rnak: 1 }, /rnak/],
  ['two accounts with one id', { accounts: [...good.accounts, ...good.accounts] }, /different ids/],
  [
    'an account under two ids',
    { accounts: [...good.accounts, { ...good.accounts[0], id: 'second' }] },
    /accounts: must not contain an account twice/,
  ],
  ['an id that no topic can hold', { feed: 'a/b' }, /feed/],
  ['a user that would be two lines', { broker: { ...good.broker, user: 'a\nuser b' } }, /broker\.user/],
])('%s is a mistake', (_, change, message) => {
  expect(() => read({ ...good, ...change })).toThrow(message)
})

test('55 no mistake reveals a secret', () => {
  const wrong = {
    ...good,
    accounts: [{ ...good.accounts[0], authToken: 7, authId: '' }],
    broker: { ...good.broker, password: '' },
  }
  expect(() => read(wrong)).toThrow(/^(?![\s\S]*(made-up|MA0000))/)
  expect(() => readText('{"authToken": "made-up"')).toThrow(
    new Error('/relay.json has mistakes:\nThe configuration is not JSON in line 1 column 24.'),
  )
  expect(readText(`\uFEFF${JSON.stringify(good)}`)).toMatchObject({ feed: 'team' })
})

const deployed = (name: string) => readFileSync(resolve(import.meta.dirname, '../../../relay/deploy', name), 'utf8')

test('each value of the example that somebody has to choose is a placeholder that is refused', () => {
  const example = deployed('gavel-relay.example.json')
  const chosen = ['feed', 'team', 'broker.addresses.0', 'broker.password', 'accounts.0.authId', 'accounts.0.authToken']
  const mistakes = [...chosen, 'receiver.publicUrl', 'receiver.pathSecret'].map((path) => `${path}: must be replaced.`)
  expect(() => readText(example)).toThrow(new Error(`/relay.json has mistakes:\n${mistakes.join('\n')}`))
})

test('the sample values that the example’s placeholders suggest are valid', () => {
  const filled = deployed('gavel-relay.example.json')
    .replace(/REPLACE[^"]* such as ([^"]*)/g, (_, value: string) => value.replace('example.com', 'example.test'))
    .replace(/REPLACE[^"]*/g, '0123456789abcdef0123456789abcdef')
  expect(readText(filled)).toMatchObject({ feed: 'support-team', receiver: { host: '127.0.0.1' } })
})

test('the state folder of the example is a folder to which the container may write', () => {
  const compose = deployed('compose.yaml')
  const { stateFolder } = JSON.parse(deployed('gavel-relay.example.json')) as { readonly stateFolder: string }
  const writable = [...compose.matchAll(/^ *- \.[^:]*:([^:\s]+)$/gm)].map(([, target]) => target)
  const file = /--config, ([^\]]+)\]/.exec(compose)?.[1] ?? ''
  expect(writable).toEqual([resolve(dirname(file), stateFolder)])
})

test('the unit allows the system calls with which the V8 of Node 24 protects its memory', () => {
  expect(deployed('gavel-relay.service')).toMatch(/^SystemCallFilter=(.* )?@pkey( |$)/m)
})

test('neither the unit nor the compose file lets the relay leave a core file', () => {
  expect(deployed('gavel-relay.service')).toMatch(/^LimitCORE=0$/m)
  expect(deployed('compose.yaml').split('\n  relay:')[1]).toMatch(/^ {4}ulimits: \{ core: 0 \}$/m)
})

test('the README has a command that writes each variable of the compose file to .env, as Compose needs it', () => {
  const variables = [...deployed('compose.yaml').matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name)
  const readme = deployed('../README.md')
  expect(variables).not.toEqual([])
  for (const name of variables) expect(readme).toMatch(new RegExp(`^echo "${name}=.*" > \\.env`, 'm'))
  expect(readme).toMatch(/^docker compose kill -s HUP broker/m)
})
