import { drop } from '../../shared/drop.ts'
import { z } from 'zod'
import type { LabelPreview } from '../../shared/preferences/label-preview.ts'
import { lineOf } from '../../shared/callers/identity.ts'
import { numberKey } from '../../shared/callers/number.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import { numberCell, toCsvCell, type CsvSeparator } from '../../shared/text/csv-cell.ts'
import { MAX_NAME, readContacts } from './contacts.ts'
import { parseCsv } from './csv.ts'
import type { SettingsOptions } from './settings.ts'
import { recoverFile, type RecoveredFile } from './settings-recovery.ts'
import { createStoreWriter } from './store-file.ts'

/** Names by number or SIP address, as `numberKey` writes them. Keys that identify no line are kept, but ignored. */
export type LabelMap = Readonly<Record<string, string>>

export interface Labels {
  get(): LabelMap
  /** Sets a label; an empty name deletes it. */
  set(number: string, name: string): Promise<Result<void>>
  /**
   * Reads a file without changing anything. Until the next preview, its labels can be imported once, with the result's
   * `importId`, and again if they could not be stored.
   * @param isGuessed whether letters may be wrong, because the file is in an unknown code page
   */
  preview(csv: string, isGuessed?: boolean): LabelPreview
  import(importId: string): Promise<Result<{ readonly imported: number }>>
  /** CSV with a byte order mark, whose numbers a spreadsheet leaves as they are. */
  export(separator: CsvSeparator): string
  subscribe(listener: () => void): () => void
  /** Resolves when every change has been written or has failed. */
  flush(): Promise<void>
  readonly repaired: RecoveredFile<unknown>['repaired']
  /** Whether a newer Gavel wrote the file that was found at start. */
  readonly isNewer: boolean
}

const SAMPLE = 50
const VERSION = 1
const labelsFile = z.object({ version: z.int().min(VERSION), labels: z.record(z.string(), z.string().max(MAX_NAME)) })

/**
 * The local address book. It has a file of its own, because it contains personal data of others and is exported and
 * imported separately.
 */
export function openLabels(options: SettingsOptions & { readonly newId: () => string }): Labels {
  const found = recoverFile<LabelMap>({
    folder: options.folder,
    name: 'labels',
    now: options.now,
    check: (value) => {
      const parsed = labelsFile.safeParse(value)
      if (!parsed.success) return undefined
      const { labels, version } = parsed.data
      return { value: labels, isComplete: true, isNewer: version > VERSION }
    },
  })
  const write = createStoreWriter(options.folder, 'labels', options.logger, found.setAsideLater)
  // Earlier versions stored SIP addresses as they were typed.
  let labels = plainKeys(found.value ?? {})
  let previewed: { readonly id: string; readonly labels: LabelMap } | undefined
  const listeners = new Set<() => void>()
  const store = (): Promise<Result<void>> => write({ version: VERSION, labels })
  if (found.mustWrite) drop(store())
  const change = (next: LabelMap): Promise<Result<void>> => {
    labels = next
    const written = store()
    for (const listener of listeners) listener()
    return written
  }

  return {
    repaired: found.repaired,
    isNewer: found.isNewer,
    flush: write.flush,
    get: () => labels,
    set: (number, name) => {
      const key = lineOf(number)
      const clean = sanitizeForDisplay(name).slice(0, MAX_NAME)
      if (key === undefined) return Promise.resolve(failure('invalid', { values: { reason: 'number' } }))
      const { [key]: _before, ...others } = labels
      return change(clean === '' ? others : { ...others, [key]: clean })
    },
    preview: (csv, isGuessed = false) => {
      const { contacts, refused } = readContacts(parseCsv(csv))
      const id = options.newId()
      // If a number occurs twice, the last line counts.
      const read = Object.fromEntries(contacts.map(({ number, name }) => [number, name]))
      previewed = { id, labels: read }
      const shown = isGuessed
        ? contacts.toSorted((a, b) => Number(isAscii(a.name)) - Number(isAscii(b.name)))
        : contacts
      return {
        importId: id,
        ...compare(labels, read),
        bad: refused,
        sample: shown.slice(0, SAMPLE),
        ...(isGuessed && { isGuessed }),
      }
    },
    import: async (importId) => {
      const asked = previewed
      if (asked?.id !== importId) return failure('stale', { values: { reason: 'import' } })
      const written = await change({ ...labels, ...asked.labels })
      if (written.ok && previewed === asked) previewed = undefined
      return written.ok ? success({ imported: Object.keys(asked.labels).length }) : written
    },
    export: (separator) =>
      [
        `\uFEFFnumber${separator}name`,
        ...Object.entries(labels).map(([number, name]) => `${numberCell(number)}${separator}${toCsvCell(name)}`),
        '',
      ].join('\r\n'),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7E]*$/.test(text)
}

function plainKeys(labels: LabelMap): LabelMap {
  return Object.fromEntries(Object.entries(labels).map(([number, name]) => [numberKey(number), name]))
}

function compare(known: LabelMap, given: LabelMap): Pick<LabelPreview, 'fresh' | 'changed' | 'same'> {
  const counts = { fresh: 0, changed: 0, same: 0 }
  for (const [number, name] of Object.entries(given)) {
    const before = Object.hasOwn(known, number) ? known[number] : undefined
    counts[before === undefined ? 'fresh' : before === name ? 'same' : 'changed'] += 1
  }
  return counts
}
