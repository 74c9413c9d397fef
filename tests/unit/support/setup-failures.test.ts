import { expect, test, vi } from 'vitest'
import { packagesFor, partsOfTests } from '../../../scripts/setup.mjs'
import { electronStarts } from '../../../scripts/setup/electron-starts.mjs'
import { explain } from '../../../scripts/setup/explain.mjs'
import { hasSpace } from '../../../scripts/setup/free-space.mjs'
import { ensureSystemPackages } from '../../../scripts/setup/install-system-packages.mjs'
import type { Outcome } from '../../../scripts/setup/run-program.mjs'

/** What `job` printed and returned. */
async function printed(
  job: () => boolean | Promise<boolean>,
): Promise<{ readonly ok: boolean; readonly said: string }> {
  const out = vi.spyOn(console, 'log').mockReturnValue()
  const err = vi.spyOn(console, 'error').mockReturnValue()
  const ok = await job()
  return { ok, said: [...out.mock.calls, ...err.mock.calls].join('\n') }
}

/** Stands in for programs. Each call prints the answer given for its beginning, and fails if that begins with "E:". */
function programs(answers: Readonly<Record<string, string>>) {
  const calls: string[] = []
  const run = (program: string, args: readonly string[]): Promise<Outcome> => {
    const call = `${program} ${args.join(' ')}`
    calls.push(call)
    const stdout = Object.entries(answers).find(([start]) => call.startsWith(start))?.[1] ?? ''
    return Promise.resolve({ ok: !stdout.startsWith('E:'), output: stdout, stdout })
  }
  return { run, calls }
}

const debian = { isLinux: true, isDebian: true, isRoot: true, hasProgram: () => true, hasSpace: () => true }

test.each([
  ['there is room', [[1, 901]], ''],
  ['one disk is full', [[1, 899]], 'too little space for /clone (npm packages): 900 MB are needed, 899 MB are free'],
  [
    'one disk has room for either',
    [
      [1, 1_499],
      [1, 1_499],
    ],
    'space for /clone (npm packages) and /cache (Electron): 1500 MB are needed, 1499 MB are free',
  ],
  [
    'the second of two disks is full',
    [
      [1, 900],
      [2, 0],
    ],
    'too little space for /cache (Electron): 600 MB are needed, 0 MB are free',
  ],
])('the setup measures the space before it installs: %s', async (_what, disks, sentence) => {
  const needs = [
    { folder: '/clone', megabytes: 900, what: 'npm packages' },
    { folder: '/cache', megabytes: 600, what: 'Electron' },
  ].slice(0, disks.length)
  const diskOf = (folder: string) => {
    const [id = 0, free = 0] = disks[folder === '/clone' ? 0 : 1] ?? []
    return { id, free }
  }
  const { ok, said } = await printed(() => hasSpace(needs, diskOf))
  expect(ok).toBe(sentence === '')
  expect(said).toContain(sentence)
})

test('the space of a folder that does not exist yet is that of the folder above it', async () => {
  const tooMuch = { folder: `${import.meta.dirname}/missing/too`, megabytes: 1e12, what: 'everything' }
  expect((await printed(() => hasSpace([tooMuch]))).said).toMatch(/: 1000000000000 MB are needed, [1-9]\d* MB are free/)
})

test('an ordinary user gets one command with the packages of every part of the tests', async () => {
  const known = ['libgtk-3-0t64', 'chromium', 'chromium-driver'].map((name) => `${name}:\n  Candidate: 1.0\n`)
  const { run, calls } = programs({ 'apt-cache': known.join('') })
  const { ok, said } = await printed(() =>
    ensureSystemPackages(packagesFor(partsOfTests([])), { ...debian, run, isRoot: false }),
  )
  expect(ok).toBe(false)
  const commands = said.split('\n').filter((line) => line.includes('apt-get'))
  expect(commands).toHaveLength(1)
  for (const name of ['libgtk-3-0t64', 'dbus', 'xvfb', 'chromium', 'chromium-driver', 'mosquitto', 'libnss3-tools'])
    expect(commands[0]?.split(' ')).toContain(name)
  expect(calls.filter((call) => call.startsWith('apt-get'))).toEqual([])
})

test.each([
  [
    'another apt is at work',
    {
      'apt-get install':
        'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 12 (unattended-upgr)',
    },
    'Another program is installing packages. Start again when it has ended.',
  ],
  [
    'its lists are unreachable',
    {
      'apt-get update': "W: Failed to fetch http://deb.test/ Temporary failure resolving 'deb.test'",
      'apt-get install': 'E: Unable to locate package xvfb',
    },
    'apt-get cannot reach its servers',
  ],
  ['the disk fills up', { 'apt-get install': 'E: dpkg: write error: No space left on device' }, 'The disk is full.'],
])('the setup says why apt-get failed: %s', async (_what, answers, sentence) => {
  const { run } = programs(answers)
  const { ok, said } = await printed(() => ensureSystemPackages(packagesFor(['broker']), { ...debian, run }))
  expect(ok).toBe(false)
  expect(said).toContain(`The system packages could not be installed. ${sentence}`)
})

test('apt-get does not start if there is too little space for the packages', async () => {
  const { run, calls } = programs({})
  const needs: unknown[] = []
  const hasNone = (need: unknown[]) => {
    needs.push(...need)
    return false
  }
  expect(await ensureSystemPackages(packagesFor(['broker']), { ...debian, run, hasSpace: hasNone })).toBe(false)
  expect(needs).toEqual([{ folder: '/usr', megabytes: 70, what: 'system packages' }])
  expect(calls.filter((call) => call.startsWith('apt-get'))).toEqual([])
})

test.each([
  ['on another Linux', { isDebian: false }],
  ['on a Debian without apt-get', { hasProgram: (name: string) => !['apt-get', 'dunst'].includes(name) }],
])('%s, only the missing programs are named, and what each is for', async (_what, computer) => {
  const { run, calls } = programs({})
  const hasProgram = (name: string): boolean => name !== 'dunst'
  const { ok, said } = await printed(() =>
    ensureSystemPackages(packagesFor(['virtualDesktop']), { ...debian, hasProgram, ...computer, run }),
  )
  expect(ok).toBe(false)
  expect(said.split('\n').slice(1)).toEqual([expect.stringMatching(/^ {2}dunst \(on Debian in dunst\): a notif/)])
  expect(calls).toEqual([])
})

test('without apt-get the setup continues if the programs are there', async () => {
  const { run } = programs({})
  const computer = { ...debian, isDebian: false, run }
  expect(await printed(() => ensureSystemPackages(packagesFor(['virtualDesktop']), computer))).toEqual({
    ok: true,
    said: '',
  })
})

test.each([
  ['npm error code ENOSPC\nnpm error ENOSPC: no space left on device, write', 'The disk is full.'],
  ['npm error code ENOTFOUND', 'The server cannot be reached.'],
  ['npm error code ECONNREFUSED', 'The server cannot be reached.'],
  ['npm error code SELF_SIGNED_CERT_IN_CHAIN', "The server's certificate is not trusted here."],
  [
    "npm error EACCES: permission denied, mkdir '/clone/node_modules'",
    'Something here may not be written by this user.',
  ],
  ['spawn unzip ENOENT', 'unzip is not installed, or not in PATH.'],
  ['Error: something else', 'Its last lines:'],
])('what to do comes first, then what the program said: %s', (output, remedy) => {
  const [first, ...others] = explain(`${'line\n'.repeat(20)}${output}`).split('\n')
  expect(first?.startsWith(remedy)).toBe(true)
  expect(others.slice(-output.split('\n').length)).toEqual(output.split('\n'))
  expect(others).toHaveLength(8)
})

const runtime = { version: '45.3.4', folder: '/electron', binary: '/electron/electron', isPinned: false }
const LOADER = '/electron/electron: error while loading shared libraries: libgbm.so.1: cannot open shared object file'

test.each([
  ['is whole', { '/electron/electron': '45.3.4\n' }, ''],
  [
    'lacks libraries',
    {
      '/electron/electron': `E: ${LOADER}`,
      ldd: '\tlibc.so.6 => /lib/libc.so.6\n\tlibgbm.so.1 => not found\n\tlibnss3.so => not found\n',
    },
    'Libraries are missing: libgbm.so.1, libnss3.so. Install the packages',
  ],
  ['lacks a library, and there is no ldd', { '/electron/electron': `E: ${LOADER}` }, 'missing: libgbm.so.1. Install'],
  [
    'may not be run',
    { '/electron/electron': 'E: spawn /electron/electron EACCES' },
    'noexec. Set GAVEL_CACHE to a folder',
  ],
  ['is an empty file', { '/electron/electron': '' }, 'Delete that folder, and start again.'],
])('Electron is tried before it is needed: it %s', async (_what, answers, sentence) => {
  const { ok, said } = await printed(() => electronStarts(runtime, programs(answers).run))
  expect(ok).toBe(sentence === '')
  expect(said).toContain(sentence)
  expect(said).toContain(ok ? '' : 'Electron 45.3.4 in /electron cannot start.')
})
