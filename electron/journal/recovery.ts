import { fileName } from './files.ts'
import type { JournalFs } from './files.ts'
import { parseLine } from './format.ts'

const LINE_BREAK = 10

/**
 * Makes the newest file end with a whole line again. A line that lacks only its line break is kept; a piece of one is
 * cut off, because the action it belongs to was never sent: an intent is flushed before its request.
 *
 * @returns what was cut off or completed, or undefined where nothing was torn.
 */
export async function repairLast(
  fs: JournalFs,
  pathOf: (name: string) => string,
  months: readonly string[],
): Promise<string | undefined> {
  const newest = months.at(-1)
  if (newest === undefined) return undefined
  const path = pathOf(fileName(newest))
  const bytes = await fs.readFile(path)
  const whole = bytes.lastIndexOf(LINE_BREAK) + 1
  if (whole === bytes.length) return undefined
  const tail = new TextDecoder().decode(bytes.subarray(whole))
  const file = await fs.open(path, 'a')
  try {
    if (parseLine(tail) === undefined) {
      await file.truncate(whole)
    } else await file.appendFile('\n', 'utf8')
    await file.sync()
  } finally {
    await file.close()
  }
  return tail
}
