import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sentenceOf } from '../../../relay/trouble.ts'
import { createAuthority } from '../../support/certificates.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test.each<[what: string, (file: string) => unknown, (file: string) => string]>([
  ['a missing file', (file) => readFileSync(file), (file) => `There is no file ${file}.`],
  [
    'a folder in place of a file',
    (file) => {
      mkdirSync(file)
      readFileSync(file)
    },
    () => 'A folder was named in place of a file.',
  ],
  [
    'a file in place of a folder',
    (file) => {
      writeFileSync(file, '')
      mkdirSync(file, { recursive: true })
    },
    (file) => `${file} is no folder.`,
  ],
  [
    'a key of another certificate',
    () => {
      const { issue } = createAuthority()
      createHttpsServer({ key: issue().key, cert: issue().cert })
    },
    () => 'receiver.tls: the key and the certificate cannot be used: key values mismatch.',
  ],
  [
    'a sentence',
    () => {
      throw new Error('Say which desk.')
    },
    () => 'Say which desk.',
  ],
])('the terminal shows a sentence for %s', (_what, cause, expected) => {
  const file = join(temporaryFolder(), 'file')
  let error: unknown
  try {
    cause(file)
  } catch (thrown) {
    error = thrown
  }
  expect(sentenceOf(error)).toBe(expected(file))
})

test('the terminal names the port that is in use', async () => {
  const first = createServer()
  const second = createServer()
  await new Promise<void>((done) => first.listen(0, '127.0.0.1', done))
  const address = first.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const error = await new Promise((resolve) => second.once('error', resolve).listen(port, '127.0.0.1'))
  expect(sentenceOf(error)).toContain(`already listens at port ${String(port)}`)
  first.close()
})

test('the terminal names receiver.host if it is not an address of this computer', async () => {
  const server = createServer()
  const error = await new Promise((resolve) => server.once('error', resolve).listen(0, '192.0.2.1'))
  expect(sentenceOf(error)).toBe('receiver.host: 192.0.2.1 is no address of this computer.')
})
