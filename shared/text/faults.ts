import type { Fault } from '../fault.ts'
import type { Texts } from './texts.ts'

export interface FaultText {
  readonly title: string
  readonly sentence: string
  /** Empty where nothing can be done. */
  readonly remedy: string
  /** What the provider wrote, cleaned and cut by main. */
  readonly providerText?: string
  readonly requestId?: string
}

/** The words of a fault. `values.reason` picks a variant of sentence and remedy where the catalogue has one. */
export function faultText(texts: Texts, fault: Fault): FaultText {
  const { t } = texts
  const reason = fault.values?.['reason']
  const values = {
    ...fault.values,
    ...(fault.retryAt === undefined ? {} : { time: texts.times.clockSeconds(fault.retryAt) }),
  }
  const variant = `fault.${fault.code}.reasons.${String(reason)}`
  const remedyVariant = `fault.${fault.code}.remedies.${String(reason)}`
  return {
    title: t(`fault.${fault.code}.title`),
    sentence:
      reason !== undefined && texts.has(variant)
        ? texts.any(variant, values)
        : texts.any(`fault.${fault.code}.sentence`, values),
    remedy:
      reason !== undefined && texts.has(remedyVariant)
        ? texts.any(remedyVariant, values)
        : texts.any(`fault.${fault.code}.remedy`, values),
    ...(fault.providerText === undefined ? {} : { providerText: fault.providerText }),
    ...(fault.requestId === undefined ? {} : { requestId: fault.requestId }),
  }
}
