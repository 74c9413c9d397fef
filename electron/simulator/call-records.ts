import { ok } from './response-bodies.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { ProviderResponse } from './http-types.ts'
import type { ProviderProfile, RequestContext } from './provider-profile.ts'
import { endsOf, type EndedCall } from './rooms/calls.ts'
import type { EndedBy } from './rooms/model.ts'

/** The price of each begun minute in the made-up price list. */
const PRICE = 0.006

/** The record of a call that has ended, once it is written. */
export function callRecord(callUuid: string, profile: ProviderProfile, context: RequestContext): ProviderResponse {
  const { rooms, switches, timers } = context
  const ended = rooms.calls.ended(callUuid)
  const isWritten =
    ended !== undefined && switches.callRecords !== 'never' && timers.now() >= ended.endedAt + switches.callRecordMs
  if (!isWritten) return profile.notFound('call', context)
  return ok(
    profile.provider === 'plivo' ? plivoRecord(ended, context) : { success: true, data: vobizRecord(ended, context) },
  )
}

type Why = readonly [source: string, cause: string, code: number]

const plivoWhy: Readonly<Record<EndedBy, Why>> = {
  caller: ['Caller', 'Normal Hangup', 4000],
  callApi: ['API Request', 'Normal Hangup', 4000],
  platform: ['Plivo', 'Normal Hangup', 4000],
  line: ['Error', 'Network Error', 5000],
}

// A call that the platform ends looks as if the other side had hung up:
// https://github.com/vobiz-ai/Vobiz-Warm-Transfer-Conference, docs/member-controls.md
const vobizWhy: Readonly<Record<EndedBy, Why>> = {
  caller: ['Caller', 'NORMAL_CLEARING', 4000],
  callApi: ['API', 'NORMAL_CLEARING', 16],
  platform: ['Callee', 'NORMAL_CLEARING', 4000],
  line: ['Carrier', 'NETWORK_OUT_OF_ORDER', 38],
}

function whyOf({ call, by }: EndedCall, table: Readonly<Record<EndedBy, Why>>, { switches }: RequestContext): Why {
  if (switches.callRecords === 'contradicting') return ['Caller', table.line[1], table.line[2]]
  const [source, cause, code] = table[by]
  // For a call that the account made, the person is the one who was called.
  return [by === 'caller' && call.direction === 'outbound' ? 'Callee' : source, cause, code]
}

const secondsOf = ({ call, endedAt }: EndedCall): number => Math.max(0, Math.floor((endedAt - call.startedAt) / 1_000))

const costOf = (ended: EndedCall): string => (Math.ceil(secondsOf(ended) / 60) * PRICE).toFixed(5)

/** https://www.plivo.com/docs/voice/api/call/retrieve-a-call/ */
function plivoRecord(ended: EndedCall, context: RequestContext): JsonObject {
  const { call, endedAt } = ended
  const { from, to } = endsOf(call)
  const [source, cause, code] = whyOf(ended, plivoWhy, context)
  return {
    api_id: context.apiId,
    answer_time: inConsoleZone(call.startedAt),
    bill_duration: secondsOf(ended),
    billed_duration: Math.ceil(secondsOf(ended) / 60) * 60,
    call_direction: call.direction,
    call_duration: secondsOf(ended),
    call_state: 'ANSWER',
    call_uuid: call.callUuid,
    end_time: inConsoleZone(endedAt),
    from_number: from,
    hangup_cause_code: code,
    hangup_cause_name: cause,
    hangup_source: source,
    initiation_time: inConsoleZone(call.startedAt),
    to_number: to,
    total_amount: costOf(ended),
  }
}

/** https://github.com/vobiz-ai/Agent-Skills, skills/vobiz-cdr */
function vobizRecord(ended: EndedCall, context: RequestContext): JsonObject {
  const { call, endedAt } = ended
  const { from, to } = endsOf(call)
  const [source, cause, code] = whyOf(ended, vobizWhy, context)
  return {
    account_id: context.authId,
    answer_time: inUtc(call.startedAt),
    billsec: secondsOf(ended),
    call_direction: call.direction,
    caller_id_name: call.name,
    caller_id_number: from,
    cost: Number(costOf(ended)),
    currency: 'INR',
    destination_number: to,
    duration: secondsOf(ended),
    end_time: inUtc(endedAt),
    hangup_cause: cause,
    hangup_cause_code: code,
    hangup_source: source,
    start_time: inUtc(call.startedAt),
    total_cost: Number(costOf(ended)),
    uuid: call.callUuid,
  }
}

/** In whole seconds. */
function inUtc(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** Plivo writes times in the zone that the account's owner chose in its console. */
function inConsoleZone(at: number): string {
  const aheadMs = 5.5 * 3_600_000
  return `${inUtc(at + aheadMs)
    .slice(0, 19)
    .replace('T', ' ')}+05:30`
}
