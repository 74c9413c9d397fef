import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { project } from '../setup/paths.mjs'

// What leads a program to a desktop.
const NAMES =
  '^(DISPLAY|XDG_.*|DBUS_SESSION_BUS_ADDRESS|GAVEL_DESKTOP_DIR|GAVEL_CACHE|NO_AT_BRIDGE|LIBGL_ALWAYS_SOFTWARE)$'
const PRINT = `
  const entries = Object.entries(process.env).filter(([name]) => /${NAMES}/.test(name))
  console.log(JSON.stringify(Object.fromEntries(entries)))
  process.stdin.resume()`

/**
 * Starts virtual desktops (scripts/desktop.sh), and ends them, with all that runs on them, after `use`.
 *
 * @param use gets for each desktop the environment of programs on it, as JSON
 * @throws if a desktop does not start; it has printed why
 */
export async function withDesktops<T>(count: number, use: (environments: readonly string[]) => Promise<T>): Promise<T> {
  const desktops = Array.from({ length: count }, () => {
    // A desktop ends when its standard input does, so it does not outlive this process, however that ends.
    const child = spawn(join(project, 'scripts/desktop.sh'), [process.execPath, '-e', PRINT], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    return { child, environment: firstLine(child.stdout), ended: once(child, 'close') }
  })
  try {
    return await use(await Promise.all(desktops.map(({ environment }) => environment)))
  } finally {
    for (const { child } of desktops) child.stdin.end()
    await Promise.all(desktops.map(({ ended }) => ended))
  }
}

/** The first line of a program's output. */
export async function firstLine(output: Readable): Promise<string> {
  for await (const line of createInterface(output)) return line
  throw new Error('The program ended before it printed a line.')
}
