import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { artefacts } from '../../scripts/package/naming.ts'
import { findRuntime } from '../../scripts/electron-runtime.mjs'
import { run } from '../support/run-program.ts'
import { isRunning } from '../support/processes.ts'
import { until } from '../support/wait-for.ts'
import { openDoor } from '../support/recording-port.ts'
import { childrenOfType, commandLine, listening, program, statusOf, waitForTray } from './support/process-info.ts'
import { createOrdinaryUser, type OrdinaryUser, type Running } from './support/ordinary-user.ts'
import { isInstalled, statusFrom, storeAccount, findTraces } from './support/installed-package.ts'

const ENTRY = '/usr/share/applications/app.gavel.Gavel.desktop'

/** These tests change the system, so `npm test` does not run them. */
describe.runIf(process.platform === 'linux')('row 25, packages: the installed deb', () => {
  let user: OrdinaryUser
  const undo: (() => Promise<unknown>)[] = []
  let before: readonly string[]

  beforeAll(async () => {
    if (process.getuid?.() !== 0) throw new Error('Installing a package needs root: sudo npm run test:all -- package')
    if (await isInstalled()) throw new Error('Gavel is installed here already; this test would remove it.')
    const runtime = await findRuntime()
    if (!runtime) throw new Error('No Electron is installed; see the lines above.')
    before = await findTraces()
    await run('apt-get', ['install', '-y', '--no-install-recommends', artefacts(runtime).deb], 300_000)
    user = await createOrdinaryUser()
    undo.push(() => user.remove())
  })

  afterAll(async () => {
    for (const step of undo) await step()
    if (await isInstalled()) await run('apt-get', ['purge', '-y', 'gavel'], 120_000)
  })

  let profiles = 0
  const freshProfile = (): string => `--user-data-dir=${join(user.home, `profile-${String((profiles += 1))}`)}`

  /** Starts Gavel with a fresh profile, waits for its tray item, runs the check and stops Gavel. */
  async function withGavel(
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
    check: (gavel: Running) => Promise<void>,
  ): Promise<void> {
    const gavel = user.start(program, [freshProfile(), ...args], environment)
    try {
      await waitForTray(user, (pid) => pid === gavel.pid).catch((error: unknown) => {
        throw new Error(`${String(error)}; Gavel printed: ${gavel.output()}`)
      })
      await check(gavel)
    } finally {
      await gavel.stop()
    }
  }

  it('39 starts from its desktop entry as an ordinary user with the sandbox on', async () => {
    const outer = await user.run('gio', 'launch', ENTRY)
    const pid = await waitForTray(user).catch((error: unknown) => {
      throw new Error(`${String(error)}; Gavel printed: ${outer}`)
    })
    expect((await commandLine(pid))[0]).toBe(program)
    // Chromium starts and ends helpers at any time, so a helper that was found may have ended before it is read.
    const [seccomp, namespaces, capabilities] = await until(
      'a window',
      async () => {
        const [renderer] = await childrenOfType(pid, 'renderer')
        if (renderer === undefined) return undefined
        const facts = ['Seccomp', 'NSpid', 'CapEff'].map((field) => statusOf(renderer, field))
        return Promise.all(facts).catch(() => undefined)
      },
      { timeoutMs: 30_000 },
    )
    const helpers = await Promise.all(['renderer', 'zygote'].map((type) => childrenOfType(pid, type)))
    const readHelpers = helpers.flat().map((one) => commandLine(one).catch(() => []))
    const lines = await Promise.all([commandLine(pid), ...readHelpers])
    // Chromium writes the arguments of a helper as one text.
    for (const type of ['renderer', 'zygote']) expect(lines.flat().join(' ')).toContain(`--type=${type}`)
    for (const line of lines) {
      // `--no-zygote-sandbox` is allowed: Chromium itself starts one zygote with it, for helpers without a sandbox.
      expect(line.join(' ')).not.toMatch(/--no-sandbox|--disable-(setuid|seccomp-filter|namespace)-sandbox/)
    }
    // The renderer has filtered system calls (2), its own PID namespace, and no capabilities.
    expect(seccomp).toBe('2')
    expect(namespaces?.split(/\s+/).length).toBeGreaterThan(1)
    expect(capabilities).toBe('0000000000000000')
    expect(await statusOf(pid, 'Uid')).not.toMatch(/\b0\b/)
    process.kill(pid, 'SIGTERM')
    await until('the end of Gavel', () => !isRunning(pid), { timeoutMs: 20_000 })
  })

  it('has windows that panels can match with its desktop entry', async () => {
    await withGavel(['--show'], {}, async () => {
      const search = ['search', '--onlyvisible', '--name', '^Gavel$'] as const
      const id = await until('a window', () => user.run('xdotool', ...search).catch(() => undefined), {
        timeoutMs: 30_000,
      })
      const [instance, name] = [...(await user.run('xprop', '-id', id.trim(), 'WM_CLASS')).matchAll(/"([^"]*)"/g)].map(
        (match) => match[1],
      )
      const entry = await readFile(ENTRY, 'utf8')
      // Electron 33 names its windows after the product, 42 after the entry. Panels look for an entry with this
      // `StartupWMClass`, and for one with this name:
      // https://gitlab.gnome.org/GNOME/gnome-shell/-/blob/main/src/shell-window-tracker.c
      const matches = [/^StartupWMClass=(.*)$/m.exec(entry)?.[1], basename(ENTRY, '.desktop')]
      expect(
        matches.some((one) => one === instance || one === name),
        `${instance}, ${name}`,
      ).toBe(true)
    })
  })

  it.each(['--remote-debugging-port=0', '--remote-debugging-pipe', '--inspect=0', '--inspect-brk=0'])(
    '34 refuses to start with %s',
    async (argument) => {
      const gavel = user.start(program, [freshProfile(), argument])
      expect(await gavel.ended).toBe(1)
      expect(gavel.output()).toContain(`Gavel does not start with ${argument.replace(/=.*/, '')}`)
      expect(gavel.output()).not.toMatch(/DevTools listening|Debugger listening/)
    },
  )

  it('34 ignores ELECTRON_RUN_AS_NODE, and starts as Gavel', async () => {
    await withGavel([], { ELECTRON_RUN_AS_NODE: '1' }, () => Promise.resolve())
  })

  it('34 ignores NODE_OPTIONS', async () => {
    const marker = join(user.home, 'required')
    const script = join(user.home, 'required.cjs')
    await writeFile(script, `require('fs').writeFileSync(${JSON.stringify(marker)}, '')`, { mode: 0o644 })
    await withGavel([], { NODE_OPTIONS: `--require ${script}`, NODE_EXTRA_CA_CERTS: script }, async () => {
      await expect(stat(marker)).rejects.toThrow('ENOENT')
    })
  })

  it('34 loads its own page, whatever VITE_DEV_SERVER_URL and NODE_ENV say', async () => {
    const door = await openDoor()
    const address = `http://127.0.0.1:${door.port}/`
    const given = {
      VITE_DEV_SERVER_URL: address,
      NODE_ENV: 'development',
    }
    await withGavel(['--show'], given, async ({ pid }) => {
      await until('a window', async () => (await childrenOfType(pid, 'renderer')).length > 0, { timeoutMs: 30_000 })
      await until(
        'the name of the window',
        async () =>
          /Gavel/.test(await user.run('xdotool', 'search', '--onlyvisible', '--name', '^Gavel$', 'getwindowname')),
        { timeoutMs: 30_000 },
      )
      expect(door.knocks).toEqual([])
    })
    await door.close()
  })

  it('28 connects only to the provider, whatever GAVEL_PLIVO_URL and GAVEL_VOBIZ_URL say', async () => {
    const proxy = await openDoor()
    const door = await openDoor()
    const profile = join(user.home, 'profile-with-account')
    await storeAccount(user, profile, 'MAEXAMPLEEXAMPLE0001')
    const address = `http://127.0.0.1:${door.port}/v1`
    const args = [`--user-data-dir=${profile}`, '--show', `--proxy-server=127.0.0.1:${proxy.port}`]
    const gavel = user.start(program, args, { GAVEL_PLIVO_URL: address, GAVEL_VOBIZ_URL: address })
    try {
      await until('a window', async () => (await childrenOfType(gavel.pid, 'renderer')).length > 0, {
        timeoutMs: 30_000,
      })
      // The proxy rejects everything, so nothing leaves this computer. Three attempts take a few seconds, during which
      // Chromium would also send its own requests.
      const toProvider = (): readonly string[] =>
        proxy.knocks.filter((knock) => /^CONNECT api\.plivo\.com:443 /.test(knock))
      await until('three tries', () => toProvider().length >= 3, { timeoutMs: 60_000 })
      expect(proxy.knocks.filter((knock) => !toProvider().includes(knock))).toEqual([])
      expect(door.knocks).toEqual([])
    } finally {
      await gavel.stop()
      await Promise.all([proxy.close(), door.close()])
    }
  })

  it('34 opens no port', async () => {
    await withGavel(['--show'], {}, async ({ pid }) => {
      await until('a window', async () => (await childrenOfType(pid, 'renderer')).length > 0, { timeoutMs: 30_000 })
      expect(await listening(pid)).toEqual([])
    })
  })

  it('19 opens one port for the demo, on loopback, and rejects requests without its credentials', async () => {
    const ports: number[] = []
    for (let turn = 0; turn < 2; turn += 1) {
      await withGavel(['--demo', '--hidden'], {}, async ({ pid }) => {
        const [address = '', ...others] = await until('the port of the demo', async () => {
          const open = await listening(pid)
          return open.length > 0 ? open : undefined
        })
        expect(others).toEqual([])
        expect(address).toMatch(/^127\.0\.0\.1:\d+$/)
        const port = Number(address.split(':')[1])
        ports.push(port)
        expect(await statusFrom(port, {})).toBe(401)
        expect(
          await statusFrom(port, { authorization: `Basic ${Buffer.from('MAEXAMPLE:wrong').toString('base64')}` }),
        ).toBe(401)
        expect(await statusFrom(port, { host: 'example.org' })).toBe(403)
        expect(await statusFrom(port, { host: `example.org:${port}` })).toBe(403)
        expect(await statusFrom(port, { origin: 'https://example.org' })).toBe(403)
        expect(await statusFrom(port, {}, '/_control/requests')).not.toBe(200)
      })
    }
    expect(ports[0]).not.toBe(ports[1])
  })

  it('leaves only the profile when removed', async () => {
    await run('apt-get', ['remove', '-y', 'gavel'], 120_000)
    expect(await isInstalled()).toBe(false)
    expect((await findTraces()).filter((path) => !before.includes(path))).toEqual([])
    expect(await readdir(join(user.home, 'profile-1'))).not.toEqual([])
  })
})
