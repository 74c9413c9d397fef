import { drop } from '../../shared/drop.ts'
import type { AppStatus } from '../../shared/ipc/bridge.ts'
import type { Fault } from '../../shared/fault.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import { failure, success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import type { Journal } from './journal.ts'

export type JournalStatus = Pick<AppStatus, 'journal' | 'withoutJournal'>

/**
 * Whether the journal can be written, and whether the user agreed to act without it. The agreement is stored in memory
 * only, so the user is asked again after the next start.
 */
export interface WriteStatus {
  /** Must be called with the result of each write. */
  report(failed: Fault | undefined): void
  agreed(): boolean
  /** Accepts an agreement only while the journal cannot be written, because otherwise the user was not asked. */
  agree(agreed: boolean): Result<undefined>
}

export function createWriteStatus(onChange: (status: JournalStatus) => void): WriteStatus {
  let status: JournalStatus = { journal: 'unknown', withoutJournal: false }

  const update = (change: Partial<JournalStatus>): void => {
    const next = { ...status, ...change }
    if (next.journal === status.journal && next.withoutJournal === status.withoutJournal) return
    status = next
    onChange(status)
  }

  return {
    report: (failed) => {
      update({ journal: failed === undefined ? 'ok' : reasonOf(failed) })
    },
    agreed: () => status.withoutJournal,
    agree: (agreed) => {
      if (agreed && (status.journal === 'ok' || status.journal === 'unknown'))
        return failure('unconfirmed', { values: { reason: 'logWritable' } })
      update({ withoutJournal: agreed })
      return success(undefined)
    },
  }
}

function reasonOf({ values }: Fault): JournalStatus['journal'] {
  const reason = values?.reason
  return reason === 'full' || reason === 'readOnly' || reason === 'slow' ? reason : 'failed'
}

type EntryAccount = Pick<JournalEntry, 'account' | 'accountName' | 'provider'>

export interface ObservedJournal extends Journal {
  /** Calls the listener after each entry that was written. */
  onGrown(listener: () => void): void
}

/**
 * Wraps a journal and reports the result of each write. After the next successful write, each account whose entries
 * were lost gets a `note` with the text `linesMissing`, because a gap must not look like a quiet time.
 */
export function observeWrites(journal: Journal, report: (failed: Fault | undefined) => void): ObservedJournal {
  const lost = new Map<string, EntryAccount>()
  const listeners: (() => void)[] = []
  journal.onLost((entry) => lost.set(entry.account, accountOf(entry)))

  const write: Journal['write'] = async (entry, onWritten) => {
    const written = await journal.write(entry, onWritten)
    report(written.ok ? undefined : written.fault)
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
