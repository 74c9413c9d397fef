import type { Fault } from '../fault.ts'
import type { Member } from '../model.ts'
import { maskNumber } from './phone-numbers.ts'
import { caller } from './caller-names.ts'
import type { Texts } from './i18n.ts'

/** Variants with a sentence of their own after which nothing helps: the general remedy would be wrong there. */
const NO_GENERAL_REMEDY: ReadonlySet<string> = new Set([
  'changed.left',
  'changed.ended',
  'changed.nobody',
  'forbidden.sender',
])

/** Variants that say already that a web page may have come, and from where. */
const TELLS_OF_PAGE: ReadonlySet<string> = new Set(['badAnswer.notJson'])

type Filling = Readonly<Record<string, string | number>>

/** What somebody is called where the words stand: by label, name or number, masked where that is wished. */
export type CalledBy = (who: Pick<Member, 'name' | 'number'>) => string

export interface FaultText {
  readonly title: string
  readonly sentence: string
  /** Empty where nothing can be done. */
  readonly remedy: string
  /** What the provider wrote, cleaned and cut by main. */
  readonly providerText?: string
  readonly requestId?: string
}

/**
 * The words of a fault. `values.reason` picks a variant of sentence and remedy where the catalogue has one.
 * @param about Reading goes on by itself in the background; an action is never repeated, so its remedy is another.
 * @param calledBy Without it, a person is told by their own name or masked number.
 */
export function faultText(
  texts: Texts,
  fault: Fault,
  about: 'background' | 'action' = 'background',
  calledBy: CalledBy = (who) =>
    caller(who, { labels: {}, number: maskNumber, nobody: texts.t('member.nobody') }).called,
): FaultText {
  const { t } = texts
  const reason = fault.values?.['reason']
  const values = {
    ...fault.values,
    ...(reason === 'person' && { now: calledBy(personIn(fault)) }),
    ...(fault.retryAt === undefined ? {} : { time: texts.times.clockSeconds(fault.retryAt) }),
  }
  const key = `${fault.code}.${String(reason)}`
  const variant = `fault.${fault.code}.reasons.${String(reason)}`
  const sentence =
    reason !== undefined && texts.has(variant)
      ? texts.any(variant, values)
      : texts.any(`fault.${fault.code}.sentence`, values)
  return {
    title: t(`fault.${fault.code}.title`),
    sentence: fault.webPage === true && !TELLS_OF_PAGE.has(key) ? `${sentence} ${t('common.webPage')}` : sentence,
    remedy: remedy(texts, fault, about, values),
    ...(fault.providerText === undefined ? {} : { providerText: fault.providerText }),
    ...(fault.requestId === undefined ? {} : { requestId: fault.requestId }),
  }
}

/** Whoever is there now: `changed`, because of `person`. */
function personIn({ values }: Fault): Pick<Member, 'name' | 'number'> {
  return { name: String(values?.['name'] ?? ''), number: String(values?.['number'] ?? '') }
}

/** What to do, after what a look at the room has shown where it is not known whether something was done. */
function remedy(texts: Texts, fault: Fault, about: 'background' | 'action', filling: Filling): string {
  const found = `fault.${fault.code}.found.${String(fault.values?.['found'])}`
  const shown = texts.has(found) ? texts.any(found) : ''
  return [shown, whatToDo(texts, fault, about, filling)].filter((part) => part !== '').join(' ')
}

function whatToDo(
  texts: Texts,
  { code, values, webPage }: Fault,
  about: 'background' | 'action',
  filling: Filling,
): string {
  // The sentence about the page says where it may come from.
  if (code === 'route' && webPage === true) return ''
  const reason = String(values?.['reason'])
  const special = `fault.${code}.remedies.${reason}`
  if (texts.has(special)) return texts.any(special, filling)
  if (NO_GENERAL_REMEDY.has(`${code}.${reason}`)) return ''
  const keys = [...(about === 'action' ? [`fault.${code}.again`] : []), `fault.${code}.remedy`]
  const key = keys.find((one) => texts.has(one))
  return key === undefined ? '' : texts.any(key, filling)
}
