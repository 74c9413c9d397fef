import { spawn, type ChildProcess } from 'node:child_process'
import { chown, cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { run } from '../../support/run-program.ts'
import { until } from '../../support/wait-for.ts'

/** An unprivileged user with a virtual desktop. `remove` removes both. */
export type OrdinaryUser = Awaited<ReturnType<typeof createOrdinaryUser>>

export interface Running {
  readonly pid: number
  /** The output so far. */
  output(): string
  /** Resolves to the exit status, to the name of the signal, or to the error that prevented the start. */
  readonly ended: Promise<number | string>
  stop(): Promise<void>
}

const desktopScript = resolve(import.meta.dirname, '../../../scripts/desktop.sh')

/**
 * Creates the user and starts the desktop; needs root. The home is in /var/tmp, which every user may enter. The user
 * cannot read a checkout in root's home, so the files that the user needs are copied to the user's home.
 */
export async function createOrdinaryUser() {
  const name = `gavel-test-${process.pid}`
  const home = await mkdtemp('/var/tmp/gavel-test-')
  await run('useradd', ['--no-create-home', '--home-dir', home, '--shell', '/bin/sh', name])
  const [uid = 0, gid = 0] = [await run('id', ['-u', name]), await run('id', ['-g', name])].map(Number)
  await chown(home, uid, gid)
  const script = join(home, 'desktop.sh')
  await cp(desktopScript, script)
  const bare = { HOME: home, USER: name, LOGNAME: name, PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' }
  const start = (
    program: string,
    args: readonly string[] = [],
    environment: Readonly<Record<string, string>>,
  ): Running =>
    follow(spawn(program, args, { uid, gid, cwd: home, env: environment, stdio: ['ignore', 'pipe', 'pipe'] }))

  const environmentFile = join(home, 'environment')
  const wait = `env -0 >"$HOME/environment.new" && mv "$HOME/environment.new" ${environmentFile} && exec sleep infinity`
  const desktop = start('/bin/bash', [script, '/bin/sh', '-c', wait], bare)
  const environment = await until('the desktop', async () => parse(await readFile(environmentFile, 'utf8')), {
    timeoutMs: 30_000,
  })
  return {
    name,
    home,
    environment,
    /** Starts a program as this user. */
    start: (program: string, args?: readonly string[], more?: Readonly<Record<string, string>>) =>
      start(program, args, { ...environment, ...more }),
    /** Runs a program and returns its output; rejects if it fails. */
    run: async (program: string, ...args: readonly string[]) => {
      const running = start(program, args, environment)
      const status = await running.ended
      if (status !== 0) throw new Error(`${program} ended with ${status}: ${running.output()}`)
      return running.output()
    },
    remove: async () => {
      await desktop.stop()
      await run('userdel', [name])
      await rm(home, { recursive: true, force: true })
    },
  }
}

function parse(text: string): Record<string, string> {
  const pairs = text.split('\0').filter((line) => line.includes('='))
  return Object.fromEntries(pairs.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}

function follow(child: ChildProcess): Running {
  let output = ''
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()))
  child.stderr?.on('data', (data: Buffer) => (output += data.toString()))
  const ended = new Promise<number | string>((done) => {
    child.once('error', (error) => {
      done(error.message)
    })
    child.once('exit', (status, signal) => {
      done(status ?? signal ?? 'unknown')
    })
  })
  return {
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
