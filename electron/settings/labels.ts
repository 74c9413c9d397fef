import { drop } from '../../shared/drop.ts'
import { z } from 'zod'
import type { LabelChoice, LabelPreview } from '../../shared/preferences/label-preview.ts'
import { lineOf } from '../../shared/callers/identity.ts'
import { numberKey } from '../../shared/callers/number.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import { csvLine, type CsvSeparator } from '../../shared/text/csv-cell.ts'
import { MAX_NAME, readContacts, type Contact, type Contacts } from './contacts.ts'
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
  preview(csv: string, isGuessed?: boolean): Promise<LabelPreview>
  /** What the preview did not show is never replaced. */
  import(importId: string, choice: LabelChoice): Promise<Result<{ readonly imported: number }>>
  /** CSV with a byte order mark, whose numbers a spreadsheet leaves as they are. */
  export(separator: CsvSeparator): string
  subscribe(listener: () => void): () => void
  /** Resolves when every change has been written or has failed. */
  flush(): Promise<void>
  readonly repaired: RecoveredFile<unknown>['repaired']
  /** Whether a newer Gavel wrote the file that was found at start. */
  readonly isNewer: boolean
}

const SAMPLE = 3
/** Items of each list of a preview: enough to find a mistake that repeats itself. */
const LISTED = 20
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
  const stored = Object.entries(found.value ?? {})
  let labels: LabelMap = Object.fromEntries(stored.map(([number, name]) => [numberKey(number), name]))
  let previewed: { readonly id: string; readonly named: readonly Named[] } | undefined
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
    preview: async (csv, isGuessed = false) => {
      const read = await readContacts(csv)
      const id = options.newId()
      const named = namedIn(read.contacts, labels)
      previewed = { id, named }
      return { importId: id, ...summaryOf(named), ...linesOf(read, isGuessed) }
    },
    import: async (importId, choice) => {
      const asked = previewed
      if (asked?.id !== importId) return failure('stale', { values: { reason: 'import' } })
      const changes = asked.named.map((one) => changeOf(one, choice, labels)).filter((one) => one !== undefined)
      const written = await change({ ...labels, ...Object.fromEntries(changes) })
      if (written.ok && previewed === asked) previewed = undefined
      return written.ok ? success({ imported: changes.length }) : written
    },
    export: (separator) => {
      const rows = Object.entries(labels).map(([number, name]) => [{ phone: number }, name])
      return `\uFEFF${[['number', 'name'], ...rows].map((cells) => csvLine(cells, separator)).join('')}`
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7E]*$/.test(text)
}

/** A number of a file, with the names that the file gives to it, each once. */
interface Named {
  readonly number: string
  readonly names: readonly string[]
  /** The name that it had when the file was read. */
  readonly before: string | undefined
}

function namedIn(contacts: readonly Contact[], labels: LabelMap): readonly Named[] {
  const all = new Map<string, Set<string>>()
  for (const { number, name } of contacts) {
    const names = all.get(number) ?? new Set()
    all.set(number, names)
    // The last name counts, also if it occurred before.
    names.delete(name)
    names.add(name)
  }
  return [...all].map(([number, names]) => ({ number, names: [...names], before: labelOf(labels, number) }))
}

function labelOf(labels: LabelMap, number: string): string | undefined {
  return Object.hasOwn(labels, number) ? labels[number] : undefined
}

/** The label to store; undefined if what there is stays. */
function changeOf(
  { number, names, before }: Named,
  choice: LabelChoice,
  labels: LabelMap,
): [string, string] | undefined {
  const name = names.at(-1)
  const now = labelOf(labels, number)
  if (name === undefined || name === before || (names.length > 1 && !choice.last)) return undefined
  if (before !== undefined && !choice.replace) return undefined
  // A name that the user has changed since the preview was not part of the question.
  return now === before || now === name ? [number, name] : undefined
}

function summaryOf(all: readonly Named[]): Pick<LabelPreview, 'fresh' | 'same' | 'taken' | 'shared'> {
  const shared = all.filter(({ names }) => names.length > 1)
  const single = all.flatMap(({ number, names: [given = '', other], before }) =>
    other === undefined ? { number, given, before } : [],
  )
  const taken = single.flatMap(({ number, given, before: name }) =>
    name === undefined || name === given ? [] : { number, given, name },
  )
  return {
    fresh: single.filter(({ before }) => before === undefined).length,
    same: single.filter(({ given, before }) => before === given).length,
    taken: some(taken),
    shared: some(shared.map(({ number, names }) => ({ number, names: names.slice(0, LISTED) }))),
  }
}

function linesOf(
  { contacts, refused, columns, cutAt }: Contacts,
  isGuessed: boolean,
): Pick<LabelPreview, 'doubtful' | 'bad' | 'columns' | 'cutAt' | 'isGuessed' | 'sample'> {
  const shown = isGuessed ? contacts.toSorted((a, b) => Number(isAscii(a.name)) - Number(isAscii(b.name))) : contacts
  const doubtful = contacts.flatMap((contact) => {
    const reason = contact.name.includes('\uFFFD') ? 'letters' : /^0\d{6}/.test(contact.number) ? 'country' : undefined
    return reason === undefined ? [] : ({ ...contact, reason } as const)
  })
  return {
    sample: shown.slice(0, SAMPLE),
    doubtful: some(doubtful),
    bad: some(refused),
    columns,
    ...(cutAt !== undefined && { cutAt }),
    ...(isGuessed && { isGuessed }),
  }
}

function some<Item>(all: readonly Item[]): { readonly count: number; readonly first: readonly Item[] } {
  return { count: all.length, first: all.slice(0, LISTED) }
}
