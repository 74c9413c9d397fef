import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { brokerConfig, brokerFiles } from '../../../relay/broker-files.ts'
import { hashPassword } from '../../../relay/commands/desks.ts'
import { relayConfiguration, relayFields } from '../../support/relay-configuration.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const configuration = relayConfiguration({
  broker: { ...relayFields.broker, otherRelays: [{ user: 'relay-2', password: 'made-up-too' }] },
})

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

test.each([
  [['mqtts://broker.example.test'], '8883'],
  [['mqtts://broker.example.test:9883', 'mqtts://other.example.test:9999'], '9883'],
  [['wss://broker.example.test/mqtt', 'mqtts://broker.example.test:9883'], '9883'],
  // A proxy in front speaks WebSocket.
  [['wss://broker.example.test:9443/mqtt'], '8883'],
])('the broker of %j listens at port %s', (addresses, port) => {
  const files = brokerFiles({ ...configuration, broker: { ...configuration.broker, addresses } }, [])
  expect(files['mosquitto.conf']).toMatch(new RegExp(`^listener ${port}$`, 'm'))
})

test.each([
  ['in a container', [false], '/mosquitto/config'],
  ['without Docker', [true], undefined],
  // The command that is printed after each invite has no option for this.
  ['without Docker, and written again', [true, false], undefined],
  ['in a container, and then without Docker', [false, true], undefined],
])(
  'each path in mosquitto.conf is in the folder of the files, as Mosquitto sees it: %s',
  (_what, withoutDocker, at) => {
    const stateFolder = temporaryFolder()
    const folder = join(stateFolder, 'broker')
    for (const each of withoutDocker) brokerConfig({ ...configuration, stateFolder }, folder, each)
    const paths = [...readFileSync(join(folder, 'mosquitto.conf'), 'utf8').matchAll(/^\w+ (\/.*)$/gm)]
    expect(paths.map(([, path]) => path)).toEqual(
      ['passwords', 'permissions', 'certificates/fullchain.pem', 'certificates/privkey.pem'].map(
        (name) => `${at ?? folder}/${name}`,
      ),
    )
  },
)

describe.skipIf(process.platform === 'win32')('writing the files overwrites no other file', () => {
  const kinds = { link: symlinkSync, 'hard link': linkSync }
  const names = ['mosquitto.conf', 'passwords', 'permissions']
  const cases = [...names, ...names.map((name) => `${name}.new`)].flatMap((name) =>
    (['link', 'hard link'] as const).map((kind) => [kind, name] as const),
  )
  test.each(cases)('through a %s in place of %s', (kind, name) => {
    const stateFolder = temporaryFolder()
    const folder = join(stateFolder, 'broker')
    const other = join(stateFolder, 'other')
    mkdirSync(folder)
    writeFileSync(other, 'untouched', { mode: 0o644 })
    kinds[kind](other, join(folder, name))
    brokerConfig({ ...configuration, stateFolder }, folder, true)
    expect(readFileSync(other, 'utf8')).toBe('untouched')
    expect(statSync(other).mode & 0o777).toBe(0o644)
    expect(readdirSync(folder).sort()).toEqual(names)
    for (const each of names) {
      expect(lstatSync(join(folder, each)).isFile()).toBe(true)
      expect(lstatSync(join(folder, each)).mode & 0o777).toBe(0o600)
    }
  })

  test('through a link to a file that does not exist', () => {
    const stateFolder = temporaryFolder()
    const folder = join(stateFolder, 'broker')
    mkdirSync(folder)
    symlinkSync(join(stateFolder, 'planted'), join(folder, 'mosquitto.conf'))
    brokerConfig({ ...configuration, stateFolder }, folder, true)
    expect(existsSync(join(stateFolder, 'planted'))).toBe(false)
  })
})

test('a folder that was moved still belongs to a broker without Docker', () => {
  const stateFolder = temporaryFolder()
  const before = join(stateFolder, 'before')
  const folder = join(stateFolder, 'broker')
  brokerConfig({ ...configuration, stateFolder }, before, true)
  renameSync(before, folder)
  brokerConfig({ ...configuration, stateFolder }, folder, false)
  expect(readFileSync(join(folder, 'mosquitto.conf'), 'utf8')).toContain(`\npassword_file ${folder}/passwords\n`)
})

test('without a folder there are no paths for a broker outside the container', () => {
  expect(() => brokerConfig({ ...configuration, stateFolder: temporaryFolder() }, undefined, true)).toThrow('--out')
})
