import { z } from 'zod'
import { isObject } from '../../shared/json.ts'
import { success, type Result } from '../../shared/result.ts'
import type { CallUuid, EpochMs } from '../../shared/values.ts'
import type { CallEnding } from '../../shared/journal/call-facts.ts'
import type { CallRecord } from './provider.ts'
import { longestTime } from '../../shared/response-bounds.ts'
import { amount, direction, label, readText, readZoned, text, unreadable } from './responses.ts'

const number = label.catch('')
/** Of one call, in any currency. */
const HIGHEST_COST = 1_000_000
/** Jitter and loss, in any unit. */
const measured = amount.transform((value) => (value !== undefined && value <= 60_000 ? value : undefined))

/**
 * Plivo: https://www.plivo.com/docs/voice/api/call/retrieve-a-call/, Vobiz:
 * https://github.com/vobiz-ai/Agent-Skills (skills/vobiz-cdr)
 */
const record = z.object({
  call_uuid: text,
  uuid: text,
  call_direction: direction,
  from_number: number,
  caller_id_number: number,
  to_number: number,
  destination_number: number,
  end_time: text,
  bill_duration: amount,
  billsec: amount,
  total_amount: amount,
  total_cost: amount,
  cost: amount,
  currency: text,
  hangup_source: text,
  hangup_cause: text,
  hangup_cause_name: text,
  mos: amount,
  jitter: measured,
  packet_loss: measured,
})

type RawRecord = z.infer<typeof record>

/**
 * A body without an end time describes a call that is still live, or a record that is not finished.
 *
 * @param now when the response was received, epoch milliseconds
 * @param calleeMayBeProvider see `Dialect`
 */
export function readCallRecord(
  callUuid: CallUuid,
  body: unknown,
  now: EpochMs,
  calleeMayBeProvider: boolean,
): Result<CallRecord | 'none'> {
  const read = record.safeParse(isObject(body) && isObject(body['data']) ? body['data'] : body)
  if (!read.success || (read.data.call_uuid || read.data.uuid) !== callUuid) return unreadable
  const { data } = read
  if (data.end_time === '') return success('none')
  const endedAt = endOf(data.end_time, now)
  const seconds = data.bill_duration ?? data.billsec
  const cost = data.total_amount ?? data.total_cost ?? data.cost
  const ending = endingOf(data, calleeMayBeProvider)
  const cause = readText(data.hangup_cause_name || data.hangup_cause)
  return success({
    number: readText(numberOf(data)),
    ...(endedAt !== undefined && { endedAt }),
    ...(seconds !== undefined && seconds <= longestTime && { seconds }),
    ...(cost !== undefined && cost <= HIGHEST_COST && { cost, ...currencyOf(data) }),
    ...(ending !== undefined && { ending }),
    ...(cause !== '' && { cause }),
    ...lineOf(data),
  })
}

/** Without a mean opinion score, which is from 1 to 5 (ITU-T P.800.1), the line was not measured. */
function lineOf({ mos, jitter, packet_loss: loss }: RawRecord): Pick<CallRecord, 'mos' | 'jitter' | 'loss'> {
  if (mos === undefined || mos < 1 || mos > 5) return {}
  return { mos, ...(jitter !== undefined && { jitter }), ...(loss !== undefined && { loss }) }
}

/** Of a call that the account made, the person is the one who was called. */
function numberOf(data: RawRecord): string {
  if (data.call_direction === 'inbound') return data.from_number || data.caller_id_number
  return data.call_direction === 'outbound' ? data.to_number || data.destination_number : ''
}

function currencyOf({ currency }: RawRecord): { currency?: string } {
  return /^[A-Z]{3}$/.test(currency) ? { currency } : {}
}

function endOf(time: string, now: EpochMs): EpochMs | undefined {
  const at = readZoned(time) ?? NaN
  return Math.abs(now - at) <= longestTime * 1_000 ? at : undefined
}

/**
 * Causes without a failure, and causes that name a failure of the line, all spelled like `NORMAL_CLEARING`. Other
 * causes may mean anything.
 */
const NORMAL: ReadonlySet<string> = new Set(['NORMAL_CLEARING', 'NORMAL_HANGUP'])
const LINE: ReadonlySet<string> = new Set([
  'DESTINATION_OUT_OF_ORDER',
  'MEDIA_TIMEOUT',
  'NETWORK_CONGESTION',
  'NETWORK_ERROR',
  'NETWORK_OUT_OF_ORDER',
  'NORMAL_TEMPORARY_FAILURE',
  'RECOVERY_ON_TIMER_EXPIRE',
  'SWITCH_CONGESTION',
])

/** Undefined if the source and the causes disagree, or if they are not known to mean any of these endings. */
function endingOf(data: RawRecord, calleeMayBeProvider: boolean): CallEnding | undefined {
  const causes = [data.hangup_cause_name, data.hangup_cause]
    .filter((cause) => cause !== '')
    .map((cause) =>
      cause
        .trim()
        .toUpperCase()
        .replace(/[^A-Z]+/g, '_'),
    )
  const isNormal = causes.length > 0 && causes.every((cause) => NORMAL.has(cause))
  const isLine = causes.length > 0 && causes.every((cause) => LINE.has(cause))
  const source = data.hangup_source.trim().toUpperCase()
  if (isLine) return source === 'ERROR' || source === 'CARRIER' ? 'line' : undefined
  if (!isNormal) return undefined
  if (source === 'API' || source === 'API REQUEST') return 'api'
  const isPerson =
    data.call_direction === 'inbound'
      ? source === 'CALLER'
      : data.call_direction === 'outbound' && source === 'CALLEE' && !calleeMayBeProvider
  return isPerson ? 'hungUp' : undefined
}
