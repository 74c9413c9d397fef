/** A line of the journal, as a reader without Gavel's code understands it. */
export interface JournalLine {
  /** Milliseconds of true time; NaN if the clock was set back, so that it showed the line's time twice. */
  readonly at: number
  readonly event: string
  readonly account: string
  readonly action: string
  readonly actionId: string
  readonly conference: string | undefined
  readonly instance: number | undefined
  readonly members: readonly { readonly memberId: string; readonly callUuid?: string }[]
  readonly outcome: string | undefined
  readonly fault: string | undefined
  /** How many requests of a failed action were accepted, according to its fault. */
  readonly taken: number
  readonly by: string | undefined
  readonly text: string | undefined
}

interface Stored {
  readonly at: string | null
  readonly event: string
  readonly account: string
  readonly action?: string
  readonly actionId?: string
  readonly conference?: string
  readonly instance?: number
  readonly members?: JournalLine['members']
  readonly outcome?: string
  readonly fault?: { readonly code: string; readonly values?: { readonly taken?: number } }
  readonly by?: string
  readonly text?: string
}

export function parseJournalLine(text: string): JournalLine {
  const { at, event, account, action = '', actionId = '', members = [], fault, ...rest } = JSON.parse(text) as Stored
  const { conference, instance, outcome, by, text: more } = rest
  const what = { event, account, action, actionId, members, conference, instance, outcome, by, text: more }
  return { ...what, at: at === null ? NaN : Date.parse(at), fault: fault?.code, taken: fault?.values?.taken ?? 0 }
}
