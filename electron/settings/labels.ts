import { z } from 'zod'
import type { LabelChoice, LabelPreview } from '../../shared/preferences/label-preview.ts'
import type { LabelTexts } from '../../shared/callers/called.ts'
import { lineOf } from '../../shared/callers/identity.ts'
import { numberKey } from '../../shared/callers/number.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { sanitizeForDisplay } from '../../shared/text/sanitize.ts'
import { csvLine, type CsvSeparator } from '../../shared/text/csv-cell.ts'
import { MAX_NAME, readContacts, type Contact, type Contacts } from './contacts.ts'
import { StoredFile, type StoredFileOptions } from './stored-file.ts'

export type Labels = ReturnType<typeof openLabels>

const SAMPLE = 3
/** Items of each list of a preview: enough to find a mistake that repeats itself. */
const LISTED = 20
const VERSION = 1
const labelsFile = z.object({ version: z.int().min(VERSION), labels: z.record(z.string(), z.string().max(MAX_NAME)) })

/**
 * The local address book: names by line. Keys that identify no line are kept, but ignored. It has a file of its own,
 * because it contains personal data of others and is exported and imported separately.
 */
export function openLabels(options: StoredFileOptions & { readonly newId: () => string }) {
  const file = new StoredFile<z.infer<typeof labelsFile>>(options, {
    name: 'labels',
    check: (value) => {
      const parsed = labelsFile.safeParse(value)
      if (!parsed.success) return undefined
      // Earlier versions stored SIP addresses as they were typed.
      const labels = Object.entries(parsed.data.labels).map(([number, name]) => [numberKey(number), name] as const)
      const isNewer = parsed.data.version > VERSION
      return { value: { version: VERSION, labels: Object.fromEntries(labels) }, invalidKeys: [], isNewer }
    },
    defaults: { version: VERSION, labels: {} },
  })
  const get = (): LabelTexts => file.get().labels
  let previewed: { readonly id: string; readonly named: readonly Named[] } | undefined
  return {
    repaired: file.repaired,
    isNewer: file.isNewer,
    flush: () => file.flush(),
    get,
    /** Sets a label; an empty name deletes it. */
    set: (number: string, name: string): Promise<Result<void>> => {
      const key = lineOf(number)
      const clean = sanitizeForDisplay(name).slice(0, MAX_NAME)
      if (key === undefined) return Promise.resolve(failure('invalid', { values: { reason: 'number' } }))
      const { [key]: _before, ...others } = get()
      return file.update({ labels: clean === '' ? others : { ...others, [key]: clean } })
    },
    /**
     * Reads a file without changing anything. Until the next preview, its labels can be imported once, with the result's
     * `importId`, and again if they could not be stored.
     * @param isGuessed whether letters may be wrong, because the file is in an unknown code page
     */
    preview: async (csv: string, isGuessed = false): Promise<LabelPreview> => {
      const read = await readContacts(csv)
      const id = options.newId()
      const named = namedIn(read.contacts, get())
      previewed = { id, named }
      return { importId: id, ...summaryOf(named), ...linesOf(read, isGuessed) }
    },
    /** What the preview did not show is never replaced. */
    import: async (importId: string, choice: LabelChoice): Promise<Result<{ readonly imported: number }>> => {
      const asked = previewed
      if (asked?.id !== importId) return failure('stale', { values: { reason: 'import' } })
      const changes = asked.named.map((one) => changeOf(one, choice, get())).filter((one) => one !== undefined)
      const written = await file.update({ labels: { ...get(), ...Object.fromEntries(changes) } })
      if (written.ok && previewed === asked) previewed = undefined
      return written.ok ? success({ imported: changes.length }) : written
    },
    /** CSV with a byte order mark, whose numbers a spreadsheet leaves as they are. */
    export: (separator: CsvSeparator): string => {
      const rows = Object.entries(get()).map(([number, name]) => [{ phone: number }, name])
      return `\uFEFF${[['number', 'name'], ...rows].map((cells) => csvLine(cells, separator)).join('')}`
    },
    subscribe: (listener: () => void) => file.subscribe(listener),
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

function namedIn(contacts: readonly Contact[], labels: LabelTexts): readonly Named[] {
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

function labelOf(labels: LabelTexts, number: string): string | undefined {
  return Object.hasOwn(labels, number) ? labels[number] : undefined
}

/** The label to store; undefined if what there is stays. */
function changeOf(
  { number, names, before }: Named,
  choice: LabelChoice,
  labels: LabelTexts,
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
