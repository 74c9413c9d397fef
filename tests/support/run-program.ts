import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/**
 * Runs a program until it exits, and returns its standard output. Rejects with `execFile`'s error if the program fails
 * or takes longer than `timeoutMs`.
 */
export async function run(file: string, args: readonly string[], timeoutMs = 100_000): Promise<string> {
  const { stdout } = await execute(file, args, { timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 })
  return stdout
}
