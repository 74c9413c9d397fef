/** A line of the journal, as a reader without Gavel's code understands it. */
export interface JournalLine {
  readonly at: number
  readonly event: string
  readonly action: string
  readonly actionId: string
  readonly conference: string | undefined
  readonly members: readonly { readonly memberId: string; readonly callUuid?: string }[]
  readonly outcome: string | undefined
  /** How many requests of a failed action were accepted, according to its fault. */
  readonly taken: number
  readonly text: string | undefined
}

interface Stored extends Partial<Omit<JournalLine, 'at' | 'event'>> {
  readonly at: string
  readonly event: string
  readonly fault?: { readonly values?: { readonly taken?: number } }
}

/** Reads a line of the journal. */
export function parseJournalLine(line: string): JournalLine {
  const { at, event, action = '', actionId = '', members = [], fault, ...rest } = JSON.parse(line) as Stored
  const { conference, outcome, text } = rest
  const taken = fault?.values?.taken ?? 0
  return { at: Date.parse(at), event, action, actionId, members, conference, outcome, text, taken }
}
