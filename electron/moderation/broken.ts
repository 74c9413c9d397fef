import { fault } from '../../shared/fault.ts'
import type { Fault } from '../../shared/fault.ts'
import type { Journal } from '../journal/journal.ts'
import { outcomeEntry } from './journal-entries.ts'
import type { EntryDraft } from './journal-entries.ts'

/**
 * A fault of our own must leave neither a row at "muting…" nor an intent open. Whether the request had left is not known.
 * @param mark puts it on the row.
 */
export async function journalCrash<T>(
  { journal }: { readonly journal: Pick<Journal, 'write'> },
  about: Omit<EntryDraft, 'event'>,
  mark: (state: 'failed', more: { readonly fault: Fault }) => void,
  task: () => Promise<T>,
): Promise<T> {
  try {
    return await task()
  } catch (error) {
    const broken = fault('internal')
    mark('failed', { fault: broken })
    await journal.write(outcomeEntry(about, 'unknown', { fault: broken }))
    throw error
  }
}
