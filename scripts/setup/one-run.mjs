import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { project } from './paths.mjs'

/**
 * Who has claimed the folder.
 *
 * @typedef {object} Claim
 * @property {number} pid
 * @property {string} since when that process started, because another one may get its number later
 * @property {string} what such as `npm test`
 */

// In out/, because npm ci deletes node_modules. The tests delete only out/reports.
const claimFile = join(project, 'out/running.json')

// Tells the commands that a run starts itself, such as `npm run setup`, that the folder is theirs too.
const HOLDER = 'GAVEL_FOLDER_HOLDER'

/**
 * Claims this checkout for a command that installs, builds or tests, because two at once would delete each other's
 * files. The claim ends with the process, even if it is killed.
 *
 * @param {string} what the command, as the user knows it
 * @param {string} [file] for tests
 * @returns {(() => void) | undefined} ends the claim; undefined if another run has it, which has been printed
 */
export function claimFolder(what, file = claimFile) {
  const mine = { pid: process.pid, since: startOf(process.pid) ?? '', what }
  mkdirSync(dirname(file), { recursive: true })
  while (!create(file, mine)) {
    const other = holderOf(file)
    if (String(other?.pid) === process.env[HOLDER]) return () => undefined
    if (other) {
      console.error(
        `${other.what} is running in ${project} already (process ${other.pid}). Wait until it has ended, or use another clone.`,
      )
      return undefined
    }
    rmSync(file, { force: true })
  }
  return hold(file)
}

/** @param {string} file */
function hold(file) {
  process.env[HOLDER] = String(process.pid)
  const end = () => {
    rmSync(file, { force: true })
    Reflect.deleteProperty(process.env, HOLDER)
    process.off('exit', end).off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => process.exit(128 + constants.signals[signal])
  process.on('exit', end).on('SIGINT', onSignal).on('SIGTERM', onSignal)
  return end
}

/**
 * @param {string} file
 * @param {Claim} claim
 * @returns {boolean} false if the file exists
 */
function create(file, claim) {
  const draft = `${file}.${claim.pid}`
  writeFileSync(draft, JSON.stringify(claim))
  try {
    // A link appears with its content, so that nobody reads half a claim.
    linkSync(draft, file)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(draft)
  }
}

/**
 * @param {string} file
 * @returns {Claim | undefined} undefined if that process has ended, or the claim has
 */
function holderOf(file) {
  try {
    const claim = /** @type {Claim} */ (JSON.parse(readFileSync(file, 'utf8')))
    return startOf(claim.pid) === claim.since ? claim : undefined
  } catch {
    return undefined
  }
}

/**
 * When the process started, in ticks since the computer did. Empty where there is no /proc.
 *
 * @param {number} pid
 * @returns {string | undefined} undefined if there is no such process
 */
function startOf(pid) {
  try {
    if (process.platform !== 'linux') {
      process.kill(pid, 0)
      return ''
    }
    // The name, in brackets, may contain spaces. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    const [state, ...others] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return state === 'Z' ? undefined : others[18]
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM' ? '' : undefined
  }
}
