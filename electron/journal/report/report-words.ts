import type { DoneBy } from '../../../shared/journal/room-timeline.ts'
import type { Texts } from '../../../shared/text/i18n.ts'
import type { Report, ReportDone } from './report.ts'
import { isSound } from './report-actions.ts'
import type { CostSum } from './report-cost.ts'

/* What a report says of its facts, in a language. Without HTML. */

export function startText({ start, isStartKnown }: Report, { t, times }: Texts): string {
  const time = times.full(start)
  return isStartKnown ? time : t('report.startUnknown', { time })
}

export function endText({ end, endedBy }: Report, { t, times }: Texts): string {
  if (end.kind === 'live') return t('report.end.live')
  const time = times.full(end.at)
  if (end.kind !== 'seen') return t(`report.end.${end.kind}`, { time })
  return endedBy === undefined ? time : t('report.endedBy', { time, person: byText(endedBy, { t }) })
}

/** Milliseconds after the end in which the provider's records are read. */
const RECORDS_COME = 900_000

/** One line for each currency, each of how many calls. */
export function costTexts({ cost: { calls, probable, sums }, end, madeAt }: Report, texts: Texts): readonly string[] {
  const { t } = texts
  const lines = sums.map((sum) => {
    const cost = moneyText(sum, texts)
    return sum.calls === calls
      ? t('report.costOfAll', { cost, count: calls })
      : t('report.costOf', { cost, known: sum.calls, count: calls })
  })
  const known = sums.reduce((sum, { calls: paid }) => sum + paid, 0)
  const mayCome = known < calls && end.kind === 'seen' && madeAt - end.at < RECORDS_COME
  return [
    ...(lines.length === 0 ? [t('report.notKnown')] : lines),
    ...(probable === 0 ? [] : [t('report.probable', { count: probable })]),
    ...(mayCome ? [t('report.mayCome')] : []),
  ]
}

function moneyText({ cost, currency }: Pick<CostSum, 'cost' | 'currency'>, { t, amount }: Texts): string {
  return currency === undefined ? t('report.currencyUnknown', { cost: amount(cost) }) : `${amount(cost)} ${currency}`
}

/** What is announced or recorded for a group reaches whoever is there, so that nobody is named. */
export function whomText({ kind, target, people }: ReportDone, { t, list }: Texts): string {
  const isOfRoom = kind === 'end' || kind === 'record' || kind === 'stopRecording'
  if (isOfRoom) return t('report.target.room')
  const names = list(people.map(({ called }) => called))
  if (target === undefined) return names
  const group = t(`report.target.${target}`)
  return people.length === 0 || isSound(kind) ? group : t('report.targetNamed', { target: group, people: names })
}

export function byText(by: DoneBy | undefined, { t }: Pick<Texts, 't'>): string {
  return by === undefined ? '' : t(`report.byWhom.${by.kind}`, { person: by.name })
}

export function resultText({ kind, result }: ReportDone, { t }: Texts): string {
  // No response shows an announcement or a recording.
  return result === 'accepted' && isSound(kind) ? t('report.acceptedSound') : t(`report.results.${result}`)
}

/** How the report was made. */
export function endTexts({ madeAt, isMasked }: Report, zone: string, { t, times }: Texts): readonly string[] {
  return [t('report.made', { time: times.full(madeAt), zone }), ...(isMasked ? [t('report.masked')] : [])]
}

/** When nobody observed the meeting. */
export function unobservedTexts({ gaps, start, isStartKnown, end }: Report, { t, times }: Texts): readonly string[] {
  return [
    ...(isStartKnown ? [] : [t('report.beforeSeen', { time: times.clockDated(start, start) })]),
    ...gaps.map(({ from, to, why }) =>
      t(`report.gap.${why}`, { from: times.clockDated(from, start), to: times.clockDated(to, start) }),
    ),
    ...(end.kind === 'live' || end.kind === 'seen' ? [] : [t(`report.end.${end.kind}`, { time: times.full(end.at) })]),
  ]
}
