import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { existsSync, openSync, closeSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { project } from '../setup/paths.mjs'

/**
 * Starts virtual desktops (scripts/desktop.sh), and ends them after `use`.
 *
 * @param log to which the desktops' own programs write
 * @param use gets for each desktop a file with the environment of programs on it, as JSON
 * @throws if a desktop does not start; the log says why
 */
export async function withDesktops<T>(
  count: number,
  log: string,
  use: (environments: readonly string[]) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'gavel-desktops-'))
  const output = openSync(log.replace(/\.log$/, '-desktops.log'), 'w')
  const started = Array.from({ length: count }, (_, index) => {
    const file = join(folder, `${String(index + 1)}.json`)
    // The desktop ends when its standard input does, so it does not outlive this process, however that ends.
    const child = spawn(
      join(project, 'scripts/desktop.sh'),
      [process.execPath, join(project, 'scripts/test/desktop-environment.ts'), file],
      { stdio: ['pipe', output, output] },
    )
    return { child, file, ended: once(child, 'close') }
  })
  try {
    for (const { child, file } of started) {
      while (!existsSync(file)) {
        if (child.exitCode !== null) throw new Error(`a virtual desktop did not start; see the log beside ${log}`)
        await pause(50)
      }
    }
    return await use(started.map(({ file }) => file))
  } finally {
    for (const { child } of started) child.stdin?.end()
    await Promise.all(started.map(({ ended }) => ended))
    closeSync(output)
    await rm(folder, { recursive: true })
  }
}
