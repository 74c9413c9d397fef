import { spawn } from 'node:child_process'
import { run } from './run-program.ts'
import { until } from './wait-for.ts'
import { windowsTitled } from './x11.ts'

/** The window of a program other than Gavel, such as the meeting that the user is in. */
export type OtherApplication = Awaited<ReturnType<typeof openOtherApplication>>

const TITLE = 'Another application'

/** Opens the window of a program other than Gavel on the X server's screen. */
export async function openOtherApplication() {
  const program = spawn('display', ['-title', TITLE, '-size', '300x200', 'xc:white'], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => program.once('close', () => resolve()))
  const window = await until('the window of the other application', async () => (await windowsTitled(TITLE))[0])
  const isFocused = async (): Promise<boolean> => (await run('xdotool', ['getwindowfocus', '-f'])).trim() === window
  return {
    focus: async () => {
      await run('xdotool', ['windowactivate', window])
      await until('the focus in the other application', isFocused)
    },
    isFocused,
    close: async () => {
      program.kill()
      await ended
    },
  }
}
