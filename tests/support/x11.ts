import { setTimeout as pause } from 'node:timers/promises'
import { run } from './run-program.ts'

/** A window on the X server's screen. */
export interface ScreenWindow {
  readonly id: string
  readonly title: string
}

/** Presses and releases combinations such as `ctrl+alt+shift+e`, one right after another. */
export async function pressKeys(...combinations: readonly string[]): Promise<void> {
  await run('xdotool', ['key', ...combinations])
}

/**
 * Waits until another press counts: 700 ms after the previous one, or after a question is visible. Nothing shows when
 * that time is over, so call it once the effect of the previous press, or the question, is visible.
 */
export const nextPressCounts = (): Promise<void> => pause(900)

/** Types a text, one character right after another. */
export async function typeText(text: string): Promise<void> {
  await run('xdotool', ['type', '--delay', '1', text])
}

/**
 * Holds a combination for `ms` milliseconds. The X server repeats the combination's last key, first after 660 ms and
 * then 25 times a second, as it does for a real keyboard.
 */
export async function pressAndRepeat(keys: string, ms: number): Promise<void> {
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

/** The ids of the visible windows that this search finds. */
async function searchWindows(...search: readonly string[]): Promise<readonly string[]> {
  const found = await run('xdotool', ['search', '--onlyvisible', ...search]).catch((error: unknown) => {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: unknown; stderr?: unknown }
    // With this status, xdotool reports that no window matches. Any other failure must not be taken for that.
    if (code === 1 && stdout === '' && stderr === '') return ''
    throw error
  })
  return found.split('\n').filter((id) => id !== '')
}

/** The visible windows of one process that have a title. */
export async function windowsOf(pid: number): Promise<readonly ScreenWindow[]> {
  const ids = await searchWindows('--all', '--pid', String(pid), '--name', '.+')
  return Promise.all(
    ids.map(async (id) => ({ id, title: (await run('xdotool', ['getwindowname', id]).catch(() => '')).trim() })),
  )
}

export async function moveMouse(x: number, y: number): Promise<void> {
  await run('xdotool', ['mousemove', String(x), String(y)])
}

/** Clicks a mouse button: 1 is the left one, 3 the right one. */
export async function clickMouse(button: 1 | 3): Promise<void> {
  await run('xdotool', ['click', String(button)])
}

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The ids of all visible windows, including menus and notifications. */
export function visibleWindows(): Promise<readonly string[]> {
  return searchWindows('--name', '')
}

/** The ids of visible windows by their class, such as `Dunst`. */
export function windowsNamed(className: string): Promise<readonly string[]> {
  return searchWindows('--class', className)
}

/** The ids of visible windows by their title. */
export function windowsTitled(title: string): Promise<readonly string[]> {
  return searchWindows('--name', title)
}

export async function areaOf(window: string): Promise<Area> {
  const shell = await run('xdotool', ['getwindowgeometry', '--shell', window])
  const read = (name: string): number => Number(new RegExp(`^${name}=(-?\\d+)$`, 'm').exec(shell)?.[1] ?? 0)
  return { x: read('X'), y: read('Y'), width: read('WIDTH'), height: read('HEIGHT') }
}

/** The smallest area that contains all areas. */
export function boundingArea(areas: readonly Area[]): Area {
  const x = Math.min(...areas.map((area) => area.x))
  const y = Math.min(...areas.map((area) => area.y))
  return {
    x,
    y,
    width: Math.max(...areas.map((area) => area.x + area.width)) - x,
    height: Math.max(...areas.map((area) => area.y + area.height)) - y,
  }
}

/** The number of colours in an area of the screen. An empty window has few, and text has many. */
export async function coloursOf({ x, y, width, height }: Area): Promise<number> {
  const crop = ['-crop', `${width}x${height}+${x}+${y}`, '+repage']
  return Number(await run('import', ['-window', 'root', ...crop, '-format', '%k', 'info:']))
}

/** Saves the whole screen, an area of it, or the inside of the window with that id, as a PNG. */
export async function takeScreenPicture(file: string, what?: Area | string): Promise<void> {
  if (typeof what === 'string') {
    await run('import', ['-window', what, file])
    return
  }
  const crop = what && ['-crop', `${what.width}x${what.height}+${what.x}+${what.y}`, '+repage']
  await run('import', ['-window', 'root', ...(crop ?? []), file])
}
