import { spawn } from 'node:child_process'

/**
 * Runs a program to its end, or until this process exits.
 *
 * @typedef {object} Options
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] the whole environment; by default this process's
 * @property {number} [limit] milliseconds after which the program is killed
 * @property {boolean} [show] lets it write to this terminal instead of collecting its output
 *
 * @typedef {object} Outcome
 * @property {boolean} ok it exited with status 0
 * @property {string} output stdout, then stderr; if the program cannot start, the error's message; empty with `show`
 * @property {string} stdout
 *
 * @param {string} program
 * @param {string[]} args
 * @param {Options} [options]
 * @returns {Promise<Outcome>} never rejects: if the program cannot be started, `ok` is false
 */
export function run(program, args, { cwd, env, limit, show = false } = {}) {
  return new Promise((done) => {
    let stdout = ''
    let stderr = ''
    const child = spawn(program, args, {
      cwd,
      env: env ?? process.env,
      stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    })
    child.stdout?.on('data', (/** @type {Buffer} */ data) => (stdout += data.toString()))
    child.stderr?.on('data', (/** @type {Buffer} */ data) => (stderr += data.toString()))
    const end = () => child.kill()
    process.once('exit', end)
    // Node's own limit would keep this process alive until it is over if the program cannot be started.
    const timer = limit === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limit)
    child.on('error', (error) => {
      clearTimeout(timer)
      done({ ok: false, output: error.message, stdout: '' })
    })
    child.on('exit', () => {
      clearTimeout(timer)
    })
    child.on('close', (status) => {
      process.off('exit', end)
      done({ ok: status === 0, output: stdout + stderr, stdout })
    })
  })
}

/**
 * The last lines of a program's output, for an error message.
 *
 * @param {string} output
 */
export const lastLines = (output) => output.trim().split('\n').slice(-8).join('\n')
