import type { CallFacts } from '../../shared/journal/call-facts.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import { csvLine, type CsvSeparator } from '../../shared/text/csv-cell.ts'
import { ownName, shownName } from '../../shared/callers/called.ts'
import { createNumberFormat, maskText } from '../../shared/callers/masked.ts'
import type { StoredEntry } from './format.ts'
import type { Fault } from '../../shared/fault.ts'
import type { EpochMs } from '../../shared/values.ts'
import type { Attendance } from '../../shared/journal/room-timeline.ts'

type Person = NonNullable<JournalEntry['members']>[number]

const columns: readonly (readonly [string, (entry: Partial<StoredEntry>) => string | number | undefined])[] = [
  ['at', (entry) => entry.at],
  ['event', (entry) => entry.event],
  ['actor', (entry) => entry.actor],
  ['account', (entry) => entry.accountName ?? entry.account],
  ['provider', (entry) => entry.provider],
  ['action', (entry) => entry.action],
  ['actionId', (entry) => entry.actionId],
  ['conference', (entry) => entry.conference],
  ['instance', (entry) => entry.instance],
  ['names', (entry) => join(entry, (person) => person.name)],
  ['numbers', (entry) => join(entry, (person) => person.number)],
  ['memberIds', (entry) => join(entry, (person) => person.memberId)],
  ['callUuids', (entry) => join(entry, (person) => person.callUuid ?? '')],
  ['people', (entry) => entry.people],
  ['outcome', (entry) => entry.outcome],
  ['fault', (entry) => entry.fault?.code],
  ['providerText', (entry) => entry.fault?.providerText],
  ['requestId', (entry) => entry.requestId],
  ['durationSeconds', (entry) => entry.duration],
  ['durationAtLeastSeconds', (entry) => entry.durationAtLeast],
  ['peak', (entry) => entry.peak],
  ['by', (entry) => entry.by],
  ['colleague', (entry) => entry.colleague],
  ['text', (entry) => entry.text],
  ['endsAt', (entry) => entry.endsAt],
  ['announced', (entry) => entry.announced],
  ['resultsTo', (entry) => entry.resultsTo],
  ['recordingUrl', (entry) => entry.recordingUrl],
  ['byCall', (entry) => (entry.members?.some(({ byCall }) => byCall === true) === true ? 'yes' : undefined)],
  ['callsReadAt', (entry) => entry.callsReadAt],
  ['partOf', (entry) => entry.partOf],
  ['rooms', (entry) => entry.rooms?.map(withPeople).join('; ')],
  ['roomEnding', (entry) => entry.ending],
  ['callEndings', (entry) => joinRecords(entry, ({ ending }) => ending)],
  ['callSeconds', (entry) => joinRecords(entry, ({ seconds }) => seconds)],
  ['callCosts', (entry) => joinRecords(entry, ({ cost }) => cost)],
  ['callCurrencies', (entry) => joinRecords(entry, ({ currency }) => currency)],
  ['callCauses', (entry) => joinRecords(entry, ({ cause }) => cause)],
]

function withPeople({ conference, people }: NonNullable<JournalEntry['rooms']>[number]): string {
  return people === undefined ? conference : `${conference} (${String(people)})`
}

function join(entry: Partial<StoredEntry>, pick: (person: Person) => string): string {
  return (entry.members ?? []).map(pick).join('; ')
}

/** What the records of the calls say, in the order of the callers; undefined for an entry without records. */
function joinRecords(
  { members = [], record }: Partial<StoredEntry>,
  pick: (facts: CallFacts) => string | number | undefined,
): string | undefined {
  const records = record === undefined ? members.map((person) => person.record) : [record]
  if (records.every((facts) => facts === undefined)) return undefined
  return records.map((facts) => String((facts && pick(facts)) ?? '')).join('; ')
}

/** How an export is written, and what it hides. */
export interface ExportStyle {
  /** Whether numbers are masked. */
  readonly numbers: boolean
  /** Whether the addresses of recordings are left out, because anyone who has one can listen to the recording. */
  readonly links: boolean
  /** The separator of CSV; a comma if it is missing. */
  readonly separator?: CsvSeparator
  /**
   * Returns the sentence at the end of the export that says how many lines could not be read. Without it, the export
   * does not say so.
   */
  readonly unreadable?: (count: number) => string
}

function hidden(entry: StoredEntry, { numbers, links }: ExportStyle): StoredEntry {
  const shown = numbers ? masked(entry) : entry
  if (!links) return shown
  const { recordingUrl: _hidden, ...rest } = shown
  return rest
}

const masks = createNumberFormat(true)

/** Name and number as masked on the screen. */
function maskedPerson<P extends Pick<Person, 'name' | 'number'>>(person: P): P {
  const { number } = person
  return { ...person, name: shownName(ownName(person, {}), number, masks), number: masks(number) }
}

/** The entry as masked on the screen. The provider's own words may repeat a number. */
function masked(entry: StoredEntry): StoredEntry {
  const { members = [], fault, record } = entry
  const numbers = members.map(({ number }) => number)
  const shown = members.map((person) => ({
    ...maskedPerson(person),
    ...(person.record && { record: maskedFacts(person.record, numbers) }),
  }))
  return {
    ...entry,
    ...(members.length > 0 && { members: shown }),
    ...(record && { record: maskedFacts(record, numbers) }),
    ...(fault && { fault: maskedFault(fault, numbers) }),
  }
}

function maskedFacts(facts: CallFacts, numbers: readonly string[]): CallFacts {
  return facts.cause === undefined ? facts : { ...facts, cause: maskText(facts.cause, numbers) }
}

function maskedFault(fault: Fault, numbers: readonly string[]): Fault {
  const { values, providerText } = fault
  // In the fault `changed`, these belong to the caller who now has the member id.
  const other = { name: String(values?.['name'] ?? ''), number: String(values?.['number'] ?? '') }
  return {
    ...fault,
    ...(values?.['number'] !== undefined && { values: { ...values, ...maskedPerson(other) } }),
    ...(providerText !== undefined && { providerText: maskText(providerText, numbers) }),
  }
}

/**
 * The entries as exported and, if lines could not be read, a note that says so.
 *
 * @param unreadable returns how many lines could not be read; called after all entries have been read
 */
export async function* exported(
  entries: AsyncIterable<StoredEntry>,
  style: ExportStyle,
  unreadable: () => number,
): AsyncGenerator<Partial<StoredEntry>> {
  for await (const entry of entries) yield hidden(entry, style)
  const text = unreadable() > 0 ? style.unreadable?.(unreadable()) : undefined
  if (text !== undefined) yield { event: 'note', text }
}

/** CSV by RFC 4180, with a byte order mark so that spreadsheets read it as UTF-8. */
export async function* toCsv(
  entries: AsyncIterable<Partial<StoredEntry>>,
  separator: CsvSeparator = ',',
): AsyncGenerator<string> {
  const names = columns.map(([name]) => name)
  yield `\uFEFF${csvLine(names, separator)}`
  for await (const entry of entries) {
    const cells = columns.map(([, value]) => value(entry))
    yield csvLine(cells, separator)
  }
}

/** One JSON array. */
export async function* toJson(entries: AsyncIterable<Partial<StoredEntry>>): AsyncGenerator<string> {
  let before = '[\n'
  for await (const entry of entries) {
    yield `${before}${JSON.stringify(entry)}`
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}

const COLUMNS =
  'name,number,joined,joinedExactly,left,leftExactly,seconds,certain,why,removedBy,memberId,callUuid,ending'.split(',')

/**
 * CSV by RFC 4180 with a byte order mark, and one line for each stay. `joined` and `left` are UTC. If `joinedExactly`
 * or `leftExactly` is `no`, the stay may have been longer. `left` is empty for callers who are still in the room.
 * `certain` is `no` for callers who were known only by a call on a number of the room. `why` is how the stay ended,
 * `removedBy` who removed them, and `ending` how their call ended, if its record says so.
 *
 * @param now epoch milliseconds; the stays of callers who are still in the room are counted until then
 */
export function* attendanceCsv(
  attendance: readonly Attendance[],
  mask: boolean,
  now: EpochMs,
  separator: CsvSeparator = ',',
): Generator<string> {
  yield `\uFEFF${csvLine(COLUMNS, separator)}`
  for (const stay of attendance) {
    const { from, isFromKnown, to, toIs, byCall, leaving, removedBy, memberId, callUuid, record } = stay
    const { name, number } = mask ? maskedPerson(stay) : stay
    const seconds = Math.max(0, Math.round(((to ?? now) - from) / 1_000))
    const until = to === undefined ? '' : new Date(to).toISOString()
    const times = [new Date(from).toISOString(), isFromKnown, until, toIs !== 'orLater', seconds, byCall !== true]
    const why = [leaving, removedBy?.name, memberId, callUuid, record?.ending]
    yield csvLine([name, { phone: number }, ...times, ...why], separator)
  }
}
