import { readlinkSync } from 'node:fs'
import { join } from 'node:path'

export interface Lock {
  readonly host: string
  readonly pid: number
}

/**
 * Returns the owner of Chromium's lock on a profile folder. On Linux and macOS the lock is a symbolic link
 * `SingletonLock`, whose target is `host-pid`. Undefined if there is no lock or it cannot be read.
 * https://chromium.googlesource.com/chromium/src/+/main/chrome/browser/process_singleton_posix.cc
 */
export function readLock(folder: string, readLink: (path: string) => string = readlinkSync): Lock | undefined {
  try {
    const match = /^(.+)-(\d+)$/.exec(readLink(join(folder, 'SingletonLock')))
    return match?.[1] === undefined ? undefined : { host: match[1], pid: Number(match[2]) }
  } catch {
    return undefined
  }
}

/**
 * The sentence on the terminal that says why this process ends. Without it, after a crash that left a lock, every start
 * would end silently with code 0 (https://github.com/electron/electron/issues/33547).
 */
export function describeRefusal(
  folder: string,
  lock: Lock | undefined,
  thisHost: string,
  isAlive: (pid: number) => boolean = processExists,
): string {
  if (!lock) return 'Gavel is already running with this profile; this request was passed to it.'
  if (lock.host === thisHost && isAlive(lock.pid)) {
    return `Gavel is already running as process ${lock.pid}; this request was passed to it.`
  }
  const holder = `process ${lock.pid} on ${lock.host}`
  return `Gavel did not start: ${join(folder, 'SingletonLock')} belongs to ${holder}, which does not run here. If Gavel runs nowhere with this profile, delete that file and start again.`
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
