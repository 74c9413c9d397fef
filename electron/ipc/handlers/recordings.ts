import { fault } from '../../../shared/fault.ts'
import { LONGEST_ROOM } from '../../../shared/limits.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { AccountId } from '../../../shared/values.ts'
import { hostOf, isPublicWebAddress } from '../../../shared/web-address.ts'
import type { Parts } from '../parts.ts'
import type { Handlers } from '../router.ts'
import { runAt, runsOf } from './room-history.ts'
import { openAddress } from './system.ts'

/** Where a recording is, and of which account. */
interface Recorded {
  readonly account: AccountId
  readonly recordingUrl?: string
}

/** The number of entries that are searched for a recording that the list shows. */
const MOST_SEARCHED = 2_000

/** The handlers for recordings. Their addresses never reach the window, because anyone who has one can listen. */
export const recordingHandlers = (parts: Parts) => {
  const { journal, clock, accounts, providerOf, system } = parts
  /** What the last search found, by id. */
  let found: ReadonlyMap<string, Recorded> = new Map()
  const recorded = async (of: 'entry' | 'action' | 'found', id: string): Promise<Result<Recorded | undefined>> => {
    if (of === 'entry') return journal.entry(id)
    const one = found.get(id)
    if (of === 'found') return success(one && providerOf(one.account) && one)
    const from = new Date(clock.now() - LONGEST_ROOM).toISOString()
    const read = await journal.read({ events: ['outcome'], from }, MOST_SEARCHED)
    if (!read.ok) return read
    return success(
      read.value.entries.find(({ actionId, recordingUrl }) => actionId === id && recordingUrl !== undefined),
    )
  }
  return {
    openRecording: async ({ of, id }, user) => {
      const read = await recorded(of, id)
      if (!read.ok) return read
      const { account, recordingUrl } = read.value ?? {}
      if (recordingUrl === undefined || !isPublicWebAddress(recordingUrl))
        return failure('invalid', { values: { reason: 'recordingUrl' } })
      const about = accounts.list().filter((one) => one.id === account)
      const agreed = await user.ask({ kind: 'openRecording', accounts: about, host: hostOf(recordingUrl) })
      return agreed.ok ? openAddress(system, recordingUrl) : agreed
    },
    findRecordings: async ({ room, at }) => {
      const runs = await runsOf(parts, room, at)
      if (!runs.ok) return runs
      const calls = (runAt(runs.value, at)?.attendance ?? []).flatMap(({ callUuid }) => callUuid ?? [])
      const provider = providerOf(room.accountId)
      if (provider === undefined) return failure('noAccount')
      // Once the account is removed or its token is replaced, nothing more is read with the old token.
      const gate = { check: () => (providerOf(room.accountId) === provider ? undefined : fault('cancelled')) }
      const read = await provider.findRecordings(room.name, [...new Set(calls)], { priority: 'person', gate })
      if (!read.ok) return { ok: false, fault: read.fault }
      if (gate.check() !== undefined) return failure('noAccount')
      const { recordings, ...others } = read.value
      found = new Map(recordings.map(({ id, url }) => [id, { account: room.accountId, recordingUrl: url }]))
      return success({ ...others, recordings: recordings.map(({ url, ...one }) => ({ ...one, host: hostOf(url) })) })
    },
  } satisfies Partial<Handlers>
}
