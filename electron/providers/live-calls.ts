import type { LiveCall } from '../../shared/rooms/model.ts'
import { listResponse, replyOf, type ClassifiedResponse } from './classify-response.ts'
import type { ApiRead, Client } from './client.ts'
import type { Dialect } from './dialects.ts'
import type { CallRecordForm, Paths } from './paths.ts'
import type { CallProvider, CallRecord, Provider, RequestOptions } from './provider.ts'
import type { RequestPriority } from './rate-limiter.ts'
import { readCallRecord } from './call-record.ts'
import { readLiveCall, readLiveCalls } from './responses.ts'

// At 20 calls per page, this is far more than one account is likely to have. The limit ends the loop if a provider
// never sends a short page.
const MOST_PAGES = 50

/**
 * Reads of a room or of the list are not repeated, because the schedule sends them again. Other reads may be repeated.
 */
export const readOptions = (options: RequestOptions | undefined, usual: RequestPriority): Omit<ApiRead, 'path'> => {
  const priority = options?.priority ?? usual
  const repeat = usual !== 'poll' && priority !== 'poll'
  const { signal, onSend, onResponse, gate } = options ?? {}
  return { method: 'GET', priority, repeat, signal, onSend, onResponse, gate }
}

/**
 * Whether the address seems not to exist, perhaps because only the form with a slash at the end exists
 * (https://github.com/vobiz-ai/Agent-Skills, vobiz-plivo-migration). The auth check has already distinguished a 401
 * about the path from one about the credentials. Many servers redirect to the form that they serve.
 */
const isWrongAddress = (response: ClassifiedResponse): boolean =>
  response.kind === 'failed' &&
  (['route', 'invalid'].includes(response.fault.code) || response.fault.values?.['reason'] === 'redirect')

/**
 * Finds out which form of an address is right, because Vobiz's pages disagree about slashes and casing. Tries the other
 * form if the address seems wrong, and from then on uses the form that worked. For reads only.
 */
function createFormSearch<Form>(forms: readonly [Form, Form?]) {
  let working: Form | undefined
  return async <Response extends ClassifiedResponse>(send: (form: Form) => Promise<Response>): Promise<Response> => {
    const [first, other] = working === undefined ? forms : [working]
    const response = await send(first)
    if (other === undefined || !isWrongAddress(response)) {
      if (response.kind === 'success') working = first
      return response
    }
    const second = await send(other)
    if (second.kind === 'success') working = other
    return second
  }
}

export function createLiveCalls(client: Client, dialect: Dialect, paths: Paths): CallProvider {
  const read = createFormSearch<'slash' | 'noSlash'>(dialect.liveCallSlashes)
  const limit = dialect.liveCallPage

  return {
    async listLiveCalls(options) {
      const callUuids = new Set<string>()
      for (let page = 0; ; page += 1) {
        await options?.pace?.()
        const range = limit === undefined ? undefined : { limit, offset: page * limit }
        const response = await read(async (slash) =>
          listResponse(await client.send({ ...readOptions(options, 'person'), path: paths.liveCalls(slash, range) })),
        )
        const calls = replyOf(response, readLiveCalls)
        if (!calls.ok) return calls
        const before = callUuids.size
        for (const callUuid of calls.value) callUuids.add(callUuid)
        const isShort = limit === undefined || calls.value.length < limit
        if (isShort || callUuids.size === before || page + 1 === MOST_PAGES) return { ...calls, value: [...callUuids] }
      }
    },
    async retrieveLiveCall(callUuid, options) {
      const response = await read((slash) =>
        client.send({ ...readOptions(options, 'details'), path: paths.liveCall(callUuid, slash) }),
      )
      return replyOf<LiveCall | 'notLive'>(response, (body) => readLiveCall(callUuid, body, response.at), 'notLive')
    },
  }
}

export function createCallRecords(
  client: Client,
  dialect: Dialect,
  paths: Paths,
): Pick<Provider, 'retrieveCallRecord'> {
  const read = createFormSearch<CallRecordForm>(dialect.callRecordForms)
  return {
    async retrieveCallRecord(callUuid, options) {
      const response = await read((form) =>
        client.send({ ...readOptions(options, 'poll'), path: paths.callRecord(callUuid, form) }),
      )
      const { calleeMayBeProvider } = dialect
      return replyOf<CallRecord | 'none'>(
        response,
        (body) => readCallRecord(callUuid, body, response.at, calleeMayBeProvider),
        'none',
      )
    },
  }
}
