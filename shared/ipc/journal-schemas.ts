import { z } from 'zod'
import { conferenceName, id, object } from './action-schemas.ts'

export const journalEvent = z.enum([
  'intent',
  'outcome',
  'started',
  'ended',
  'joined',
  'left',
  'undone',
  'dropped',
  'muted',
  'unmuted',
  'deafened',
  'undeafened',
  'note',
  'colleagueAction',
  'callRecords',
])

/** Selects entries of the journal. An absent field selects all. */
export const journalFilter = object({
  account: id.optional(),
  conference: conferenceName.optional(),
  /** Matches names of callers and colleagues, labels, numbers and member ids. */
  person: z.string().max(200).optional(),
  events: z.array(journalEvent).max(20).readonly().optional(),
  /** ISO 8601. */
  from: z.string().max(40).optional(),
  to: z.string().max(40).optional(),
})

export type JournalFilter = z.infer<typeof journalFilter>
