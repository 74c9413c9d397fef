import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { project } from './paths.mjs'

/**
 * Claims this checkout for a command that installs, builds or tests, because two at once would delete each other's
 * files. The claim ends with the process; that of a process that was killed does not count.
 *
 * @param {string} what the command, as the user knows it
 * @param {string} [lock] for tests. In out/, because npm ci deletes node_modules; the tests delete only out/reports
 * @returns {(() => void) | undefined} ends the claim; undefined if another run has it, which has been printed
 */
export function claimFolder(what, lock = join(project, 'out/running.lock')) {
  mkdirSync(dirname(lock), { recursive: true })
  try {
    writeFileSync(lock, `${what} ${process.pid}`, { flag: 'wx' })
  } catch {
    const [, command, pid] = /^(.*) (\d+)$/.exec(readFileSync(lock, 'utf8')) ?? []
    if (command && isRunning(Number(pid))) {
      console.error(
        `${command} is running in ${project} already (process ${pid}). Wait until it has ended, or use another clone.`,
      )
      return undefined
    }
    writeFileSync(lock, `${what} ${process.pid}`)
  }
  const end = () => {
    rmSync(lock, { force: true })
    process.off('exit', end).off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => process.exit(128 + constants.signals[signal])
  process.on('exit', end).on('SIGINT', onSignal).on('SIGTERM', onSignal)
  return end
}

/**
 * Whether the process runs, and is no other program that has got its number since.
 *
 * @param {number} pid
 */
function isRunning(pid) {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('scripts')
    return process.kill(pid, 0)
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}
