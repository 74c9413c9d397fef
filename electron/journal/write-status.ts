import { drop } from '../../shared/drop.ts'
import type { AppStatus } from '../../shared/ipc/bridge.ts'
import type { Fault } from '../../shared/fault.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import type { Journal } from './journal.ts'

/** Whether the last entry was written, or why not. */
export type JournalState = AppStatus['journal']

type EntryAccount = Pick<JournalEntry, 'account' | 'accountName' | 'provider'>

export interface ObservedJournal extends Journal {
  /** Calls the listener after each entry that was written. */
  onGrown(listener: () => void): void
}

/**
 * Wraps a journal and reports after each write whether it can be written. After the next successful write, each account whose entries
 * were lost gets a `note` with the text `linesMissing`, because a gap must not look like a quiet time.
 */
export function observeWrites(journal: Journal, report: (state: JournalState) => void): ObservedJournal {
  const lost = new Map<string, EntryAccount>()
  const listeners: (() => void)[] = []
  journal.onLost((entry) => lost.set(entry.account, accountOf(entry)))

  const write: Journal['write'] = async (entry, onWritten) => {
    const written = await journal.write(entry, onWritten)
    report(written.ok ? 'ok' : reasonOf(written.fault))
    if (!written.ok) return written
    const accounts = [...lost.values()]
    lost.clear()
    for (const account of accounts) drop(write({ ...account, event: 'note', text: 'linesMissing' }))
    for (const listener of listeners) listener()
    return written
  }
  return {
    write,
    onLost: (listener) => {
      journal.onLost(listener)
    },
    read: (filter, before, limit) => journal.read(filter, before, limit),
    history: (account, conference, around) => journal.history(account, conference, around),
    entry: (id) => journal.entry(id),
    export: (format, filter, hides) => journal.export(format, filter, hides),
    deleteOlderThan: (months, isAsked) => journal.deleteOlderThan(months, isAsked),
    unfinished: () => journal.unfinished(),
    close: () => journal.close(),
    onGrown: (listener) => {
      listeners.push(listener)
    },
  }
}

function accountOf({ account, accountName, provider }: EntryAccount): EntryAccount {
  return { account, provider, ...(accountName === undefined ? {} : { accountName }) }
}

function reasonOf({ values }: Fault): JournalState {
  const reason = values?.reason
  return reason === 'full' || reason === 'readOnly' || reason === 'slow' ? reason : 'failed'
}
