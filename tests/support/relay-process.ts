import { execFile, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { project } from './simulator.ts'
import { until } from './wait-for.ts'

const command = join(project, 'relay/cli.ts')

/** A JSON line that the relay prints about its health. */
export interface HealthLine {
  readonly ok: boolean
  readonly reads: boolean
  readonly ports?: { readonly receiver?: number; readonly health?: number }
}

/** `gavel-relay run` in its own process and folder. */
export type RelayProcess = Awaited<ReturnType<typeof startRelayProcess>>

/**
 * Writes a configuration file that only this user may read. @returns its path, and a function that removes its folder.
 */
export async function writeRelayConfiguration(
  configuration: object,
): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gavel-relay-'))
  const path = join(folder, 'gavel-relay.json')
  await writeFile(path, JSON.stringify({ stateFolder: join(folder, 'state'), ...configuration }), { mode: 0o600 })
  await chmod(path, 0o600)
  return { path, remove: () => rm(folder, { recursive: true, force: true }) }
}

/**
 * Runs a relay that cannot start, until it exits. @returns what the relay has written to stderr, and its exit code,
 * unless it had to be killed after 100 s
 */
export function runFailingRelay(path: string): Promise<{ readonly code: unknown; readonly errors: string }> {
  const limits = { timeout: 100_000, killSignal: 'SIGKILL' } as const
  return new Promise((resolve) => {
    execFile(process.execPath, [command, 'run', '--config', path], limits, (error, _stdout, errors) => {
      resolve({ code: error?.code, errors })
    })
  })
}

/**
 * Starts the relay and waits until it prints its first line.
 *
 * @param variables of its environment, besides those of this process
 */
export async function startRelayProcess(path: string, variables: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [command, 'run', '--config', path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...variables },
  })
  const lines: HealthLine[] = []
  let errors = ''
  createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line) as HealthLine))
  child.stderr.on('data', (data) => (errors += String(data)))
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  /** Stops the relay as a supervisor does. @returns its exit code. */
  const stop = async (): Promise<number | null> => {
    child.kill('SIGCONT')
    child.kill('SIGTERM')
    return exited
  }
  try {
    await until('the relay to start', () => lines.length > 0)
  } catch (error) {
    child.kill('SIGKILL')
    throw new Error(`${String(error)}\n${errors}`, { cause: error })
  }
  return {
    pid: child.pid,
    /** The lines so far, oldest first. */
    lines: lines as readonly HealthLine[],
    /** What it has written to stderr. */
    errors: () => errors,
    signal: (name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT') => {
      child.kill(name)
    },
    stop,
  }
}
