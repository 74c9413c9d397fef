/** What the journal needs of a file system; `node:fs/promises` fits. Errors carry `code` as Node's do. */
export interface JournalFs {
  mkdir(path: string, options: { recursive: true; mode: number }): Promise<unknown>
  readdir(path: string): Promise<string[]>
  readFile(path: string): Promise<Uint8Array>
  open(path: string, flags: string, mode?: number): Promise<JournalFile>
  unlink(path: string): Promise<void>
}

export interface JournalFile {
  appendFile(text: string, encoding: 'utf8'): Promise<void>
  stat(): Promise<{ readonly size: number }>
  truncate(length: number): Promise<void>
  /** On disk when it answers. */
  datasync(): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

const monthFile = /^journal-(\d{4}-\d{2})\.jsonl$/

/** One file a month, in UTC, so that the months kept are whole. */
export function fileName(month: string): string {
  return `journal-${month}.jsonl`
}

/** `2026-11` of an ISO 8601 time. */
export function monthOf(iso: string): string {
  return iso.slice(0, 7)
}

/** Months that have a file, oldest first. */
export function monthsIn(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => monthFile.exec(name)?.[1] ?? []).sort()
}

/** The first month that is kept: the running one, and as many whole ones before it as `months` says. */
export function firstKept(now: number, months: number): string {
  const date = new Date(now)
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1))
  return monthOf(first.toISOString())
}
