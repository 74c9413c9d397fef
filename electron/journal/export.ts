import type { JournalEntry } from '../../shared/journal-entry.ts'
import { toCsvCell } from '../../shared/text/csv-cell.ts'
import { maskNumber } from '../../shared/text/phone-numbers.ts'
import type { StoredEntry } from './format.ts'

type Person = NonNullable<JournalEntry['members']>[number]

const columns: readonly (readonly [string, (entry: StoredEntry) => string | number | undefined])[] = [
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
  ['text', (entry) => entry.text],
  ['announced', (entry) => entry.announced],
  ['resultsTo', (entry) => entry.resultsTo],
]

function join(entry: StoredEntry, pick: (person: Person) => string): string {
  return (entry.members ?? []).map(pick).join('; ')
}

function cell(value: string | number | undefined): string {
  return typeof value === 'string' ? toCsvCell(value) : String(value ?? '')
}

/** As on the screen, names stay, and numbers keep their country and last two digits. */
function masked(entry: StoredEntry): StoredEntry {
  const { members, fault } = entry
  // `changed` names the caller who now has the member id that was meant.
  const number = fault?.values?.['number']
  return {
    ...entry,
    ...(members && { members: members.map((person) => ({ ...person, number: maskNumber(person.number) })) }),
    ...(fault &&
      number !== undefined && { fault: { ...fault, values: { ...fault.values, number: maskNumber(String(number)) } } }),
  }
}

/** CSV by RFC 4180, with a byte order mark so that spreadsheets read it as UTF-8. */
export async function* toCsv(entries: AsyncIterable<StoredEntry>, mask: boolean): AsyncGenerator<string> {
  yield `\uFEFF${columns.map(([name]) => name).join(',')}\r\n`
  for await (const entry of entries) {
    const shown = mask ? masked(entry) : entry
    yield `${columns.map(([, value]) => cell(value(shown))).join(',')}\r\n`
  }
}

/** One JSON array. */
export async function* toJson(entries: AsyncIterable<StoredEntry>, mask: boolean): AsyncGenerator<string> {
  let before = '[\n'
  for await (const entry of entries) {
    yield `${before}${JSON.stringify(mask ? masked(entry) : entry)}`
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}
