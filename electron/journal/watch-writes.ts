import type { Fault } from '../../shared/fault.ts'
import type { JournalEntry } from '../../shared/model.ts'
import type { Journal } from './journal.ts'

type Whose = Pick<JournalEntry, 'account' | 'accountName' | 'provider'>

export interface ObservedJournal extends Journal {
  /** Told after each line that was written. */
  onGrown(listener: () => void): void
}

/**
 * The same log, which tells after each line whether it could be written. Once it can be again, a `note` with the text
 * `linesMissing` says for each account that lines before it are lost: a gap must not look like a quiet time.
 */
export function observeWrites(journal: Journal, wrote: (failed: Fault | undefined) => void): ObservedJournal {
  const lost = new Map<string, Whose>()
  const listeners: (() => void)[] = []

  const write: Journal['write'] = async (entry) => {
    const written = await journal.write(entry)
    wrote(written.ok ? undefined : written.fault)
    if (!written.ok) {
      // A line that the disk was too slow for comes later.
      if (written.fault.values?.reason !== 'slow') lost.set(entry.account, whoseOf(entry))
    } else for (const whose of taken(lost)) void write({ ...whose, event: 'note', text: 'linesMissing' })
    if (written.ok) for (const listener of listeners) listener()
    return written
  }
  return {
    ...journal,
    write,
    onGrown: (listener) => void listeners.push(listener),
    get repaired() {
      return journal.repaired
    },
  }
}

function whoseOf({ account, accountName, provider }: Whose): Whose {
  return { account, provider, ...(accountName === undefined ? {} : { accountName }) }
}

function taken(lost: Map<string, Whose>): readonly Whose[] {
  const all = [...lost.values()]
  lost.clear()
  return all
}
