import { join } from 'node:path'
import type { Clock } from '../../shared/clock.ts'
import { success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import { createAppender } from './appender.ts'
import { toCsv, toJson } from './export.ts'
import { fileName, firstKept, monthOf } from './files.ts'
import type { JournalFs } from './files.ts'
import type { Journal, JournalFilter, JournalPage } from './journal.ts'
import { matches, parseLine, toLine } from './format.ts'
import type { Kept } from './format.ts'
import { createPatience, createReader } from './reader.ts'
import { repairLast } from './recovery.ts'
import { storageFault } from './storage-errors.ts'
import { findUnfinished } from './unfinished.ts'

const PAGE = 100
/** Milliseconds that the start waits for the log; a disk that hangs longer is waited for in the background. */
const OPENING_LIMIT = 3_000
/** `month:line`, both of fixed width, so that positions sort as text. */
const LINE_DIGITS = 9

export interface JournalParts {
  readonly folder: string
  readonly fs: JournalFs
  readonly clock: Clock
  /** This computer's user name. */
  readonly actor: string
}

/**
 * Opens the log: one JSON object a line, one file a month. A last line that was cut off is repaired. A folder that
 * cannot be read or written, or a disk that hangs, does not keep Gavel from starting; everything then answers `storage`.
 */
export async function openJournal({ folder, fs, clock, actor }: JournalParts): Promise<Journal> {
  const pathOf = (name: string): string => join(folder, name)

  const patiently = createPatience(clock)
  const { months, linesOf } = createReader(fs, folder, pathOf, patiently)

  const safely = async <T>(task: () => Promise<T>): Promise<Result<T>> => {
    try {
      return success(await task())
    } catch (error) {
      return { ok: false, fault: storageFault(error) }
    }
  }

  const found = { repaired: 0, unfinished: [] as Awaited<ReturnType<typeof findUnfinished>> }
  const look = async (): Promise<void> => {
    const reader = createReader(fs, folder, pathOf)
    const torn = await safely(async () => repairLast(fs, pathOf, await reader.months()))
    found.repaired = torn.ok && torn.value !== undefined ? 1 : 0
    const left = await safely(async () => findUnfinished(await reader.months(), reader.linesOf, positionOf))
    if (left.ok) found.unfinished = left.value
  }
  const ready = look()
  const appender = createAppender({ fs, pathOf, folder, clock, ready })

  const write: Journal['write'] = async (entry) => {
    const at = new Date(clock.now()).toISOString()
    const kept: Kept = { at, actor, ...entry }
    const failed = await appender.append(monthOf(at), toLine(kept))
    return failed === undefined ? success(undefined) : { ok: false, fault: failed }
  }

  const readPage = async (filter: JournalFilter, before: string | undefined, limit: number): Promise<JournalPage> => {
    const entries: JournalPage['entries'][number][] = []
    for (const month of [...(await months())].reverse()) {
      if (before !== undefined && month > monthPart(before)) continue
      if (filter.from !== undefined && month < monthOf(filter.from)) break
      const lines = await linesOf(month)
      const from = before !== undefined && month === monthPart(before) ? linePart(before) - 1 : lines.length - 1
      for (let line = from; line >= 0; line -= 1) {
        const kept = parseLine(lines[line] ?? '')
        if (kept === undefined || !matches(kept, filter)) continue
        if (entries.length === limit) return { entries, next: entries.at(-1)?.id ?? '' }
        entries.push({ ...kept, id: positionOf(month, line) })
      }
    }
    return { entries }
  }

  async function* inOrder(filter: JournalFilter): AsyncGenerator<Kept> {
    for (const month of await months()) {
      for (const line of await linesOf(month)) {
        const kept = parseLine(line)
        if (kept !== undefined && matches(kept, filter)) yield kept
      }
    }
  }

  const deleteBefore = async (first: string): Promise<number> => {
    let deleted = 0
    await patiently(appender.release)
    for (const month of await months()) {
      if (month >= first) continue
      deleted += (await linesOf(month)).filter((line) => line !== '').length
      await patiently(() => fs.unlink(pathOf(fileName(month))))
    }
    return deleted
  }

  await within(clock, OPENING_LIMIT, ready)

  return {
    write,
    read: (filter, before, limit = PAGE) => safely(() => readPage(filter, before, limit)),
    export: (format, filter, mask) => (format === 'csv' ? toCsv : toJson)(inOrder(filter), mask),
    deleteOlderThan: (keep) =>
      keep <= 0 ? Promise.resolve(success(0)) : safely(() => deleteBefore(firstKept(clock.now(), keep))),
    unfinished: async () => {
      await ready
      return found.unfinished
    },
    get repaired() {
      return found.repaired
    },
    close: appender.close,
  }
}

async function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  let timer: unknown
  const late = new Promise<void>((resolve) => (timer = clock.setTimeout(resolve, ms)))
  await Promise.race([work, late])
  clock.clearTimeout(timer)
}

function positionOf(month: string, line: number): string {
  return `${month}:${String(line).padStart(LINE_DIGITS, '0')}`
}

function monthPart(position: string): string {
  return position.slice(0, 7)
}

function linePart(position: string): number {
  return Number(position.slice(8))
}
