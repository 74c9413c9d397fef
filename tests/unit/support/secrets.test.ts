import { spawn, type ChildProcess } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findLeaks, formsIn } from '../../support/secrets.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { seed } from '../../support/test-sizes.ts'

const secret = 'a-made-up+token/of=40 characters & more!'

test.each([
  ['plain', secret],
  ['base64', Buffer.from(secret).toString('base64')],
  ['base64 of credentials', Buffer.from(`MAXXXXXXXXXXXXXXXXXX:${secret}`).toString('base64')],
  ['base64url', Buffer.from(secret).toString('base64url')],
  ['URL-encoded', encodeURIComponent(secret)],
  ['hexadecimal', Buffer.from(secret).toString('hex')],
  ['JSON', JSON.stringify({ token: secret })],
  ['UTF-16, as Chromium stores text', secret, 'utf16le'],
] as const)('finds a secret written as %s', (_form, text, encoding: BufferEncoding = 'utf8') => {
  expect(formsIn(Buffer.from(`before ${text} after`, encoding), secret)).not.toEqual([])
  expect(formsIn(Buffer.from('another token altogether, of forty bytes', encoding), secret)).toEqual([])
})

test('finds the secret in the base64 of any text that contains it', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const text = Buffer.from(before + secret + after).toString('base64')
      expect(formsIn(Buffer.from(text), secret)).not.toEqual([])
    }),
    { seed, numRuns: 300 },
  )
})

test('searches the files of a folder, or a single file, and returns the path', async () => {
  const folder = temporaryFolder()
  await writeFile(join(folder, 'clean.json'), '{}')
  await writeFile(join(folder, 'leaky.log'), `token=${secret}`)
  const leaks = await findLeaks(secret, { folders: [folder] })
  expect(leaks).toEqual([{ where: join(folder, 'leaky.log'), form: 'plain' }])
  expect(await findLeaks(secret, { folders: [join(folder, 'leaky.log')] })).toHaveLength(1)
})

test('searches the arguments and the environment of a process', async () => {
  // Vitest sets the title of this process, which may change its arguments, so the test searches other processes.
  const waiting = ['-e', 'setInterval(() => {}, 60_000)']
  const byArgument = spawn(process.execPath, [...waiting, secret], { stdio: 'ignore' })
  const byVariable = spawn(process.execPath, waiting, { stdio: 'ignore', env: { ...process.env, SECRET: secret } })
  try {
    const placesIn = async ({ pid = 0 }: ChildProcess) =>
      (await findLeaks(secret, { folders: [], pid })).map(({ where }) => where.replace(`/proc/${pid}/`, ''))
    expect(await placesIn(byArgument)).toEqual(['cmdline'])
    expect(await placesIn(byVariable)).toEqual(['environ'])
  } finally {
    byArgument.kill()
    byVariable.kill()
  }
})
