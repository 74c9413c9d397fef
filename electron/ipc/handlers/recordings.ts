import { fault } from '../../../shared/fault.ts'
import type { ShownRecordings } from '../../../shared/journal/found-recordings.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { AccountId, CallUuid } from '../../../shared/values.ts'
import { hostOf } from '../../../shared/web-address.ts'
import type { RoomRef } from '../../monitor/monitor.ts'
import type { Provider } from '../../providers/provider.ts'

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
