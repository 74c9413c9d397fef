import type { Fault } from '../fault.ts'
import type { Member } from '../rooms/model.ts'
import { createNumberFormat } from '../callers/masked.ts'
import { caller } from '../callers/called.ts'
import type { Texts } from './i18n.ts'

/** Variants that have their own sentence but no remedy, because the code's general remedy would be wrong. */
const NO_GENERAL_REMEDY: ReadonlySet<string> = new Set([
  'changed.left',
  'changed.ended',
  'changed.endSent',
  'changed.nobody',
  'forbidden.sender',
  'invalid.soundUrl',
  'invalid.soundUrlPrivate',
  'invalid.speechEmpty',
])

/** Variants whose sentence already says that the response may be a web page. */
const MENTIONS_WEB_PAGE: ReadonlySet<string> = new Set(['badAnswer.notJson'])

type Filling = Readonly<Record<string, string | number>>

/** Names a caller by label, name or number, which is masked if the user wants that. */
export type CalledBy = (who: Pick<Member, 'name' | 'number'>) => string

export interface FaultText {
  readonly title: string
  readonly sentence: string
  /** Empty if the user can do nothing. */
  readonly remedy: string
  /** The provider's own message, sanitized and truncated by the main process. */
  readonly providerText?: string
  readonly requestId?: string
}

/**
 * The words of a fault. `values.reason` selects a variant of sentence and remedy if the catalogue has one.
 * @param about what failed. Polling continues by itself, but the user must repeat an action, so the advice differs.
 * @param calledBy names a caller; without it, they are named by their own name or masked number
 */
export function faultText(
  texts: Texts,
  fault: Fault,
  about: 'background' | 'action' = 'background',
  calledBy: CalledBy = (who) =>
    caller(who, { labels: {}, number: createNumberFormat(true), nobody: texts.t('member.nobody') }).called,
): FaultText {
  const { t } = texts
  const reason = fault.values?.['reason']
  const values = {
    ...fault.values,
    vault: texts.vault,
    ...(reason === 'person' && { now: calledBy(personIn(fault)) }),
    ...(fault.retryAt === undefined ? {} : { time: texts.times.clockSeconds(fault.retryAt) }),
  }
  const key = `${fault.code}.${String(reason)}`
  const variant = restKey(texts, fault) ?? `fault.${fault.code}.reasons.${String(reason)}`
  const sentence = texts.any(texts.has(variant) ? variant : `fault.${fault.code}.sentence`, values)
  return {
    title: t(`fault.${fault.code}.title`),
    sentence: fault.webPage === true && !MENTIONS_WEB_PAGE.has(key) ? `${sentence} ${t('common.webPage')}` : sentence,
    remedy: remedy(texts, fault, about, values),
    ...(fault.providerText === undefined ? {} : { providerText: fault.providerText }),
    ...(fault.requestId === undefined ? {} : { requestId: fault.requestId }),
  }
}

/**
 * The key of the sentence for a fault that stopped an action after a part of it was accepted. Undefined for other
 * faults, and for codes whose usual sentence stays true after a part was accepted.
 */
function restKey(texts: Texts, { code, values }: Fault): string | undefined {
  const rest = `fault.${code}.rest`
  return values?.['taken'] !== undefined && texts.has(rest) ? rest : undefined
}

/** The caller who took the place of the one who left, for `changed` with the reason `person`. */
function personIn({ values }: Fault): Pick<Member, 'name' | 'number'> {
  return { name: String(values?.['name'] ?? ''), number: String(values?.['number'] ?? '') }
}

/** What to do. */
function remedy(texts: Texts, fault: Fault, about: 'background' | 'action', filling: Filling): string {
  const { code, values, webPage } = fault
  // If the user tried again, the accepted part would be sent twice.
  if (restKey(texts, fault) !== undefined) return ''
  // The sentence about the web page already says where it may come from.
  if (code === 'route' && webPage === true) return ''
  const reason = String(values?.['reason'])
  const special = `fault.${code}.remedies.${reason}`
  if (texts.has(special)) return texts.any(special, filling)
  if (NO_GENERAL_REMEDY.has(`${code}.${reason}`)) return ''
  const keys = [...(about === 'action' ? [`fault.${code}.again`] : []), `fault.${code}.remedy`]
  const key = keys.find((one) => texts.has(one))
  return key === undefined ? '' : texts.any(key, filling)
}
