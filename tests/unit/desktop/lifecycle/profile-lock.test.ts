import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { hostname } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  takeProfile,
  type ProfileLock,
  type ProfileLockOptions,
} from '../../../../electron/desktop/lifecycle/profile-lock.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const product = resolve(import.meta.dirname, '../../../../electron/desktop/lifecycle/profile-lock.ts')

/** A start of Gavel; `received` has the arguments of later starts. */
async function start(folder: string, args: readonly string[] = [], options: Partial<ProfileLockOptions> = {}) {
  const received: (readonly string[])[] = []
  const onArguments = (argv: readonly string[]): void => void received.push(argv.slice(1))
  const lock = await takeProfile({ folder, argv: ['gavel', ...args], onArguments, ...options })
  if (lock.is === 'taken') onTestFinished(lock.release)
  return { lock, received }
}

const passed: ProfileLock = {
  is: 'passed',
  sentence: `Gavel is already running as process ${process.pid}; this request was passed to it.`,
}

/** The path of the only socket in a profile. */
function socketIn(folder: string): string {
  return join(folder, 'lock', readdirSync(join(folder, 'lock')).find((name) => name.endsWith('.sock')) ?? 'none')
}

/** The content of the link of a Gavel whose socket is gone. */
const dead = (pid: number): string => `${hostname()}-${pid}-00aa00aa00aa`

/** Leaves the lock of a Gavel that quit. */
async function quit(folder: string): Promise<void> {
  const { lock } = await start(folder)
  if (lock.is === 'taken') lock.release()
}

/** Leaves the lock of a Gavel that was killed. */
async function kill(folder: string): Promise<void> {
  const script = `import(process.argv[1]).then(async ({ takeProfile }) => {
    const { is } = await takeProfile({ folder: process.argv[2], argv: [], onArguments: () => undefined })
    process.stdout.write(is)
    setInterval(() => undefined, 1_000)
  })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, product, folder])
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  expect(String(said)).toBe('taken')
  child.kill('SIGKILL')
  await once(child, 'close')
}

describe.skipIf(process.platform === 'win32')('the lock of a profile', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['nothing', [], []],
    ['a command', ['--mute-me'], ['--mute-me']],
    ['a question', ['--end-my-conference'], ['--end-my-conference']],
    ['several', ['--demo', '--show'], ['--demo', '--show']],
    ['what Gavel does not know', ['--x', 'C:\\a b', '--user-data-dir=/p', '--admit', '--mute-me\n'], ['--admit']],
    ['very much', Array.from({ length: 10_000 }, () => 'data:,'), []],
  ])('passes %s to the Gavel that runs', async (_what, given, known) => {
    const folder = temporaryFolder()
    const first = await start(folder, ['--hidden'])
    expect(first.lock.is).toBe('taken')
    expect((await start(folder, given)).lock).toEqual(passed)
    expect(first.received.map((args) => args.filter(Boolean))).toEqual([known])
  })

  test.each<[string, (folder: string) => unknown]>([
    ['is new', (folder) => rm(folder, { recursive: true })],
    ['was left by a Gavel that quit', quit],
    ['was left by a Gavel that was killed', kill],
    ['was left by two that were killed', (folder) => kill(folder).then(() => kill(folder))],
    ['names a process that is another program by now', (folder) => link(folder, 3, dead(process.pid))],
    ['was copied without its socket', (folder) => link(folder, 12, dead(1))],
    [
      'is damaged',
      async (folder) => {
        await link(folder, 7, 'damaged')
        await mkdir(join(folder, 'lock/8'))
        await writeFile(join(folder, 'lock/9'), 'x')
      },
    ],
    ['has the files of Electron’s lock', (folder) => symlink('elsewhere-1', join(folder, 'SingletonLock'))],
  ])('is taken, and keeps others out, if the profile %s', async (_what, prepare) => {
    const folder = join(temporaryFolder(), 'profile')
    mkdirSync(folder)
    await prepare(folder)
    const first = await start(folder)
    expect(first.lock.is).toBe('taken')
    expect((await start(folder, ['--mute-me'])).lock).toEqual(passed)
    expect(first.received).toEqual([['--mute-me']])
    expect(readdirSync(join(folder, 'lock'))).toHaveLength(2)
  })

  test('works in a folder whose path is longer than that of a socket may be', async () => {
    const folder = join(temporaryFolder(), 'a'.repeat(120), 'b'.repeat(120))
    expect((await start(folder)).lock.is).toBe(process.platform === 'linux' ? 'taken' : 'refused')
    expect(readdirSync(folder)).toEqual(['lock'])
  })

  test.each([
    ['no lock', () => undefined],
    ['the lock of a Gavel that was killed', kill],
  ])('is taken by one of ten that start at the same time and find %s', async (_what, prepare) => {
    const folder = temporaryFolder()
    await prepare(folder)
    const all = await Promise.all(Array.from({ length: 10 }, () => start(folder, ['--show'])))
    const owners = all.filter(({ lock }) => lock.is === 'taken')
    expect(owners).toHaveLength(1)
    expect(all.filter(({ lock }) => lock.is === 'passed')).toHaveLength(9)
    expect(owners[0]?.received).toHaveLength(9)
  })

  test.each(['nothing', 'a greeting without an end'])(
    'passes nothing to a Gavel that hangs, which says %s',
    async (says) => {
      const folder = temporaryFolder()
      await quit(folder)
      const received: string[] = []
      const server = createServer((socket) => {
        if (says !== 'nothing') socket.write('gavel')
        socket.on('data', (data) => received.push(String(data))).on('error', () => undefined)
      })
      await link(folder, 5, dead(4711))
      server.listen(join(folder, 'lock/00aa00aa00aa.sock'))
      await once(server, 'listening')
      onTestFinished(() => void server.close())
      const second = await start(folder, ['--mute-me'], { patience: 1 })
      expect(second.lock).toEqual({
        is: 'refused',
        sentence: 'Gavel is already running as process 4711, but does not answer. This request was not passed to it.',
      })
      expect(received).toEqual([])
    },
  )

  test('of another computer is not taken until Gavel has quit there', async () => {
    const folder = temporaryFolder()
    await link(folder, 2, 'elsewhere-4711-00aa00aa00aa')
    const { lock } = await start(folder)
    expect(lock.is === 'refused' ? lock.sentence : lock.is).toMatch(/lock\/2 belongs to process 4711 on elsewhere/)
    rmSync(join(folder, 'lock/2'))
    const elsewhere = await start(folder, [], { host: 'elsewhere' })
    if (elsewhere.lock.is === 'taken') elsewhere.lock.release()
    expect((await start(folder)).lock.is).toBe('taken')
  })

  test.each<[string, string | Buffer, number]>([
    ['what is no text', Buffer.from([0, 255, 254, 10]), 1],
    ['an unknown command', '--no-sandbox --end-all\n', 1],
    ['a second line', '--mute-me\n--admit\n--admit\n', 1],
    ['no line break', '--mute-me', 0],
    ['more than fits into one message', `${'--mute-me '.repeat(1_000)}\n`, 0],
    ['megabytes', Buffer.alloc(4_000_000, 'a'), 0],
  ])('survives a client that sends %s', async (_what, sent, times) => {
    const folder = temporaryFolder()
    const { received } = await start(folder)
    const client = connect(socketIn(folder))
    client.on('error', () => undefined)
    client.end(sent)
    client.resume()
    await new Promise((done) => client.once('close', done))
    expect(received).toHaveLength(times)
    expect((await start(folder)).lock).toEqual(passed)
  })

  test('makes the profile private, and a private one need not be changed', async () => {
    const folder = temporaryFolder()
    chmodSync(folder, 0o777)
    await start(folder)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'lock')).mode & 0o777).toBe(0o700)
  })

  test.each<[string, (folder: string) => unknown]>([
    ['is a file', (folder) => writeFile(folder, '')],
    ['lies below a file', (folder) => writeFile(dirname(folder), '')],
    ['is a link that leads nowhere', (folder) => symlink('/nonexistent/x', folder)],
    ['is a link to itself', (folder) => symlink(folder, folder)],
    ['has a file in place of the lock', (folder) => mkdir(folder).then(() => writeFile(join(folder, 'lock'), ''))],
    [
      'has a lock that leads nowhere',
      (folder) => mkdir(folder).then(() => symlink('/nonexistent/x', join(folder, 'lock'))),
    ],
  ])('says why a profile cannot be used that %s', async (what, prepare) => {
    const folder = join(temporaryFolder(), 'parent/profile')
    if (what !== 'lies below a file') mkdirSync(dirname(folder))
    await prepare(folder)
    const { lock } = await start(folder)
    const sentence = lock.is === 'refused' ? lock.sentence : lock.is
    expect(sentence).toContain(`The profile folder ${folder} cannot be used: it is not a folder`)
  })
})

test.each([
  [true, 'taken'],
  [false, 'passed'],
])('Electron’s own lock, if it is used and is free (%s), is %s', async (isFree, is) => {
  const folder = temporaryFolder()
  expect((await start(folder, [], { systemLock: () => isFree })).lock.is).toBe(is)
})

/** Makes one of the links in the folder of the lock. */
async function link(folder: string, number: number, content: string): Promise<void> {
  await mkdir(join(folder, 'lock'), { recursive: true })
  await symlink(content, join(folder, 'lock', String(number)))
}
