import { setTimeout as pause } from 'node:timers/promises'
import { run } from './command.ts'

/** A window as the X server has it on screen. */
export interface ScreenWindow {
  readonly id: string
  readonly title: string
}

/** Presses and releases a combination, e.g. `ctrl+alt+shift+e`. */
export async function pressKeys(keys: string): Promise<void> {
  await run('xdotool', ['key', keys])
}

/**
 * Holds a combination. Autorepeat of the X server then sends the last key again and again (first after 660 ms, then 25
 * times a second), as a real keyboard does.
 */
export async function holdKeys(keys: string, ms: number): Promise<void> {
  const pieces = keys.split('+')
  await run(
    'xdotool',
    pieces.flatMap((key) => ['keydown', key]),
  )
  try {
    await pause(ms)
  } finally {
    await run(
      'xdotool',
      pieces.reverse().flatMap((key) => ['keyup', key]),
    )
  }
}

/** Windows that are mapped, of one process, with a title. */
export async function windowsOf(pid: number): Promise<readonly ScreenWindow[]> {
  const found = await run('xdotool', ['search', '--onlyvisible', '--pid', String(pid), '--name', '.+']).catch(() => '')
  const ids = found.split('\n').filter((id) => id !== '')
  return Promise.all(
    ids.map(async (id) => ({ id, title: (await run('xdotool', ['getwindowname', id]).catch(() => '')).trim() })),
  )
}

export async function moveMouse(x: number, y: number): Promise<void> {
  await run('xdotool', ['mousemove', String(x), String(y)])
}

/** 1 is the left button, 3 the right one. */
export async function clickMouse(button: 1 | 3): Promise<void> {
  await run('xdotool', ['click', String(button)])
}

/** The whole screen, or a piece of it (`WIDTHxHEIGHT+X+Y`), as a PNG. */
export async function takeScreenPicture(file: string, crop?: string): Promise<void> {
  await run('import', ['-window', 'root', ...(crop === undefined ? [] : ['-crop', crop, '+repage']), file])
}
