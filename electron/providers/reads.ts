import { success } from '../../shared/result.ts'
import type { LiveCall } from '../../shared/rooms/model.ts'
import { providers, type ProviderKind } from '../../shared/providers.ts'
import { readCallRecord } from './call-record.ts'
import { listResponse, replyOf, valueReply, type ClassifiedResponse } from './classify-response.ts'
import type { Client } from './client.ts'
import type { Dialect } from './dialects.ts'
import type { CallRecordForm, Path, Paths, WritableNames } from './paths.ts'
import type { CallProvider, CallRecord, FoundRecordings, Provider, RequestOptions, RetrieveResult } from './provider.ts'
import type { RequestPriority } from './rate-limiter.ts'
import { mergedRecordings, readRecordings } from './recordings.ts'
import { readList, readLiveCall, readLiveCalls, readRoster } from './responses.ts'

/** What the requests of one account are built from and sent with. */
export interface ProviderParts {
  readonly kind: ProviderKind
  readonly dialect: Dialect
  readonly client: Client
  readonly paths: Paths
  readonly names: WritableNames
}

// At 20 calls per page, this is far more than one account is likely to have. The limit ends the loop if a provider
// never sends a short page.
const MOST_PAGES = 50

/** The maximum number of calls whose recordings are asked for. Each costs a request: at two a second, five seconds. */
const MOST_CALLS = 10

/**
 * Sends a read. Reads of a room or of the list are not repeated, because the schedule sends them again. Other reads may
 * be repeated.
 */
function get(
  client: Client,
  path: Path,
  options: RequestOptions | undefined,
  usual: RequestPriority,
): Promise<ClassifiedResponse> {
  const priority = options?.priority ?? usual
  const repeat = usual !== 'poll' && priority !== 'poll'
  return client.send({ ...options, method: 'GET', path, priority, repeat })
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

/**
 * The reads of rooms.
 *
 * @param uncheckedClient without the auth check, because the check must not trigger another check
 */
export function createRoomReads(
  { kind, dialect, client, paths, names }: ProviderParts,
  uncheckedClient: Client,
): Pick<Provider, 'check' | 'list' | 'retrieve'> {
  return {
    async check(options) {
      const response = await get(uncheckedClient, dialect.check(paths), options, 'person')
      return replyOf(response, () => success(undefined))
    },
    async list(options) {
      const response = await get(client, paths.conferenceList(), options, 'poll')
      const reply = replyOf(listResponse(response), readList)
      if (!reply.ok) return reply
      const isComplete = reply.value.isComplete && providers[kind].abilities.listIsComplete
      return { ...reply, value: { ...reply.value, isComplete } }
    },
    async retrieve(conference, options) {
      const response = await get(client, paths.conference(conference), options, 'poll')
      if (response.kind === 'errorInSuccess' && dialect.liveError !== undefined && response.error === dialect.liveError)
        return valueReply(response, { kind: 'alive' })
      const reply = replyOf<RetrieveResult>(response, (body) => readRoster(conference, body), { kind: 'gone' })
      if (reply.ok && reply.value.kind === 'roster') names.prove(conference)
      return reply
    },
  }
}

/** The reads of calls that are live. */
export function createLiveCalls({ client, dialect, paths }: ProviderParts): CallProvider {
  const read = createFormSearch<'slash' | 'noSlash'>(dialect.liveCallSlashes)
  const limit = dialect.liveCallPage
  return {
    async listLiveCalls(options) {
      const callUuids = new Set<string>()
      for (let page = 0; ; page += 1) {
        const range = limit === undefined ? undefined : { limit, offset: page * limit }
        const response = await read(async (slash) =>
          listResponse(await get(client, paths.liveCalls(slash, range), options, 'person')),
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
      const response = await read((slash) => get(client, paths.liveCall(callUuid, slash), options, 'details'))
      return replyOf<LiveCall | 'notLive'>(response, (body) => readLiveCall(callUuid, body, response.at), 'notLive')
    },
  }
}

/** The reads of what is left of calls: their records and recordings. */
export function createPastReads({
  client,
  dialect,
  paths,
}: ProviderParts): Pick<Provider, 'retrieveCallRecord' | 'findRecordings'> {
  const read = createFormSearch<CallRecordForm>(dialect.callRecordForms)
  const { calleeMayBeProvider } = dialect
  const { by, page } = dialect.recordings
  return {
    async retrieveCallRecord(callUuid, options) {
      const response = await read((form) => get(client, paths.callRecord(callUuid, form), options, 'poll'))
      const recordIn = (body: unknown) => readCallRecord(callUuid, body, response.at, calleeMayBeProvider)
      return replyOf<CallRecord | 'none'>(response, recordIn, 'none')
    },
    async findRecordings(conference, callUuids, options) {
      const asked = by === 'room' ? [{ conference }] : callUuids.slice(0, MOST_CALLS).map((callUuid) => ({ callUuid }))
      const found: FoundRecordings[] = []
      let at = 0
      for (const one of asked) {
        const response = await get(client, paths.recordings(one, page), options, 'person')
        const read = replyOf(response, (body) => readRecordings(one, body, page))
        if (!read.ok) return read
        found.push(read.value)
        at = read.at
      }
      const isPartial = by === 'call' && (callUuids.length === 0 || asked.length < callUuids.length)
      return { ok: true, at, value: mergedRecordings(found, isPartial) }
    },
  }
}
