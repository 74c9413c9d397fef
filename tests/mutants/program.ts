import { spawn } from 'node:child_process'

export interface Ended {
  readonly status: number | undefined
  readonly output: string
  readonly end: 'itself' | 'tooLate' | 'stopped'
}

/**
 * Runs a Node program until it ends. Kills it, with its children, once the time limit (ms) is over or the signal is
 * aborted. Never rejects.
 */
export function runNode(args: readonly string[], cwd: string, limit: number, signal: AbortSignal): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let end: Ended['end'] = 'itself'
    const kill = (why: Ended['end']): void => {
      end = why
      // This kills the whole process group, because a hanging test may have started processes.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    }
    const stop = (): void => {
      kill('stopped')
    }
    const timer = setTimeout(kill, limit, 'tooLate')
    signal.addEventListener('abort', stop, { once: true })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    const done = (status: number | undefined): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve({ status, output, end })
    }
    child.once('error', () => {
      done(undefined)
    })
    child.once('close', (status) => {
      done(status ?? undefined)
    })
    if (signal.aborted) stop()
  })
}
