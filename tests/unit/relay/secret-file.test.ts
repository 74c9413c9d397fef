import { chmodSync, chownSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { createPeople, readDesks, writeDesks } from '../../../relay/commands/desks.ts'
import { CallbackGate } from '../../../relay/receiver/callback-gate.ts'
import { readSecretFile, writeSecretFile } from '../../../relay/secret-file.ts'
import { callbackConfiguration } from '../../support/relay-configuration.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const newPath = () => join(temporaryFolder(), 'secret.json')
const openGate = (stateFolder: string) => {
  const configuration = callbackConfiguration({ stateFolder })
  return new CallbackGate(
    configuration.receiver,
    configuration,
    () => undefined,
    () => 0,
  )
}

test('55 a file that others may read is rejected, except on Windows', () => {
  const path = newPath()
  writeFileSync(path, 'made-up', { mode: 0o644 })
  expect(() => readSecretFile(path, 'linux')).toThrow(`chmod 600 ${path}`)
  expect(readSecretFile(path, 'win32')).toBe('made-up')
  chmodSync(path, 0o400)
  expect(readSecretFile(path, 'linux')).toBe('made-up')
})

test('a file is written for its owner only, even if others may read a leftover temporary file', () => {
  const path = newPath()
  writeFileSync(`${path}.new`, 'older', { mode: 0o644 })
  writeSecretFile(path, 'made-up')
  expect(readSecretFile(path)).toBe('made-up')
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
})

test.runIf(process.getuid?.() === 0)('a file that root writes belongs to the owner of its folder', () => {
  const path = newPath()
  chownSync(dirname(path), 65_534, 65_534)
  writeSecretFile(path, 'made-up')
  const { uid, gid, mode } = statSync(path)
  expect([uid, gid, mode & 0o777]).toEqual([65_534, 65_534, 0o600])
})

test('invited desks that cannot be read keep their names, and the log says once why', () => {
  const folder = temporaryFolder()
  const logged: unknown[] = []
  const people = createPeople(folder, (_message, detail) => logged.push(detail))
  expect(people()).toEqual([])
  const ana = { desk: 'desk-1', person: 'Ana' }
  writeDesks(folder, [{ ...ana, passwordHash: 'made-up' }])
  expect(people()).toEqual([ana])
  writeFileSync(join(folder, 'desks.json'), '[')
  expect([people(), people()]).toEqual([[ana], [ana]])
  expect(logged).toEqual([expect.stringContaining('desks.json is damaged')])
})

test.runIf(process.platform !== 'win32')(
  'a stored proof of callbacks that others could have weakened is refused',
  () => {
    const folder = temporaryFolder()
    const path = join(folder, 'callback-proof.json')
    writeSecretFile(path, '{"main":"v3"}')
    openGate(folder)
    chmodSync(path, 0o666)
    expect(() => openGate(folder)).toThrow(`chmod 600 ${path}`)
  },
)

test.each([
  ['desks.json', (folder: string) => readDesks(folder)],
  ['callback-proof.json', (folder: string) => openGate(folder)],
] as const)('the error of a damaged %s names the file, and nothing of its content', (name, read) => {
  const folder = temporaryFolder()
  for (const [text, place] of [
    ['', ''],
    ['["made-up"]', ''],
    ['{"made-up', ' in line 1 column 10'],
  ] as const) {
    writeFileSync(join(folder, name), text, { mode: 0o600 })
    expect(() => read(folder)).toThrow(new Error(`${join(folder, name)} is damaged${place}. Restore it from a backup.`))
  }
})
