import { execFile } from 'node:child_process'

/**
 * Runs a program to its end, or until this process exits.
 *
 * @typedef {object} Options
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] the whole environment; by default this process's
 * @property {number} [limit] milliseconds after which the program is killed
 * @property {boolean} [show] also shows its output in this terminal
 *
 * @typedef {object} Outcome
 * @property {boolean} ok it exited with status 0
 * @property {string} output stdout, then stderr; if the program cannot start, the error's message
 * @property {string} stdout
 *
 * @param {string} program
 * @param {string[]} args
 * @param {Options} [options]
 * @returns {Promise<Outcome>} never rejects: if the program cannot be started, `ok` is false
 */
export function run(program, args, { cwd, env, limit, show = false } = {}) {
  return new Promise((done) => {
    const options = { cwd, env, timeout: limit, killSignal: /** @type {const} */ ('SIGKILL'), maxBuffer: Infinity }
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      process.off('exit', end)
      const why = child.pid === undefined ? String(error?.message) : ''
      done({ ok: error === null, output: stdout + stderr + why, stdout })
    })
    const end = () => child.kill()
    process.once('exit', end)
    child.stdin?.end()
    if (show) {
      child.stdout?.pipe(process.stdout)
      child.stderr?.pipe(process.stderr)
    }
  })
}

/**
 * The last lines of a program's output, for an error message.
 *
 * @param {string} output
 */
export const lastLines = (output) => output.trim().split('\n').slice(-8).join('\n')
