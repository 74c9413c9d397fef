import type { Account } from '../../../shared/account.ts'
import { fault } from '../../../shared/fault.ts'
import type { ShownRecordings } from '../../../shared/journal/found-recordings.ts'
import type { JournalEntry } from '../../../shared/journal/journal-entry.ts'
import { LONGEST_ROOM } from '../../../shared/limits.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { AccountId, CallUuid } from '../../../shared/values.ts'
import { hostOf, isPublicWebAddress } from '../../../shared/web-address.ts'
import type { Journal } from '../../journal/journal.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import type { Provider } from '../../providers/provider.ts'
import type { Handlers } from '../router.ts'
import { runAt, runsOf, type RoomHistoryParts } from './room-history.ts'

/** Where a recording is, and whose it is. */
interface Found {
  readonly account: AccountId
  readonly recordingUrl: string
}

/** The recordings that were found last. The window gets no address, because anyone who has one can listen. */
export class LastRecordings {
  readonly #providerOf: (accountId: AccountId) => Pick<Provider, 'findRecordings'> | undefined
  readonly #found = new Map<string, Found>()

  constructor(providerOf: (accountId: AccountId) => Pick<Provider, 'findRecordings'> | undefined) {
    this.#providerOf = providerOf
  }

  /** The recording that the last search found with this id. */
  get(id: string): Found | undefined {
    return this.#found.get(id)
  }

  /** Forgets those of accounts that were removed. */
  keepOf(accounts: readonly { readonly id: AccountId }[]): void {
    for (const [id, { account }] of this.#found) if (!accounts.some((one) => one.id === account)) this.#found.delete(id)
  }

  /**
   * Asks the provider for recordings. What an earlier search found is forgotten.
   *
   * @param calls of the run, for a provider that knows only the recordings of calls
   */
  async find({ accountId, name }: RoomRef, calls: readonly CallUuid[]): Promise<Result<ShownRecordings>> {
    const provider = this.#providerOf(accountId)
    if (provider === undefined) return failure('noAccount')
    // Once the account is removed or its token is replaced, nothing more is read with the old token.
    const gate = { check: () => (this.#providerOf(accountId) === provider ? undefined : fault('cancelled')) }
    const read = await provider.findRecordings(name, calls, { priority: 'person', gate })
    if (!read.ok) return { ok: false, fault: read.fault }
    if (gate.check() !== undefined) return failure('noAccount')
    const { recordings, ...others } = read.value
    this.#found.clear()
    for (const { id, url } of recordings) this.#found.set(id, { account: accountId, recordingUrl: url })
    return success({ ...others, recordings: recordings.map(({ url, ...one }) => ({ ...one, host: hostOf(url) })) })
  }
}

export interface RecordingHandlerParts extends RoomHistoryParts {
  readonly journal: Pick<Journal, 'history' | 'entry' | 'read'>
  readonly accountsNow: () => readonly Account[]
  readonly recordings: Pick<LastRecordings, 'find' | 'get'>
  readonly openExternal: (address: string) => Promise<void>
}

/** The number of entries that are searched for a recording that the list shows. */
const MOST_SEARCHED = 2_000

/** The handlers for recordings, whose addresses never reach the window. */
export const recordingHandlers = (parts: RecordingHandlerParts) => {
  const { journal, today, accountsNow, recordings, openExternal } = parts
  const startedBy = async (actionId: string): Promise<Result<JournalEntry | undefined>> => {
    const from = new Date(today().getTime() - LONGEST_ROOM).toISOString()
    const read = await journal.read({ events: ['outcome'], from }, undefined, MOST_SEARCHED)
    if (!read.ok) return read
    return success(read.value.entries.find((one) => one.actionId === actionId && one.recordingUrl !== undefined))
  }
  const recorded = {
    entry: (id: string) => journal.entry(id),
    action: startedBy,
    found: (id: string) => success(recordings.get(id)),
  }
  return {
    openRecording: async ({ of, id }, user) => {
      const found = await recorded[of](id)
      if (!found.ok) return found
      const address = found.value?.recordingUrl
      const account = accountsNow().filter(({ id }) => id === found.value?.account)
      if (address === undefined || !isPublicWebAddress(address)) {
        return failure('invalid', { values: { reason: 'recordingUrl' } })
      }
      const agreed = await user.ask({ kind: 'openRecording', accounts: account, host: hostOf(address) })
      return agreed.ok ? open(address, openExternal) : agreed
    },
    // Its requests go ahead of polls, so a page must not be able to send any number of them.
    findRecordings: async ({ room, at }) => {
      const runs = await runsOf(parts, room, at)
      if (!runs.ok) return runs
      const calls = (runAt(runs.value, at)?.attendance ?? []).flatMap(({ callUuid }) => callUuid ?? [])
      return recordings.find(room, [...new Set(calls)])
    },
  } satisfies Partial<Handlers>
}

async function open(address: string, openExternal: (address: string) => Promise<void>): Promise<Result<undefined>> {
  try {
    await openExternal(address)
    return success(undefined)
  } catch {
    return failure('internal', { values: { reason: 'link' } })
  }
}
